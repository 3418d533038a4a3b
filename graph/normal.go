package graph

import "unroll/graph/distribution"

// Normal is the negative logarithm of the density of a normal distribution, whose mean
// and standard deviation the network predicts:
//
//	log(s) + ((y - m)/s)^2/2 + log(2 pi)/2
type Normal struct{}

func init() {
	Losses.Register(Entry[Loss]{
		Name:      "normal",
		Summary:   "likelihood of a normal distribution",
		Equations: "m = p1; s = softplus(p2) + 1e-6; log(s) + ((y - m)/s)^2/2 + log(2 pi)/2",
		Source:    "Nix & Weigend 1994",
		New:       func() Loss { return &Normal{} },
	})
}

func (Normal) Parameters() []string { return []string{"mean", "scale"} }

func (Normal) Link(e *Expr, raw []*Node) []*Node { return []*Node{raw[0], e.positive(raw[1])} }

func (l Normal) Pointwise(e *Expr, prediction, target *Node) *Node {
	return l.Given(e, e.Parameters(l, prediction), target)
}

// Given is the loss for mean and scale.
func (Normal) Given(e *Expr, p []*Node, target *Node) *Node {
	z := e.Div(e.Sub(target, p[0]), p[1])
	return e.Shift(e.Add(e.Log(p[1]), e.Scale(0.5, e.Square(z))), halfLog2Pi)
}

func (Normal) Point(_ *Expr, p []*Node) *Node { return p[0] }

func (Normal) Distribution(p []float64) distribution.Distribution {
	return distribution.Normal{Location: p[0], Scale: p[1]}
}

// Rescale moves and scales the mean, and scales the scale.
func (Normal) Rescale(e *Expr, p []*Node, center, scale *Node) []*Node {
	return []*Node{e.unscaled(p[0], center, scale), e.Mul(p[1], scale)}
}
