package graph

// MAE is the mean absolute error: |p - y| for prediction p and target y. Its
// gradient is 0 at p = y. The best constant prediction is the median.
type MAE struct{}

func init() {
	Losses.Register(Entry[Loss]{
		Name:      "mae",
		Summary:   "mean absolute error",
		Equations: "|p - y|",
		Source:    "Laplace 1774",
		New:       func() Loss { return &MAE{} },
	})
}

func (MAE) Pointwise(e *Expr, prediction, target *Node) *Node {
	return e.Abs(e.Sub(prediction, target))
}
