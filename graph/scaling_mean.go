package graph

// MeanScaling divides a window by 1 and the mean size of its values (Salinas et al. 2020,
// DeepAR, section 3.3, for counts; here of |x|, so that negative values do not cancel):
//
//	scale = 1 + mean of |x|
//
// It is made for values that are 0 or large, in a unit of their own.
type MeanScaling struct{}

func init() {
	Scalings.Register(Entry[Scaling]{
		Name:      "mean",
		Summary:   "divided by 1 + the mean of |x| over the window",
		Equations: "scale = 1 + mean(|x|); z = x/scale",
		Source:    "Salinas et al. 2020",
		New:       func() Scaling { return &MeanScaling{} },
	})
}

func (*MeanScaling) Weights() []Weight { return nil }

// Statistics are those of [MeanScaling].
func (*MeanScaling) Statistics(e *Expr, _ *Weights, window *Node) (center, scale *Node) {
	return nil, e.Shift(e.rowMean([]*Node{e.Abs(window)}), 1)
}

// Centered is false.
func (*MeanScaling) Centered() bool { return false }
