package graph

import "unroll/graph/distribution"

// StudentT is the negative logarithm of the density of Student's t distribution, whose
// degrees of freedom n, location m and scale s the network predicts: with
// z = (y - m)/s
//
//	log(gamma(n/2)/gamma((n+1)/2)) + log(pi*n)/2 + log(s) + (n+1)/2*log(1 + z^2/n)
//
// n is more than 2, so that the variance is finite.
type StudentT struct{}

func init() {
	Losses.Register(Entry[Loss]{
		Name:    "student_t",
		Summary: "likelihood of Student's t distribution",
		Equations: "n = 2 + softplus(p1) + 1e-6; m = p2; s = softplus(p3) + 1e-6; z = (y - m)/s; " +
			"log(gamma(n/2)/gamma((n+1)/2)) + log(pi*n)/2 + log(s) + (n+1)/2*log(1 + z^2/n)",
		Source: "Student 1908; Lange et al. 1989",
		New:    func() Loss { return &StudentT{} },
	})
}

func (StudentT) Parameters() []string { return []string{"degrees", "location", "scale"} }

func (StudentT) Link(e *Expr, raw []*Node) []*Node {
	return []*Node{e.Shift(e.positive(raw[0]), 2), raw[1], e.positive(raw[2])}
}

func (l StudentT) Pointwise(e *Expr, prediction, target *Node) *Node {
	return l.Given(e, e.Parameters(l, prediction), target)
}

// Given is the loss for degrees of freedom, location and scale.
func (StudentT) Given(e *Expr, p []*Node, target *Node) *Node {
	n, s := p[0], p[2]
	z := e.Div(e.Sub(target, p[1]), s)
	half := e.Scale(0.5, n)
	if !e.ok("StudentT", half) {
		return nil
	}
	// The gamma functions and log(n) are taken together: their difference goes to 0 as n grows.
	constant := e.Shift(e.Neg(e.LogGammaRatio(half, e.Const(0.5, Rows(half), Cols(half)))), halfLog2Pi)
	tail := e.Mul(e.Shift(half, 0.5), e.Log1p(e.Div(e.Square(z), n)))
	return e.Add(e.Add(constant, e.Log(s)), tail)
}

func (StudentT) Point(_ *Expr, p []*Node) *Node { return p[1] }

func (StudentT) Distribution(p []float64) distribution.Distribution {
	return distribution.StudentT{Degrees: p[0], Location: p[1], Scale: p[2]}
}

// Rescale moves and scales the location, and scales the scale; the degrees of freedom stay.
func (StudentT) Rescale(e *Expr, p []*Node, center, scale *Node) []*Node {
	return []*Node{p[0], e.unscaled(p[1], center, scale), e.Mul(p[2], scale)}
}
