package optimizer

import (
	"math"

	"unroll/graph"
	"unroll/graph/portable"
)

// Adam is the rule of Kingma & Ba (2015), as Keras has it: in the form that they give
// just before their Section 2.1, whose epsilon is added to the root of the
// uncorrected second moment. For gradient g and update t,
//
//	m' = Beta1*m + (1-Beta1)*g
//	v' = Beta2*v + (1-Beta2)*g^2
//	p' = p - Rate*sqrt(1-Beta2^t)/(1-Beta1^t) * m'/(sqrt(v')+Epsilon)
type Adam struct {
	Base    `yaml:",inline"`
	Beta1   float64 `yaml:"beta1" range:"[0,1)"`     // share of the old in the mean of gradients: 0.9
	Beta2   float64 `yaml:"beta2" range:"[0,1)"`     // share of the old in the mean of squared gradients: 0.999
	Epsilon float64 `yaml:"epsilon" range:"[0,1e3]"` // keeps the rule from dividing by zero: 1e-7
}

func init() {
	Rules.Register(graph.Entry[Rule]{
		Name:      "adam",
		Summary:   "means of the gradient and of its square",
		Equations: "m = beta1*m + (1-beta1)*g; v = beta2*v + (1-beta2)*g^2; p = p - rate_t*m/(sqrt(v)+epsilon)",
		Source:    "Kingma & Ba 2015",
		New:       func() Rule { return &Adam{Base: Base{Rate: 0.001}, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-7} },
	})
}

func (*Adam) States() []State { return []State{{Name: "m"}, {Name: "v"}} }

func (a *Adam) Update(e *graph.Expr, u *Update) (*graph.Node, []*graph.Node) {
	m := mean(e, a.Beta1, u.States[0], u.Gradient)
	v := mean(e, a.Beta2, u.States[1], e.Square(u.Gradient))
	past1, past2 := oneMinusPower(a.Beta1), oneMinusPower(a.Beta2)
	rate := u.Scalar(func(t int, rate float64) float64 { return rate * math.Sqrt(past2(t)) / past1(t) })
	p := e.Sub(u.Params, e.Div(e.Mul(rate, m), e.Shift(e.Sqrt(v), a.Epsilon)))
	return p, []*graph.Node{m, v}
}

// mean is a running mean in which the old has the given share.
func mean(e *graph.Expr, share float64, old, x *graph.Node) *graph.Node {
	return e.Add(e.Scale(share, old), e.Scale(1-share, x))
}

// oneMinusPower returns the function 1 - beta^t of t, which is right to the last digits
// also where beta is near 1.
func oneMinusPower(beta float64) func(t int) float64 {
	log := portable.Log(beta)
	return func(t int) float64 { return -portable.Expm1(float64(t) * log) }
}
