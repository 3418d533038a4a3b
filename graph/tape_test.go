package graph_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"unroll/graph"
)

// values are what the inputs of a graph hold, row-major.
type values map[*graph.Node][]float64

// tape runs an expression on Gorgonia's tape machine.
type tape struct {
	vm     gorgonia.VM
	inputs gorgonia.Nodes
	read   []gorgonia.Value
}

// newTape prepares to read the given nodes; nil ones stay nil.
func newTape(t *testing.T, e *graph.Expr, outputs []*graph.Node) *tape {
	t.Helper()
	if err := e.Err(); err != nil {
		t.Fatal(err)
	}
	r := &tape{inputs: e.Graph().Inputs(), read: make([]gorgonia.Value, len(outputs))}
	for i, n := range outputs {
		if n != nil {
			gorgonia.Read(n, &r.read[i])
		}
	}
	r.vm = gorgonia.NewTapeMachine(e.Graph())
	t.Cleanup(func() { closeVM(t, r.vm) })
	return r
}

func closeVM(t *testing.T, vm gorgonia.VM) {
	t.Helper()
	if err := vm.Close(); err != nil {
		t.Error(err)
	}
}

// run gives every input its values, 0 where there are none, and returns what the
// outputs hold; nil for a nil output.
func (r *tape) run(t *testing.T, in values) [][]float64 {
	t.Helper()
	for _, n := range r.inputs {
		v := make([]float64, n.Shape().TotalSize())
		copy(v, in[n])
		if err := gorgonia.Let(n, tensor.New(tensor.WithShape(n.Shape()...), tensor.WithBacking(v))); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.vm.RunAll(); err != nil {
		t.Fatal(err)
	}
	r.vm.Reset()
	out := make([][]float64, len(r.read))
	for i, v := range r.read {
		if v != nil {
			out[i] = slices.Clone(v.Data().([]float64))
		}
	}
	return out
}

// evaluate runs an expression once.
func evaluate(t *testing.T, e *graph.Expr, in values, outputs ...*graph.Node) [][]float64 {
	t.Helper()
	return newTape(t, e, outputs).run(t, in)
}

// normal draws values for the nodes from a normal distribution of deviation 0.5.
func (v values) normal(rng *rand.Rand, nodes ...*graph.Node) {
	for _, n := range nodes {
		v[n] = make([]float64, n.Shape().TotalSize())
		for i := range v[n] {
			v[n][i] = 0.5 * rng.NormFloat64()
		}
	}
}

// positive draws values from [0.1, 1): those that every state of every cell can
// have, including a normalizer's.
func (v values) positive(rng *rand.Rand, nodes ...*graph.Node) {
	for _, n := range nodes {
		v[n] = make([]float64, n.Shape().TotalSize())
		for i := range v[n] {
			v[n][i] = 0.1 + 0.9*rng.Float64()
		}
	}
}

// difference is the largest |a-b|, in units of the largest |b|. A gradient that is
// missing is zero.
func difference(a, b []float64) float64 {
	if a == nil {
		a = make([]float64, len(b))
	}
	if b == nil {
		b = make([]float64, len(a))
	}
	if len(a) != len(b) {
		return math.Inf(1)
	}
	var diff, size float64
	for i := range b {
		diff, size = max(diff, math.Abs(a[i]-b[i])), max(size, math.Abs(b[i]))
	}
	if diff == 0 {
		return 0
	}
	return diff / size
}

func generator(seed ...int) *rand.Rand {
	h := uint64(1)
	for _, s := range seed {
		h = h*1_000_003 + uint64(s)
	}
	return rand.New(rand.NewPCG(h, 7))
}
