package optimizer

import "unroll/graph"

// RMSprop is the rule of Tieleman & Hinton (2012, Lecture 6.5), as Keras has it: for
// gradient g
//
//	v' = Rho*v + (1-Rho)*g^2
//	p' = p - Rate*g/sqrt(v'+Epsilon)
type RMSprop struct {
	Base    `yaml:",inline"`
	Rho     float64 `yaml:"rho" range:"[0,1)"`       // share of the old in the mean of squared gradients: 0.9
	Epsilon float64 `yaml:"epsilon" range:"[0,1e3]"` // keeps the rule from dividing by zero: 1e-7
}

func init() {
	Rules.Register(graph.Entry[Rule]{
		Name:      "rmsprop",
		Summary:   "gradient over the root of a mean of its square",
		Equations: "v = rho*v + (1-rho)*g^2; p = p - rate*g/sqrt(v+epsilon)",
		Source:    "Tieleman & Hinton 2012",
		New:       func() Rule { return &RMSprop{Base: Base{Rate: 0.001}, Rho: 0.9, Epsilon: 1e-7} },
	})
}

func (*RMSprop) States() []State { return []State{{Name: "v"}} }

func (r *RMSprop) Update(e *graph.Expr, u *Update) (*graph.Node, []*graph.Node) {
	v := mean(e, r.Rho, u.States[0], e.Square(u.Gradient))
	p := e.Sub(u.Params, e.Div(e.Mul(u.Rate(), u.Gradient), e.Sqrt(e.Shift(v, r.Epsilon))))
	return p, []*graph.Node{v}
}
