package optimizer

import "unroll/graph"

// Lion moves every parameter by the same amount, in the direction of a mean of the
// gradient (Chen et al. 2023, Algorithm 2): for gradient g
//
//	p' = p - Rate*sign(Beta1*m + (1-Beta1)*g)
//	m' = Beta2*m + (1-Beta2)*g
//
// A good learning rate is 3 to 10 times smaller than adam's, a good weight decay as
// many times larger.
type Lion struct {
	Base  `yaml:",inline"`
	Beta1 float64 `yaml:"beta1" range:"[0,1)"` // share of the old in the mean of gradients whose sign is the step: 0.9
	Beta2 float64 `yaml:"beta2" range:"[0,1)"` // share of the old in the mean of gradients that is kept: 0.99
}

func init() {
	Rules.Register(graph.Entry[Rule]{
		Name:      "lion",
		Summary:   "sign of a mean of the gradient",
		Equations: "p = p - rate*sign(beta1*m + (1-beta1)*g); m = beta2*m + (1-beta2)*g",
		Source:    "Chen et al. 2023",
		New:       func() Rule { return &Lion{Base: Base{Rate: 0.001}, Beta1: 0.9, Beta2: 0.99} },
	})
}

func (*Lion) States() []State { return []State{{Name: "m"}} }

func (l *Lion) Update(e *graph.Expr, u *Update) (*graph.Node, []*graph.Node) {
	m, g := u.States[0], u.Gradient
	p := e.Sub(u.Params, e.Mul(u.Rate(), e.Sign(mean(e, l.Beta1, m, g))))
	return p, []*graph.Node{mean(e, l.Beta2, m, g)}
}
