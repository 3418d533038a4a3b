package optimizer

import "unroll/graph"

// AdaMax is Adam with a largest value in place of a mean (Kingma & Ba 2015, Section
// 7.1): for gradient g and update t
//
//	m' = Beta1*m + (1-Beta1)*g
//	u' = max(Beta2*u, |g|)
//	p' = p - Rate/(1-Beta1^t) * m'/(u'+Epsilon)
type AdaMax struct {
	Base    `yaml:",inline"`
	Beta1   float64 `yaml:"beta1" range:"[0,1)"`     // 0.9
	Beta2   float64 `yaml:"beta2" range:"[0,1)"`     // 0.999
	Epsilon float64 `yaml:"epsilon" range:"[0,1e3]"` // 1e-7
}

func init() {
	Rules.Register(graph.Entry[Rule]{
		Name:      "ada-max",
		Summary:   "adam with a decaying maximum of the gradient",
		Equations: "m = beta1*m + (1-beta1)*g; u = max(beta2*u, |g|); p = p - rate_t*m/(u+epsilon)",
		Source:    "Kingma & Ba 2015",
		New:       func() Rule { return &AdaMax{Base: Base{Rate: 0.001}, Beta1: 0.9, Beta2: 0.999, Epsilon: 1e-7} },
	})
}

// States are the mean m and the largest value u.
func (*AdaMax) States() []State { return []State{{Name: "m"}, {Name: "u"}} }

// Update is one update; see [AdaMax].
func (a *AdaMax) Update(e *graph.Expr, u *Update) (*graph.Node, []*graph.Node) {
	m := mean(e, a.Beta1, u.States[0], u.Gradient)
	largest := e.Max(e.Scale(a.Beta2, u.States[1]), e.Abs(u.Gradient))
	past := oneMinusPower(a.Beta1)
	rate := u.Scalar(func(t int, rate float64) float64 { return rate / past(t) })
	p := e.Sub(u.Params, e.Div(e.Mul(rate, m), e.Shift(largest, a.Epsilon)))
	return p, []*graph.Node{m, largest}
}
