package graph

import "math"

// LogCosh is log(cosh(p - y)) for prediction p and target y: nearly half of the
// squared error where it is small, and the absolute error less log 2 where it is
// large. With a = |p - y| it is a + log(1 + e^-2a) - log 2, which does not overflow.
type LogCosh struct{}

func init() {
	Losses.Register(Entry[Loss]{
		Name:      "log_cosh",
		Summary:   "logarithm of the hyperbolic cosine of the error",
		Equations: "log(cosh(p - y))",
		Source:    "Keras's LogCosh",
		New:       func() Loss { return &LogCosh{} },
	})
}

func (LogCosh) Pointwise(e *Expr, prediction, target *Node) *Node {
	a := e.Abs(e.Sub(prediction, target))
	return e.Shift(e.Add(a, e.Softplus(e.Scale(-2, a))), -math.Ln2)
}
