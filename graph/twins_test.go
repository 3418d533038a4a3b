package graph_test

import (
	"path/filepath"
	"slices"
	"testing"

	"unroll/graph"
	"unroll/graph/bptt"
	"unroll/graph/formula"
)

// TestTwins compares the equations of every cell with its hand-derived twin: the
// gates at every step and the final states. (The audit compares gradients too.)
func TestTwins(t *testing.T) {
	for _, name := range bptt.Names() {
		t.Run(name, func(t *testing.T) { checkTwin(t, layer(t, name, 1, plain).Cell, name, bptt.Options{}) })
	}
	for name, v := range lstmVariants {
		t.Run("lstm, "+name, func(t *testing.T) {
			l := v.cell().(*graph.LSTMVariant)
			checkTwin(t, l, "lstm", bptt.Options{
				Without: l.Without, Coupled: l.Coupled, Peephole: l.Peephole, FullGateRecurrence: l.FullGateRecurrence,
				Activation: l.Activation, RecurrentActivation: l.RecurrentActivation,
			})
		})
	}
}

func checkTwin(t *testing.T, cell graph.Cell, name string, options bptt.Options) {
	t.Helper()
	t.Parallel()
	twin, err := bptt.Lookup(name, options)
	if err != nil {
		t.Fatal(err)
	}
	s := shape{T: 3, F: 2, H: 3, B: 2}
	n := newNetwork(t, s.stack(cell), s)
	initial := make([][]float64, len(n.u.States[0]))
	for i, state := range n.u.States[0] {
		initial[i] = n.in[state]
	}
	var x []float64
	for _, step := range n.u.X {
		x = append(x, n.in[step]...)
	}
	trace, err := bptt.Forward(twin, bptt.Dims{T: s.T, B: s.B, F: s.F, H: s.H}, n.packed(), x, initial)
	if err != nil {
		t.Fatal(err)
	}
	gates := n.u.Expr.Gates()
	nodes := slices.Clone(n.u.Next[0])
	for _, g := range gates {
		nodes = append(nodes, g.Node)
	}
	out := evaluate(t, n.u.Expr, n.in, nodes...)
	for i, state := range cell.States() {
		if d := difference(out[i], trace.States[s.T][i]); !(d <= 1e-13) {
			t.Errorf("final state %s: relative difference %.1e", state, d)
		}
	}
	for i, g := range gates {
		k := slices.Index(twin.Gates(), g.Name)
		if k < 0 {
			t.Errorf("the twin has no gate %s", g.Name)
		} else if d := difference(out[len(cell.States())+i], trace.Gates[i*s.T/len(gates)][k]); !(d <= 1e-13) {
			t.Errorf("%s, gate %s: relative difference %.1e", g.Scope, g.Name, d)
		}
	}
}

// packed returns the weights of the first layer, each packed.
func (n *network) packed() bptt.Weights[float64] {
	w := bptt.Weights[float64]{}
	for _, b := range n.u.Blocks {
		if b.Param.Path == "dense/"+b.Param.Name {
			continue
		}
		if w[b.Param.Name] == nil {
			w[b.Param.Name] = make([]float64, b.Param.Size())
		}
		for i, v := range n.in[b.Node] {
			at := b.Offset() - b.Param.Offset + i/b.Param.Width*b.Stride() + i%b.Param.Width
			w[b.Param.Name][at] = v
		}
	}
	return w
}

// TestEquationFile checks that the two forms of the cell in README.md are one.
func TestEquationFile(t *testing.T) {
	file, err := formula.Load(filepath.Join("testdata", "light-gru.cell"))
	if err != nil {
		t.Fatal(err)
	}
	s := shape{T: 3, F: 2, H: 3, B: 2}
	a, b := newNetwork(t, s.stack(file), s), newNetwork(t, s.stack(&graph.LightGRU{}), s)
	if d := difference([]float64{a.loss}, []float64{b.loss}); !(d <= 1e-15) {
		t.Errorf("loss %v from the file, %v from Go", a.loss, b.loss)
	}
	for i, block := range a.u.Blocks {
		if d := difference(a.grads[i], b.grads[i]); !(d <= 1e-14) {
			t.Errorf("%s.%s: relative difference %.1e", block.Param.Path, block.Gate, d)
		}
	}
}
