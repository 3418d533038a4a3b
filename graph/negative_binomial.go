package graph

import "unroll/graph/distribution"

// NegativeBinomial is the negative logarithm of the probability of a count in a negative
// binomial distribution, whose mean m and dispersion a the network predicts, with
// variance m + a*m^2 (Salinas et al. 2020, DeepAR): with r = 1/a
//
//	log(gamma(r)*y!/gamma(y+r)) + r*log(1 + a*m) + y*log((1 + a*m)/(a*m))
type NegativeBinomial struct{}

func init() {
	Losses.Register(Entry[Loss]{
		Name:    "negative_binomial",
		Summary: "likelihood of a negative binomial distribution, for counts",
		Equations: "m = softplus(p1) + 1e-6; a = softplus(p2) + 1e-6; r = 1/a; " +
			"log(gamma(r)*y!/gamma(y+r)) + r*log(1 + a*m) + y*log((1 + a*m)/(a*m))",
		Source: "Salinas et al. 2020",
		New:    func() Loss { return &NegativeBinomial{} },
	})
}

func (NegativeBinomial) Parameters() []string { return []string{"mean", "dispersion"} }

func (NegativeBinomial) Link(e *Expr, raw []*Node) []*Node {
	return []*Node{e.positive(raw[0]), e.positive(raw[1])}
}

func (l NegativeBinomial) Pointwise(e *Expr, prediction, target *Node) *Node {
	return l.Given(e, e.Parameters(l, prediction), target)
}

// Given is the loss for mean and dispersion.
func (NegativeBinomial) Given(e *Expr, p []*Node, target *Node) *Node {
	y, m, a := e.relu(target), p[0], p[1]
	r := e.Inverse(a)
	// The gamma functions and y*log(r) are taken together: they go to 0 as a does, and what
	// remains is the Poisson distribution's.
	counts := e.Sub(e.logFactorial(y), e.LogGammaRatio(r, y))
	return e.Add(counts, e.Sub(e.Mul(e.Add(y, r), e.Log1p(e.Mul(a, m))), e.Mul(y, e.Log(m))))
}

func (NegativeBinomial) Point(_ *Expr, p []*Node) *Node { return p[0] }

func (NegativeBinomial) Distribution(p []float64) distribution.Distribution {
	return distribution.NegativeBinomial{Rate: p[0], Dispersion: p[1]}
}

// CheckTarget refuses what is not a count.
func (NegativeBinomial) CheckTarget(y float64) error { return checkCount(y) }

// Rescale scales the mean and divides the dispersion by the root of the scale (Salinas et al.
// 2020, section 3.3); a count has no center.
func (NegativeBinomial) Rescale(e *Expr, p []*Node, _, scale *Node) []*Node {
	return []*Node{e.Mul(p[0], scale), e.Div(p[1], e.Sqrt(scale))}
}
