package graph

import (
	"math"

	"unroll/graph/distribution"
)

// Laplace is the negative logarithm of the density of a Laplace distribution, whose
// location and scale the network predicts:
//
//	log(2s) + |y - m|/s
type Laplace struct{}

func init() {
	Losses.Register(Entry[Loss]{
		Name:      "laplace",
		Summary:   "likelihood of a Laplace distribution",
		Equations: "m = p1; s = softplus(p2) + 1e-6; log(2*s) + |y - m|/s",
		Source:    "Laplace 1774",
		New:       func() Loss { return &Laplace{} },
	})
}

func (Laplace) Parameters() []string { return []string{"location", "scale"} }

func (Laplace) Link(e *Expr, raw []*Node) []*Node { return []*Node{raw[0], e.positive(raw[1])} }

func (l Laplace) Pointwise(e *Expr, prediction, target *Node) *Node {
	return l.Given(e, e.Parameters(l, prediction), target)
}

// Given is the loss for location and scale.
func (Laplace) Given(e *Expr, p []*Node, target *Node) *Node {
	return e.Shift(e.Add(e.Log(p[1]), e.Div(e.Abs(e.Sub(target, p[0])), p[1])), math.Ln2)
}

func (Laplace) Point(_ *Expr, p []*Node) *Node { return p[0] }

func (Laplace) Distribution(p []float64) distribution.Distribution {
	return distribution.Laplace{Location: p[0], Scale: p[1]}
}

// Rescale moves and scales the location, and scales the scale.
func (Laplace) Rescale(e *Expr, p []*Node, center, scale *Node) []*Node {
	return []*Node{e.unscaled(p[0], center, scale), e.Mul(p[1], scale)}
}
