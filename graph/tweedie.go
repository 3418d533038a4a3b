package graph

// Tweedie is the unit deviance of a Tweedie distribution (Jørgensen 1987, JRSS B 49),
// whose mean the network predicts: a sum of gamma distributed amounts, Poisson in number,
// so that a target is 0 or a positive number. With the power p of the mean that the
// variance is proportional to
//
//	2*(y^(2-p)/((1-p)*(2-p)) - y*m^(1-p)/(1-p) + m^(2-p)/(2-p))
type Tweedie struct {
	Power float64 `yaml:"power" range:"[1.001,1.999]"` // of the mean, in the variance: 1.5
}

func init() {
	Losses.Register(Entry[Loss]{
		Name:      "tweedie",
		Summary:   "deviance of a Tweedie distribution, for amounts that are often 0",
		Equations: "m = softplus(p1) + 1e-6; 2*(y^(2-p)/((1-p)*(2-p)) - y*m^(1-p)/(1-p) + m^(2-p)/(2-p))",
		Source:    "Jørgensen 1987",
		New:       func() Loss { return &Tweedie{Power: 1.5} },
	})
}

func (*Tweedie) Parameters() []string { return []string{"mean"} }

func (*Tweedie) Link(e *Expr, raw []*Node) []*Node { return []*Node{e.positive(raw[0])} }

// leastAmount keeps the logarithm of 0 finite, without changing other targets.
const leastAmount = 1e-30

func (l *Tweedie) Pointwise(e *Expr, prediction, target *Node) *Node {
	return l.Given(e, e.Parameters(l, prediction), target)
}

// Given is the loss for a mean.
func (l *Tweedie) Given(e *Expr, p []*Node, target *Node) *Node {
	y, m := e.relu(target), p[0]
	// Other powers are this one times y or m, so that y^(2-p) is 0 where y is.
	power := func(x *Node) *Node { return e.Exp(e.Scale(1-l.Power, e.Log(x))) }
	of, at := power(e.Shift(y, leastAmount)), power(m)
	amount := e.Scale(1/(1-l.Power), e.Mul(y, e.Sub(e.Scale(1/(2-l.Power), of), at)))
	return e.Scale(2, e.Add(amount, e.Scale(1/(2-l.Power), e.Mul(m, at))))
}

func (*Tweedie) Point(_ *Expr, p []*Node) *Node { return p[0] }

// CheckTarget refuses what is negative.
func (*Tweedie) CheckTarget(y float64) error {
	if !(y >= 0) {
		return BadInput("target", "%v is negative: targets must be amounts of at least 0", y)
	}
	return nil
}

// Rescale scales the mean; an amount has no center.
func (*Tweedie) Rescale(e *Expr, p []*Node, _, scale *Node) []*Node {
	return []*Node{e.Mul(p[0], scale)}
}
