package graph_test

import (
	"fmt"
	"math"
	"testing"

	"gorgonia.org/tensor"

	"unroll/graph"
)

// shape is the size of a small network: time steps, inputs, units and batch.
type shape struct{ T, F, H, B int }

func (s shape) String() string { return fmt.Sprintf("T=%d,F=%d,H=%d,B=%d", s.T, s.F, s.H, s.B) }

func (s shape) stack(cell graph.Cell) graph.Stack {
	return graph.Stack{Inputs: s.F, Layers: []graph.Layer{{Cell: cell, Units: s.H}}, Outputs: 1}
}

// checkGradient compares the symbolic gradient of the loss on the tape machine
// with central differences, along one random direction in each weight and in
// each initial state.
func checkGradient(t *testing.T, stack graph.Stack, s shape, tolerance float64) {
	t.Helper()
	u, err := stack.Unrolled(tensor.Float64, s.T, s.B, true)
	if err != nil {
		t.Fatal(err)
	}
	r := newTape(t, u.Expr, append([]*graph.Node{u.Loss}, u.Grads...))
	in := drawInputs(u, s)
	grads := r.run(t, in)[1:]
	rng := generator(s.T, s.F, s.H, s.B, 2)
	direction, slope := map[string]values{}, map[string]float64{}
	for i, b := range u.Blocks {
		path := b.Param.Path
		if direction[path] == nil {
			direction[path] = values{}
		}
		direction[path].normal(rng, b.Node)
		for k, d := range direction[path][b.Node] {
			if grads[i] != nil {
				slope[path] += d * grads[i][k]
			}
		}
	}
	for path, d := range direction {
		numeric := derivative(func(h float64) float64 { return r.run(t, in.moved(d, h))[0][0] })
		if diff := math.Abs(numeric - slope[path]); !(diff <= tolerance*max(math.Abs(numeric), 0.01)) {
			t.Errorf("%s: symbolic derivative %v, central difference %v", path, slope[path], numeric)
		}
	}
}

// drawInputs draws inputs, targets, masks, states and weights.
func drawInputs(u *graph.Unrolled, s shape) values {
	rng, in := generator(s.T, s.F, s.H, s.B), values{}
	in.normal(rng, u.X...)
	in.normal(rng, u.Y)
	for _, m := range u.Masks {
		in[m.Node] = make([]float64, m.Node.Shape().TotalSize())
		m.Draw(rng, in[m.Node])
	}
	for _, states := range u.States {
		in.positive(rng, states...)
	}
	for _, b := range u.Blocks {
		in.normal(rng, b.Node)
		for i := range in[b.Node] { // sums over many rows stay of order 1
			in[b.Node][i] /= math.Sqrt(float64(b.Param.Rows))
		}
	}
	return in
}

// moved returns the values with h times the direction added.
func (v values) moved(direction values, h float64) values {
	moved := values{}
	for n, old := range v {
		moved[n] = old
		if d, moves := direction[n]; moves {
			moved[n] = make([]float64, len(old))
			for i := range old {
				moved[n][i] = old[i] + h*d[i]
			}
		}
	}
	return moved
}

// derivative is Richardson's extrapolation of two central differences of f at 0.
func derivative(f func(float64) float64) float64 {
	const h = 3e-4
	d1, d2 := (f(h)-f(-h))/(2*h), (f(h/2)-f(-h/2))/h
	return (4*d2 - d1) / 3
}

// smallShapes has 1 everywhere, alone and beside other sizes.
var smallShapes = []shape{{1, 1, 1, 1}, {2, 1, 3, 1}, {3, 2, 1, 2}, {2, 1, 2, 3}}

// TestCells checks every registered cell. A new one needs no line here.
func TestCells(t *testing.T) {
	for _, info := range graph.Cells() {
		t.Run(info.Name, func(t *testing.T) { checkCell(t, info.New) })
	}
}

// checkCell is what holds for every cell.
func checkCell(t *testing.T, cell func() graph.Cell) {
	t.Helper()
	t.Parallel()
	checkContract(t, cell())
	for _, s := range smallShapes {
		t.Run(s.String(), func(t *testing.T) {
			checkGradient(t, s.stack(cell()), s, 1e-7)
			checkSteps(t, s.stack(cell()), s)
		})
	}
}
