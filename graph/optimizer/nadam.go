package optimizer

import (
	"unroll/graph"
	"unroll/graph/portable"
)

// NAdam is Adam with Nesterov's momentum (Dozat 2016), as Keras has it: for gradient g
// and update t, with mu_t = Beta1*(1 - 0.96^t/2) and the product M_t of mu_1 to mu_t,
//
//	m' = Beta1*m + (1-Beta1)*g
//	v' = Beta2*v + (1-Beta2)*g^2
//	n  = mu_{t+1}/(1-M_{t+1}) * m' + (1-mu_t)/(1-M_t) * g
//	p' = p - Rate * n/(sqrt(v'/(1-Beta2^t))+Epsilon)
//
// (PyTorch's NAdam has 0.96^(0.004*t) by default.)
type NAdam struct {
	Base    `yaml:",inline"`
	Beta1   float64 `yaml:"beta1" range:"[0,1)"`     // share of the old in the mean of gradients: 0.9
	Beta2   float64 `yaml:"beta2" range:"[0,1)"`     // share of the old in the mean of squared gradients: 0.999
	Epsilon float64 `yaml:"epsilon" range:"[0,1e3]"` // keeps the rule from dividing by zero: 1e-7
}

func init() {
	Rules.Register(graph.Entry[Rule]{
		Name:      "nadam",
		Summary:   "adam with Nesterov's momentum",
		Equations: "m, v as adam; n = a_t*m + b_t*g; p = p - rate*n/(sqrt(v/(1-beta2^t))+epsilon)",
		Source:    "Dozat 2016",
		New:       func() Rule { return &NAdam{Base: Base{Rate: 0.001}, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-7} },
	})
}

func (*NAdam) States() []State { return []State{{Name: "m"}, {Name: "v"}} }

func (a *NAdam) Update(e *graph.Expr, u *Update) (*graph.Node, []*graph.Node) {
	m := mean(e, a.Beta1, u.States[0], u.Gradient)
	v := mean(e, a.Beta2, u.States[1], e.Square(u.Gradient))
	product := a.momentumProduct()
	next := u.Scalar(func(t int, _ float64) float64 { return a.momentum(t+1) / (1 - float64(product(t)*a.momentum(t+1))) })
	now := u.Scalar(func(t int, _ float64) float64 { return (1 - a.momentum(t)) / (1 - product(t)) })
	past := oneMinusPower(a.Beta2)
	correct := u.Scalar(func(t int, _ float64) float64 { return 1 / past(t) })
	n := e.Add(e.Mul(next, m), e.Mul(now, u.Gradient))
	p := e.Sub(u.Params, e.Div(e.Mul(u.Rate(), n), e.Shift(e.Sqrt(e.Mul(correct, v)), a.Epsilon)))
	return p, []*graph.Node{m, v}
}

// momentum is mu_t.
func (a *NAdam) momentum(t int) float64 {
	return float64(a.Beta1 * (1 - float64(0.5*portable.Pow(0.96, float64(t)))))
}

// momentumProduct returns the function M_t. It keeps the last product, since updates
// come one after the other.
func (a *NAdam) momentumProduct() func(t int) float64 {
	at, product := 0, 1.0
	return func(t int) float64 {
		if t < at {
			at, product = 0, 1
		}
		for ; at < t; at++ {
			product *= a.momentum(at + 1)
		}
		return product
	}
}
