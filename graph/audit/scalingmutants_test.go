package audit

import (
	"slices"

	"unroll/graph"
)

// writtenScaling is a scaling with other statistics.
type writtenScaling struct {
	graph.Scaling
	statistics func(e *graph.Expr, w *graph.Weights, right graph.Scaling, x *graph.Node) (center, scale *graph.Node)
}

func (s writtenScaling) Statistics(e *graph.Expr, w *graph.Weights, x *graph.Node) (center, scale *graph.Node) {
	return s.statistics(e, w, s.Scaling, x)
}

// scalingMutations are scalings with wrong statistics and wrong derivations.
func scalingMutations() []mutation {
	windows := Shape{2, 5, 5, 3}
	written := func(name string, statistics func(e *graph.Expr, w *graph.Weights, right graph.Scaling, x *graph.Node) (center, scale *graph.Node)) graph.Cell {
		info, err := graph.Scalings.Lookup(name)
		if err != nil {
			panic(err)
		}
		return scalingCell{writtenScaling{info.New(), statistics}}
	}
	mean := func(e *graph.Expr, x *graph.Node) *graph.Node { return e.Scale(1/float64(graph.Cols(x)), e.SumRows(x)) }
	byHandSpoilt := func(change func(p *problem, w witness, t *result) error) func([]witness) {
		return func(ws []witness) {
			k := slices.IndexFunc(ws, func(w witness) bool { return w.kind == byHand })
			ws[k] = changed(ws[k], change)
		}
	}
	return []mutation{
		{scaling: "mean", name: "values that cancel", shape: windows, written: written("mean", func(e *graph.Expr, _ *graph.Weights, _ graph.Scaling, x *graph.Node) (center, scale *graph.Node) {
			return nil, e.Shift(e.Abs(mean(e, x)), 1)
		})},
		{scaling: "mean", name: "1 forgotten", shape: windows, written: written("mean", func(e *graph.Expr, _ *graph.Weights, _ graph.Scaling, x *graph.Node) (center, scale *graph.Node) {
			return nil, mean(e, e.Abs(x))
		})},
		{scaling: "standard", name: "n-1 for n in the variance", shape: windows, written: written("standard", func(e *graph.Expr, w *graph.Weights, right graph.Scaling, x *graph.Node) (center, scale *graph.Node) {
			center, _ = right.Statistics(e, w, x)
			n := float64(graph.Cols(x))
			return center, e.Sqrt(e.Shift(e.Scale(n/(n-1), mean(e, e.Square(e.Sub(x, center)))), 1e-5))
		})},
		{scaling: "standard", name: "epsilon outside of the root", shape: windows, written: written("standard", func(e *graph.Expr, w *graph.Weights, right graph.Scaling, x *graph.Node) (center, scale *graph.Node) {
			center, _ = right.Statistics(e, w, x)
			return center, e.Shift(e.Sqrt(mean(e, e.Square(e.Sub(x, center)))), 1e-5)
		})},
		{scaling: "revin", name: "offset not divided by the factor", shape: windows, written: written("revin", func(e *graph.Expr, w *graph.Weights, right graph.Scaling, x *graph.Node) (center, scale *graph.Node) {
			_, scale = right.Statistics(e, w, x)
			return e.Sub(mean(e, x), e.Mul(e.Mul(scale, w.Get("factor", "g")), w.Get("offset", "b"))), scale
		})},
		{scaling: "revin", name: "derived: half of the gradient of the factor", shape: windows, witnesses: byHandSpoilt(func(_ *problem, _ witness, t *result) error {
			t.gradient[0][0] *= 0.5
			return nil
		})},
		{scaling: "standard", name: "derived: statistics taken as constants", shape: windows, witnesses: byHandSpoilt(func(p *problem, w witness, t *result) error {
			n := p.shape.B * p.shape.H
			for step := range p.shape.T { // dz/s alone
				scale := t.states[step][2]
				for i := range n {
					d := p.dOut[step*n+i]
					if step == p.shape.T-1 {
						d += p.dFinal[0][i]
					}
					t.gradient[0][step*n+i] = d / scale[i]
				}
			}
			return nil
		})},
	}
}
