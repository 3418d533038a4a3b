package graph_test

import (
	"strings"
	"testing"

	"gorgonia.org/tensor"

	"unroll/graph"
)

// writtenCell is a cell of state h with the parts that a test gives.
type writtenCell struct {
	states  []string
	weights []graph.Weight
	step    func(e *graph.Expr, w *graph.Weights, x *graph.Node, s graph.State) graph.State
}

func (c writtenCell) States() []string { return c.states }

func (c writtenCell) Weights(int, int) []graph.Weight { return c.weights }

func (c writtenCell) Step(e *graph.Expr, w *graph.Weights, x *graph.Node, s graph.State) graph.State {
	return c.step(e, w, x, s)
}

// TestCellErrors checks that a mistake in a cell is an error that says what is wrong,
// in a network over all time steps as in one of single steps, with and without
// gradient.
func TestCellErrors(t *testing.T) {
	const inputs, units, batch = 1, 3, 2
	h := []string{"h"}
	good := []graph.Weight{graph.Kernel(inputs, units, "h"), graph.RecurrentKernel(units, "h"), graph.Bias(units, "h")}
	// next is a cell whose next states are computed from the output a of a good step.
	next := func(next func(e *graph.Expr, a *graph.Node) graph.State) writtenCell {
		return writtenCell{h, good, func(e *graph.Expr, w *graph.Weights, x *graph.Node, s graph.State) graph.State {
			return next(e, e.Tanh(w.Affine("h", x, s[0])))
		}}
	}
	for want, cell := range map[string]graph.Cell{
		`the cell's step returns 0 states: it names 1 ([h])`: next(func(*graph.Expr, *graph.Node) graph.State { return nil }),
		`the cell's step returns 2 states: it names 1 ([h])`: next(func(_ *graph.Expr, a *graph.Node) graph.State { return graph.State{a, a} }),
		`the cell's step returns state "h", which is missing`: next(func(*graph.Expr, *graph.Node) graph.State {
			return graph.State{nil}
		}),
		`the cell's step returns state "h" of shape (1, 1): it must be (2, 3)`: next(func(e *graph.Expr, a *graph.Node) graph.State {
			return graph.State{e.Sum(a)}
		}),
		`the cell's step returns state "h" of shape (1, 3): it must be (2, 3)`: next(func(e *graph.Expr, a *graph.Node) graph.State {
			return graph.State{e.Const(0.5, 1, graph.Cols(a))}
		}),
		`Exp of constants alone: compute the value in Go`: next(func(e *graph.Expr, a *graph.Node) graph.State {
			return graph.State{e.Exp(e.Const(0.5, graph.Rows(a), graph.Cols(a)))}
		}),
		`the cell's step returns state "h", which belongs to another expression`: next(func(e *graph.Expr, a *graph.Node) graph.State {
			return graph.State{graph.NewExpr(e.Dtype()).Input("a", graph.Rows(a), graph.Cols(a))}
		}),
		`the cell's step returns state "h", which is of type float32: this expression holds float64`: next(func(_ *graph.Expr, a *graph.Node) graph.State {
			return graph.State{graph.NewExpr(tensor.Float32).Input("a", graph.Rows(a), graph.Cols(a))}
		}),
		`MatMul of (2, 1) and (3, 3): the columns of the first must be as many as the rows of the second`: writtenCell{
			h, good, func(e *graph.Expr, w *graph.Weights, x *graph.Node, _ graph.State) graph.State {
				a := w.Affine("h", x, x)
				return graph.State{e.Mul(a, e.Const(2, graph.Rows(a), graph.Cols(a)))}
			},
		},
		`layer 0: the cell names no states: state 0 is its output`: writtenCell{weights: good},
		`layer 0: the cell's weight "u" has no initializer`:        writtenCell{h, []graph.Weight{{Name: "u", Rows: 1, Width: 1, Gates: h}}, nil},
		`layer 0: the cell's weight "u" has shape [0, 3]: both sizes must be at least 1`: writtenCell{
			h, []graph.Weight{{Name: "u", Width: units, Gates: h, Init: graph.Zeros}}, nil,
		},
		`layer 0: the cell's weight "u" has no gates`: writtenCell{h, []graph.Weight{graph.Row("u", 1, graph.Zeros)}, nil},
	} {
		stack := graph.Stack{Inputs: inputs, Layers: []graph.Layer{{Cell: cell, Units: units}}, Outputs: 1}
		for _, train := range []bool{false, true} {
			_, unrolled := stack.Unrolled(tensor.Float64, 2, batch, train)
			_, steps := stack.Steps(tensor.Float64, batch, train)
			for _, err := range []error{unrolled, steps} {
				if err == nil || !strings.HasPrefix(strings.TrimPrefix(err.Error(), "graph: "), want) {
					t.Errorf("error %v, want %s", err, want)
				}
			}
		}
	}
}
