package audit

import (
	"gorgonia.org/gorgonia"

	"unroll/graph"
)

// faultyRNN is the simple recurrent network, written as nobody should.
type faultyRNN struct {
	graph.RNN
	step func(e *graph.Expr, w *graph.Weights, x, h *graph.Node) *graph.Node
}

// Step is the faulty one.
func (c *faultyRNN) Step(e *graph.Expr, w *graph.Weights, x *graph.Node, s graph.State) graph.State {
	return graph.State{c.step(e, w, x, s[0])}
}

// transposed reads the recurrent kernel by columns.
func transposed(e *graph.Expr, w *graph.Weights, x, h *graph.Node) *graph.Node {
	u := gorgonia.Must(gorgonia.Transpose(w.Get("recurrent_kernel", "h")))
	return e.Tanh(e.Add(w.Affine("h", x, nil), e.MatMul(h, u)))
}

// inverseSqrt writes tanh(a) = u/sqrt(1 + u*u), u = sinh(a), with Gorgonia's
// InverseSqrt, whose value is right and whose gradient is not.
func inverseSqrt(e *graph.Expr, w *graph.Weights, x, h *graph.Node) *graph.Node {
	a := w.Affine("h", x, h)
	u := e.Scale(0.5, e.Sub(e.Exp(a), e.Exp(e.Neg(a))))
	return e.Mul(u, gorgonia.Must(gorgonia.InverseSqrt(e.Shift(e.Square(u), 1))))
}

// slicedLSTM slices its gates out of one product, as fused kernels are read:
// Gorgonia takes two slices for one where their bounds are equal modulo 256.
type slicedLSTM struct{ graph.Cell }

// Step is that of the LSTM.
func (l *slicedLSTM) Step(e *graph.Expr, w *graph.Weights, x *graph.Node, s graph.State) graph.State {
	h, c := s[0], s[1]
	n := graph.Cols(h)
	all := w.Affine("i", x, h)
	for _, gate := range []string{"f", "c", "o"} {
		all = e.Concat(all, w.Affine(gate, x, h))
	}
	slice := func(k int) *graph.Node {
		return gorgonia.Must(gorgonia.Slice(all, nil, gorgonia.S(k*n, (k+1)*n)))
	}
	i, f, g, o := e.Sigmoid(slice(0)), e.Sigmoid(slice(1)), e.Tanh(slice(2)), e.Sigmoid(slice(3))
	c = e.Add(e.Mul(f, c), e.Mul(i, g))
	return graph.State{e.Mul(o, e.Tanh(c)), c}
}

func newSlicedLSTM() graph.Cell {
	info, err := graph.Cells.Lookup("lstm")
	if err != nil {
		panic(err)
	}
	return &slicedLSTM{info.New()}
}
