package optimizer

import "unroll/graph"

// Adagrad is the rule of Duchi et al. (2011), as Keras has it: for gradient g
//
//	s' = s + g^2
//	p' = p - Rate*g/sqrt(s'+Epsilon)
//
// with s = InitialAccumulatorValue before the first update. (PyTorch has epsilon
// outside of the root and 0 at first.)
type Adagrad struct {
	Base                    `yaml:",inline"`
	InitialAccumulatorValue float64 `yaml:"initial_accumulator_value" range:"[0,1e6]"` // of the sum of squared gradients: 0.1
	Epsilon                 float64 `yaml:"epsilon" range:"[0,1e3]"`                   // keeps the rule from dividing by zero: 1e-7
}

func init() {
	Rules.Register(graph.Entry[Rule]{
		Name:      "adagrad",
		Summary:   "gradient over the root of the sum of its squares",
		Equations: "s = s + g^2; p = p - rate*g/sqrt(s+epsilon)",
		Source:    "Duchi et al. 2011",
		New: func() Rule {
			return &Adagrad{Base: Base{Rate: 0.001}, InitialAccumulatorValue: 0.1, Epsilon: 1e-7}
		},
	})
}

func (a *Adagrad) States() []State {
	return []State{{Name: "accumulator", Init: a.InitialAccumulatorValue}}
}

func (a *Adagrad) Update(e *graph.Expr, u *Update) (*graph.Node, []*graph.Node) {
	s := e.Add(u.States[0], e.Square(u.Gradient))
	p := e.Sub(u.Params, e.Div(e.Mul(u.Rate(), u.Gradient), e.Sqrt(e.Shift(s, a.Epsilon))))
	return p, []*graph.Node{s}
}
