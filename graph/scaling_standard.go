package graph

// StandardScaling subtracts a window's mean and divides by its standard deviation (Ogasawara
// et al. 2010, IJCNN, adaptive normalization):
//
//	center = m = mean of x
//	scale = sqrt(mean of (x - m)^2 + epsilon)
//
// A window of equal values becomes zeros.
type StandardScaling struct {
	Epsilon float64 `yaml:"epsilon" range:"[1e-12,1]"` // is added to the variance, in the squared unit of the values: 1e-5
}

func init() {
	Scalings.Register(Entry[Scaling]{
		Name:      "standard",
		Summary:   "less the window's mean, divided by its standard deviation",
		Equations: "m = mean(x); scale = sqrt(mean((x - m)^2) + epsilon); z = (x - m)/scale",
		Source:    "Ogasawara et al. 2010",
		New:       func() Scaling { return &StandardScaling{Epsilon: leastVariance} },
	})
}

// leastVariance is added to the variance of a window by default, as Kim et al. 2022 do.
const leastVariance = 1e-5

func (*StandardScaling) Weights() []Weight { return nil }

// Statistics are those of [StandardScaling].
func (s *StandardScaling) Statistics(e *Expr, _ *Weights, window *Node) (center, scale *Node) {
	center = e.rowMean([]*Node{window})
	variance := e.rowMean([]*Node{e.Square(e.Sub(window, center))})
	return center, e.Sqrt(e.Shift(variance, s.Epsilon))
}

// Centered is true.
func (*StandardScaling) Centered() bool { return true }
