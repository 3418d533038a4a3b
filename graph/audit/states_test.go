package audit

import (
	"testing"

	"unroll/graph"
)

// stepCell is a cell of two states; its step sees x W + h U + b as a.
type stepCell struct {
	step func(e *graph.Expr, a, x *graph.Node, s graph.State) graph.State
}

func (stepCell) States() []string { return []string{"h", "c"} }

func (stepCell) Weights(inputs, units int) []graph.Weight {
	return []graph.Weight{graph.Kernel(inputs, units, "h"), graph.RecurrentKernel(units, "h"), graph.Bias(units, "h")}
}

func (c stepCell) Step(e *graph.Expr, w *graph.Weights, x *graph.Node, s graph.State) graph.State {
	return c.step(e, w.Affine("h", x, s[0]), x, s)
}

// TestBareStates audits cells whose next states are not computed: constants, inputs
// and earlier states.
func TestBareStates(t *testing.T) {
	half := func(e *graph.Expr, like *graph.Node) *graph.Node {
		return e.Const(0.5, graph.Rows(like), graph.Cols(like))
	}
	for name, step := range map[string]func(e *graph.Expr, a, x *graph.Node, s graph.State) graph.State{
		"constant output": func(e *graph.Expr, a, _ *graph.Node, _ graph.State) graph.State {
			return graph.State{half(e, a), e.Tanh(a)}
		},
		"constant state": func(e *graph.Expr, a, _ *graph.Node, _ graph.State) graph.State {
			return graph.State{e.Tanh(a), half(e, a)}
		},
		"constant read": func(e *graph.Expr, a, _ *graph.Node, s graph.State) graph.State {
			return graph.State{e.Tanh(e.Mul(a, s[1])), half(e, a)}
		},
		"one value for both": func(e *graph.Expr, a, _ *graph.Node, _ graph.State) graph.State {
			h := e.Tanh(a)
			return graph.State{h, h}
		},
		"exchanged": func(e *graph.Expr, a, _ *graph.Node, s graph.State) graph.State { return graph.State{s[1], e.Tanh(a)} },
		"kept":      func(_ *graph.Expr, _, _ *graph.Node, s graph.State) graph.State { return s },
		"the input": func(_ *graph.Expr, _, x *graph.Node, s graph.State) graph.State { return graph.State{x, s[0]} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			holds(t, Subject{Name: name, Cell: stepCell{step}}, Options{Shapes: []Shape{{1, 1, 1, 1}, {3, 2, 2, 3}}, Seed: 1})
		})
	}
}
