package optimizer

import (
	"unroll/graph"
)

// SGD is gradient descent with momentum, as Keras has it: for gradient g
//
//	v' = Momentum*v - Rate*g
//	p' = p + v'                       or, with Nesterov,
//	p' = p + Momentum*v' - Rate*g
//
// (Polyak 1964; Nesterov 1983 in the form of Sutskever et al. 2013). Without momentum
// it keeps no state.
type SGD struct {
	Base     `yaml:",inline"`
	Momentum float64 `yaml:"momentum" range:"[0,1)"` // share of the old velocity: 0
	Nesterov bool    `yaml:"nesterov"`               // looks ahead along the velocity (Nesterov): no
}

func init() {
	Rules.Register(graph.Entry[Rule]{
		Name:      "sgd",
		Summary:   "gradient descent, with optional momentum",
		Equations: "v = momentum*v - rate*g; p = p + v",
		Source:    "Polyak 1964; Nesterov 1983",
		New:       func() Rule { return &SGD{Base: Base{Rate: 0.01}} },
	})
}

func (s *SGD) Check() error {
	if s.Nesterov && s.Momentum == 0 {
		return graph.BadInput("nesterov", "nesterov: it needs a momentum above 0, such as 0.9")
	}
	return nil
}

func (s *SGD) States() []State {
	if s.Momentum == 0 {
		return nil
	}
	return []State{{Name: "velocity"}}
}

func (s *SGD) Update(e *graph.Expr, u *Update) (*graph.Node, []*graph.Node) {
	step := e.Mul(u.Rate(), u.Gradient)
	if s.Momentum == 0 {
		return e.Sub(u.Params, step), nil
	}
	v := e.Sub(e.Scale(s.Momentum, u.States[0]), step)
	move := v
	if s.Nesterov {
		move = e.Sub(e.Scale(s.Momentum, v), step)
	}
	return e.Add(u.Params, move), []*graph.Node{v}
}
