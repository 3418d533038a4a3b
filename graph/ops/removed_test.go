package ops_test

import (
	"bytes"
	"math"
	"slices"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"unroll/graph"
	"unroll/graph/machine"
	"unroll/graph/ops"
	"unroll/models"
	"unroll/models/export"
)

// logCell is h' = h + z ∗ ln(o) with z = tanh(a) and o = exp(b). With remove, its step makes
// Gorgonia remove a node: BinaryXent writes 1-o and takes it out again, after it
// wrote z ∗ ln(o), which then has a wrong place in the graph's index.
type logCell struct{ remove bool }

func (logCell) States() []string { return []string{"h"} }

func (logCell) Weights(inputs, units int) []graph.Weight {
	return []graph.Weight{graph.Kernel(inputs, units, "z", "o"), graph.RecurrentKernel(units, "z", "o"), graph.Bias(units, "z", "o")}
}

func (c logCell) Step(e *graph.Expr, w *graph.Weights, x *graph.Node, s graph.State) graph.State {
	z, o := e.Tanh(w.Affine("z", x, s[0])), e.Exp(w.Affine("o", x, s[0]))
	if c.remove {
		gorgonia.Must(gorgonia.BinaryXent(o, z))
	}
	return graph.State{e.Add(s[0], e.Mul(z, e.Log(o)))}
}

func logStack(remove bool) graph.Stack {
	return graph.Stack{Inputs: 2, Layers: []graph.Layer{{Cell: logCell{remove}, Units: 3}}, Outputs: 1}
}

func logStep(t *testing.T, remove bool, dtype tensor.Dtype) graph.Step {
	t.Helper()
	steps, err := logStack(remove).Steps(dtype, 1, true)
	if err != nil {
		t.Fatal(err)
	}
	return steps.Passes[0]
}

// misplaced counts the nodes of which ExprGraph.From returns others than their
// operands.
func misplaced(g *gorgonia.ExprGraph) (count int) {
	for _, n := range g.AllNodes() {
		var found []*gorgonia.Node
		for it := g.From(n.ID()); it != nil && it.Next(); {
			found = append(found, it.Node().(*gorgonia.Node))
		}
		if !slices.Equal(found, ops.Operands(n)) {
			count++
		}
	}
	return count
}

// The other tests of this file would show nothing if no node was removed.
func TestRemovalMisplacesNodes(t *testing.T) {
	if n := misplaced(logStep(t, false, tensor.Float64).Expr.Graph()); n > 0 {
		t.Errorf("%d nodes are in a wrong place without a removal", n)
	}
	if misplaced(logStep(t, true, tensor.Float64).Expr.Graph()) == 0 {
		t.Error("no node is in a wrong place")
	}
}

func TestRemovedNodeInGradient(t *testing.T) {
	st := logStep(t, true, tensor.Float64)
	for _, n := range slices.Concat(st.DX, st.DStates, st.DBlocks) {
		if n == nil {
			t.Errorf("the gradients %v %v %v are not complete", st.DX, st.DStates, st.DBlocks)
		}
	}
}

// The machine's results are those of the cell's equations.
func TestRemovedNodeInMachine(t *testing.T) {
	st := logStep(t, true, tensor.Float64)
	spec := machine.GraphSpec{Outputs: append(slices.Clone(st.Next), st.DStates...)}
	p, err := machine.CompileGraph[float64](spec, nil, machine.Options[float64]{})
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range st.Blocks { // all weights are 0.1
		for i := range p.Of(b.Node) {
			p.Of(b.Node)[i] = 0.1
		}
	}
	copy(p.Of(st.X[0]), []float64{1, -2})
	copy(p.Of(st.States[0]), []float64{0.5, 0.5, 0.5})
	copy(p.Of(st.DNext[0]), []float64{1, 1, 1})
	p.Run()
	a := 0.1 * (1 - 2 + 0.5*3 + 1) // and b
	next := 0.5 + math.Tanh(a)*a
	slope := (1-math.Tanh(a)*math.Tanh(a))*a + math.Tanh(a) // of h' along a and b, which h reaches with weight 0.1 three times
	for _, c := range []struct {
		n    *graph.Node
		want float64
	}{{st.Next[0], next}, {st.DStates[0], 1 + 3*0.1*slope}} {
		for i, got := range p.Output(c.n) {
			if math.Abs(got-c.want) > 1e-15 {
				t.Errorf("element %d of %v is %v, want %v", i, c.n, got, c.want)
			}
		}
	}
}

func TestRemovedNodeInDOT(t *testing.T) {
	var with, without bytes.Buffer
	for w, remove := range map[*bytes.Buffer]bool{&with: true, &without: false} {
		if err := graph.WriteDOT(w, "log", logCell{remove}, true); err != nil {
			t.Fatal(err)
		}
	}
	if with.String() != without.String() {
		t.Errorf("with a removed node\n%s\nwithout\n%s", &with, &without)
	}
}

func TestRemovedNodeInONNX(t *testing.T) {
	var written [2][]byte
	for i, remove := range []bool{false, true} {
		n := &export.Network{Spec: models.Default(), Stack: logStack(remove), Steps: 2}
		n.Params = make([]float64, n.Stack.Size())
		n.Preparation.Columns = []string{"y"}
		var err error
		if written[i], err = n.ONNX(false); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(written[0], written[1]) {
		t.Error("with a removed node, the model is another one")
	}
}
