package graph_test

import (
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"unroll/graph"
)

// These tests hold Gorgonia v0.9.18's mistakes that shape this package. Should one
// fail after an upgrade, the detour that its comment names can go.

func newMatrix(g *gorgonia.ExprGraph, rows, cols int, name string) *gorgonia.Node {
	return gorgonia.NewMatrix(g, tensor.Float64, gorgonia.WithShape(rows, cols), gorgonia.WithName(name))
}

// TestGorgoniaSlices: a slice's hash keeps the low byte of start and end, so that
// two gates cut from a fused [1, 4H] product are one node at H = 256. Hence one
// matrix for each gate ([graph.Weights]), and no slices at all.
func TestGorgoniaSlices(t *testing.T) {
	for units, want := range map[int]bool{64: false, 128: true, 256: true} {
		z := newMatrix(gorgonia.NewGraph(), 1, 4*units, "z")
		i, err := gorgonia.Slice(z, nil, gorgonia.S(0, units))
		if err != nil {
			t.Fatal(err)
		}
		c, err := gorgonia.Slice(z, nil, gorgonia.S(2*units, 3*units))
		if err != nil {
			t.Fatal(err)
		}
		if (i == c) != want {
			t.Errorf("H = %d: gates 0 and 2 are one node: %v, known was %v", units, i == c, want)
		}
	}
	stack := shape{T: 1, F: 1, H: 256, B: 1}.stack(&graph.LSTM{})
	u, err := stack.Unrolled(tensor.Float64, 1, 1, false)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[*graph.Node]string{}
	for _, g := range u.Expr.Gates() {
		if other, twice := seen[g.Node]; twice {
			t.Errorf("gates %s and %s are one node", other, g.Name)
		}
		seen[g.Node] = g.Name
	}
}

// TestGorgoniaThinSlices: a slice of width 1 loses its axis. Hence [graph.Expr]
// takes columns by a product with a part of the identity.
func TestGorgoniaThinSlices(t *testing.T) {
	x := newMatrix(gorgonia.NewGraph(), 1, 4, "x")
	column, err := gorgonia.Slice(x, nil, gorgonia.S(0, 1))
	if err != nil {
		t.Fatal(err)
	}
	if column.Shape().Eq(tensor.Shape{1, 1}) {
		t.Errorf("shape %v: known was a scalar", column.Shape())
	}
}

// TestGorgoniaNames: two inputs of the same name, type and shape are one node,
// which would tie two weights. Hence [graph.Expr.Input] refuses a second one.
func TestGorgoniaNames(t *testing.T) {
	g := gorgonia.NewGraph()
	if first, second := newMatrix(g, 2, 2, "w"), newMatrix(g, 2, 2, "w"); first != second {
		t.Error("two nodes: known was one")
	}
	e := graph.NewExpr(tensor.Float64)
	e.Input("w", 2, 2)
	if e.Input("w", 2, 2); e.Err() == nil {
		t.Error("Input took the same name twice")
	}
}

// TestGorgoniaInverseSqrt: the gradient of InverseSqrt is wrong. Hence it is no
// method of [graph.Expr], and Inverse(Sqrt(x)) takes its place.
func TestGorgoniaInverseSqrt(t *testing.T) {
	g := gorgonia.NewGraph()
	x := newMatrix(g, 1, 1, "x")
	y, err := gorgonia.InverseSqrt(x)
	if err != nil {
		t.Fatal(err)
	}
	one := gorgonia.NewConstant(single(1))
	grads, err := gorgonia.Backpropagate(gorgonia.Nodes{y}, gorgonia.Nodes{one}, gorgonia.Nodes{x})
	if err != nil {
		t.Fatal(err)
	}
	var slope gorgonia.Value
	gorgonia.Read(grads[0], &slope)
	vm := gorgonia.NewTapeMachine(g)
	t.Cleanup(func() { closeVM(t, vm) })
	if err := gorgonia.Let(x, single(4)); err != nil {
		t.Fatal(err)
	}
	if err := vm.RunAll(); err != nil {
		t.Fatal(err)
	}
	const right = -1. / 16 // -1/2 x^(-3/2) at 4
	if difference(slope.Data().([]float64), []float64{right}) < 1e-12 {
		t.Error("the slope of InverseSqrt is right: known was wrong")
	}

	e := graph.NewExpr(tensor.Float64)
	n := e.Input("x", 1, 1)
	ours := e.Gradient([]*graph.Node{e.Inverse(e.Sqrt(n))}, []*graph.Node{e.Const(1, 1, 1)}, []*graph.Node{n})
	if out := evaluate(t, e, values{n: {4}}, ours[0]); difference(out[0], []float64{right}) > 1e-15 {
		t.Errorf("slope %v, want %v", out[0], right)
	}
}

// TestGorgoniaTwoOutputs: of an output listed twice, Backpropagate keeps one
// gradient. Hence [graph.Expr.Gradient] adds them first.
func TestGorgoniaTwoOutputs(t *testing.T) {
	g := gorgonia.NewGraph()
	x, g1, g2 := newMatrix(g, 1, 1, "x"), newMatrix(g, 1, 1, "g1"), newMatrix(g, 1, 1, "g2")
	y, err := gorgonia.Square(x)
	if err != nil {
		t.Fatal(err)
	}
	grads, err := gorgonia.Backpropagate(gorgonia.Nodes{y, y}, gorgonia.Nodes{g1, g2}, gorgonia.Nodes{x})
	if err != nil {
		t.Fatal(err)
	}
	var slope gorgonia.Value
	gorgonia.Read(grads[0], &slope)
	vm := gorgonia.NewTapeMachine(g)
	t.Cleanup(func() { closeVM(t, vm) })
	for n, v := range map[*gorgonia.Node]float64{x: 3, g1: 1, g2: 10} {
		if err := gorgonia.Let(n, single(v)); err != nil {
			t.Fatal(err)
		}
	}
	if err := vm.RunAll(); err != nil {
		t.Fatal(err)
	}
	if got := slope.Data().([]float64)[0]; got == 2*3*11 {
		t.Error("the gradient is right: known was that of one arriving gradient alone")
	}
}

// single is the value v as a matrix [1, 1].
func single(v float64) *tensor.Dense {
	return tensor.New(tensor.WithShape(1, 1), tensor.WithBacking([]float64{v}))
}
