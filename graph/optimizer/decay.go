package optimizer

import "unroll/graph"

// decayed is a rule with decoupled weight decay: see [Base].
type decayed struct{ Rule }

func withDecay(r Rule) Rule {
	if r.Common().WeightDecay == 0 {
		return r
	}
	return decayed{r}
}

func (d decayed) Update(e *graph.Expr, u *Update) (*graph.Node, []*graph.Node) {
	decay := d.Common().WeightDecay
	u.Params = e.Mul(u.Params, u.Scalar(func(_ int, rate float64) float64 { return 1 - rate*decay }))
	return d.Rule.Update(e, u)
}
