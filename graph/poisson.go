package graph

import "unroll/graph/distribution"

// Poisson is the negative logarithm of the probability of a count in a Poisson
// distribution, whose rate the network predicts:
//
//	r - y*log(r) + log(y!)
type Poisson struct{}

func init() {
	Losses.Register(Entry[Loss]{
		Name:      "poisson",
		Summary:   "likelihood of a Poisson distribution, for counts",
		Equations: "r = softplus(p) + 1e-6; r - y*log(r) + log(y!)",
		Source:    "Nelder & Wedderburn 1972",
		New:       func() Loss { return &Poisson{} },
	})
}

func (Poisson) Parameters() []string { return []string{"rate"} }

func (Poisson) Link(e *Expr, raw []*Node) []*Node { return []*Node{e.positive(raw[0])} }

func (l Poisson) Pointwise(e *Expr, prediction, target *Node) *Node {
	return l.Given(e, e.Parameters(l, prediction), target)
}

// Given is the loss for a rate.
func (Poisson) Given(e *Expr, p []*Node, target *Node) *Node {
	r := p[0]
	return e.Add(e.Sub(r, e.Mul(target, e.Log(r))), e.logFactorial(e.relu(target)))
}

// logFactorial is log(y!) of a count.
func (e *Expr) logFactorial(y *Node) *Node { return e.LogGamma(e.Shift(y, 1)) }

func (Poisson) Point(_ *Expr, p []*Node) *Node { return p[0] }

func (Poisson) Distribution(p []float64) distribution.Distribution {
	return distribution.Poisson{Rate: p[0]}
}

// CheckTarget refuses what is not a count.
func (Poisson) CheckTarget(y float64) error { return checkCount(y) }

// Rescale scales the rate; a count has no center.
func (Poisson) Rescale(e *Expr, p []*Node, _, scale *Node) []*Node {
	return []*Node{e.Mul(p[0], scale)}
}
