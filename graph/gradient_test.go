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

// network is a stack unrolled on the tape machine, with values for all its inputs
// and the loss and gradients that it gives for them.
type network struct {
	stack graph.Stack
	shape shape
	u     *graph.Unrolled
	tape  *tape
	in    values
	loss  float64
	grads [][]float64 // for each of u.Blocks
}

func newNetwork(t *testing.T, stack graph.Stack, s shape) *network {
	t.Helper()
	u, err := stack.Unrolled(tensor.Float64, s.T, s.B, true)
	if err != nil {
		t.Fatal(err)
	}
	n := &network{stack: stack, shape: s, u: u, in: drawInputs(u, s)}
	n.tape = newTape(t, u.Expr, append([]*graph.Node{u.Loss}, u.Grads...))
	out := n.tape.run(t, n.in)
	n.loss, n.grads = out[0][0], out[1:]
	return n
}

// checkGradient compares the symbolic gradient of the loss with central
// differences, along one random direction in each weight.
func (n *network) checkGradient(t *testing.T, tolerance float64) {
	t.Helper()
	rng := generator(n.shape.T, n.shape.F, n.shape.H, n.shape.B, 2)
	direction, slope := map[string]values{}, map[string]float64{}
	for i, b := range n.u.Blocks {
		path := b.Param.Path
		if direction[path] == nil {
			direction[path] = values{}
		}
		direction[path].normal(rng, b.Node)
		for k, g := range n.grads[i] {
			slope[path] += direction[path][b.Node][k] * g
		}
	}
	for path, d := range direction {
		numeric := derivative(step, func(h float64) float64 { return n.tape.run(t, n.in.moved(d, h))[0][0] })
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
	if u.Weight != nil {
		in.positive(rng, u.Weight)
	}
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

// step is that of central differences of whole networks: small, so that it seldom
// takes a unit across a kink.
const step = 1e-5

// derivative is Richardson's extrapolation of the central differences of f at 0
// with steps h and h/2.
func derivative(h float64, f func(float64) float64) float64 {
	d1, d2 := (f(h)-f(-h))/(2*h), (f(h/2)-f(-h/2))/h
	return (4*d2 - d1) / 3
}

// smallShapes has 1 everywhere, alone and beside other sizes.
var smallShapes = []shape{{1, 1, 1, 1}, {3, 2, 1, 2}, {2, 1, 3, 3}}

// TestCells checks every registered cell. A new one needs no line here.
func TestCells(t *testing.T) {
	for _, info := range graph.Cells.All() {
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
			n := newNetwork(t, s.stack(cell()), s)
			n.checkGradient(t, 1e-7)
			n.checkSteps(t)
		})
	}
}

// Graphs are differentiated side by side, by the workers of an experiment: with the
// race detector, this finds what Gorgonia shares between them.
func TestGradientSideBySide(t *testing.T) {
	info, err := graph.Cells.Lookup("lstm")
	if err != nil {
		t.Fatal(err)
	}
	stack := shape{T: 2, F: 1, H: 2, B: 1}.stack(info.New())
	start, failed := make(chan struct{}), make(chan error)
	const workers = 16
	for range workers {
		go func() {
			<-start
			_, err := stack.Unrolled(tensor.Float64, 2, 1, true)
			failed <- err
		}()
	}
	close(start)
	for range workers {
		if err := <-failed; err != nil {
			t.Error(err)
		}
	}
}
