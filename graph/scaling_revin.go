package graph

// RevIN is reversible instance normalization (Kim et al. 2022, ICLR): [StandardScaling] with
// mean m and deviation s, followed by a learned affine function with factor g, 1 at first,
// and offset b, 0 at first; the inverse of both for the predictions p:
//
//	z = g*(x - m)/s + b
//	y = s*(p - b)/g + m
//
// that is, center = m - b*s/g and scale = s/g.
type RevIN struct {
	Epsilon float64 `yaml:"epsilon" range:"[1e-12,1]"` // is added to the variance, in the squared unit of the values: 1e-5
}

func init() {
	Scalings.Register(Entry[Scaling]{
		Name:      "revin",
		Summary:   "as standard, with a learned factor and offset",
		Equations: "m = mean(x); s = sqrt(mean((x - m)^2) + epsilon); z = g*(x - m)/s + b",
		Source:    "Kim et al. 2022",
		New:       func() Scaling { return &RevIN{Epsilon: leastVariance} },
	})
}

func (*RevIN) Weights() []Weight {
	return []Weight{Row("factor", 1, Constant(1), "g"), Row("offset", 1, Zeros, "b")}
}

// Statistics are those of [RevIN].
func (r *RevIN) Statistics(e *Expr, w *Weights, window *Node) (center, scale *Node) {
	standard := StandardScaling(*r)
	mean, deviation := standard.Statistics(e, nil, window)
	scale = e.Div(deviation, w.Get("factor", "g"))
	return e.Sub(mean, e.Mul(scale, w.Get("offset", "b"))), scale
}

// Centered is true.
func (*RevIN) Centered() bool { return true }
