//go:build slow

package machine_test

import (
	"testing"

	"pgregory.net/rapid"

	"unroll/graph"
	"unroll/graph/machine"
)

// randomCell is a cell whose step is a drawn list of operations. Every entry
// reads values that are there already, by number: x, the states, then the
// results so far.
type randomCell struct {
	gates  []string
	states []string
	ops    []drawnOp
	next   []int // by state
}

type drawnOp struct {
	kind int
	a, b int
	gate string
	k    float64
}

func (c *randomCell) States() []string { return c.states }

func (c *randomCell) Weights(inputs, units int) []graph.Weight {
	return []graph.Weight{
		graph.Kernel(inputs, units, c.gates...), graph.RecurrentKernel(units, c.gates...),
		graph.Bias(units, c.gates...), graph.Row("row", units, graph.Zeros, c.gates...),
		{Name: "single", Rows: 1, Width: 1, Gates: c.gates, Init: graph.Zeros},
	}
}

func (c *randomCell) Step(e *graph.Expr, w *graph.Weights, x *graph.Node, s graph.State) graph.State {
	known := append([]*graph.Node{w.Affine(c.gates[0], x, s[0])}, s...)
	for _, o := range c.ops {
		a, b := known[o.a%len(known)], known[o.b%len(known)]
		var n *graph.Node
		switch o.kind {
		case 0, 1:
			n = w.Affine(o.gate, x, a)
		case 2:
			n = e.Sigmoid(e.Tanh(a)) // Gorgonia saturates it too early
		case 3:
			n = e.Tanh(a)
		case 4:
			n = e.Mul(a, b)
		case 5:
			n = e.Add(a, b)
		case 6:
			n = e.Sub(a, b)
		case 7:
			n = e.OneMinus(e.Sigmoid(e.Tanh(a)))
		case 8:
			n = e.Add(e.Mul(a, b), w.Get("row", o.gate))
		case 9:
			n = e.Mul(e.Tanh(a), w.Get("single", o.gate))
		case 10:
			n = e.Scale(o.k, a)
		case 11:
			n = e.Sub(a, e.Scale(1/float64(graph.Cols(a)), e.SumRows(a)))
		case 12:
			n = w.Recurrent(o.gate, a)
		default:
			n = e.MatMul(x, w.Get("kernel", o.gate))
		}
		known = append(known, n)
	}
	var next graph.State
	for i, k := range c.next {
		n := known[k%len(known)]
		if i == 0 { // keeps numbers small
			n = e.Tanh(n)
		}
		next = append(next, n)
	}
	return next
}

func drawCell(t *rapid.T) *randomCell {
	c := &randomCell{gates: []string{"p", "q", "r"}[:rapid.IntRange(1, 3).Draw(t, "gates")]}
	c.states = []string{"h", "c", "n"}[:rapid.IntRange(1, 3).Draw(t, "states")]
	number := rapid.IntRange(0, 30)
	for range rapid.IntRange(1, 10).Draw(t, "ops") {
		c.ops = append(c.ops, drawnOp{
			kind: rapid.IntRange(0, 13).Draw(t, "kind"), a: number.Draw(t, "a"), b: number.Draw(t, "b"),
			gate: rapid.SampledFrom(c.gates).Draw(t, "gate"), k: rapid.Float64Range(-1, 1).Draw(t, "k"),
		})
	}
	for range c.states {
		c.next = append(c.next, number.Draw(t, "next"))
	}
	return c
}

func checkRandomCell[F machine.Float](t *rapid.T, tolerance float64) {
	cell := drawCell(t)
	stack := graph.Stack{Inputs: rapid.IntRange(1, 3).Draw(t, "inputs"), Outputs: rapid.IntRange(1, 2).Draw(t, "outputs")}
	for range rapid.IntRange(1, 2).Draw(t, "layers") {
		stack.Layers = append(stack.Layers, graph.Layer{
			Cell: cell, Units: rapid.IntRange(1, 4).Draw(t, "units"),
			Bidirectional:    rapid.Bool().Draw(t, "bidirectional"),
			Dropout:          rapid.SampledFrom([]float64{0, 0, 0.5}).Draw(t, "dropout"),
			RecurrentDropout: rapid.SampledFrom([]float64{0, 0, 0.5}).Draw(t, "recurrent dropout"),
		})
	}
	n := newNetwork[F](stack, rapid.IntRange(1, 4).Draw(t, "steps"), rapid.SampledFrom([]int{1, 2, 3, 40}).Draw(t, "batch"))
	want := n.tape(t)
	_, got := n.loops(t, machine.Options[F]{})
	compare(t, "loops", got, want, tolerance)
	_, got = n.unrolled(t, machine.Options[F]{})
	compare(t, "unrolled", got, want, tolerance)
	checkPasses(t, stack, n.steps, n.batch)
}

func TestRandomCells(t *testing.T) {
	t.Run("float64", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) { checkRandomCell[float64](t, 1e-9) })
	})
	t.Run("float32", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) { checkRandomCell[float32](t, 1e-3) })
	})
}
