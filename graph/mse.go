package graph

// MSE is the mean squared error: (p - y)^2 for prediction p and target y.
type MSE struct{}

func init() {
	Losses.Register(Entry[Loss]{
		Name:      "mse",
		Summary:   "mean squared error",
		Equations: "(p - y)^2",
		Source:    "Legendre 1805",
		New:       func() Loss { return &MSE{} },
	})
}

func (MSE) Pointwise(e *Expr, prediction, target *Node) *Node {
	return e.Square(e.Sub(prediction, target))
}
