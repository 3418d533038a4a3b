package graph_test

import (
	"slices"
	"testing"

	"gorgonia.org/tensor"

	"unroll/graph"
)

// stepRunner repeats the steps of a network over time, as a machine does.
type stepRunner struct {
	steps *graph.Steps
	tapes []*tape
	head  *tape
	in    values // weights and masks of all graphs
	T     int

	traces []trace // of the latest run, one a pass
}

// trace is one pass over time: what each step read, and its outputs.
type trace struct {
	x      [][][]float64 // [T][sources]
	states [][][]float64 // [T][states]
	out    [][]float64   // [T]
}

// run returns the loss and the gradient of every block of u, computed step by
// step from u's values.
func (r *stepRunner) run(t *testing.T, u *graph.Unrolled, in values) (loss float64, grads [][]float64) {
	t.Helper()
	r.traces = make([]trace, len(r.steps.Passes))
	for k, st := range r.steps.Passes {
		r.traces[k] = r.forward(t, k, st, u, in)
	}
	dOut := make([][][]float64, len(r.traces)) // [pass][T]
	for k := range dOut {
		dOut[k] = make([][]float64, r.T)
	}
	head := r.steps.Head
	feed := values{head.Y: in[u.Y], head.Weight: in[u.Weight]}
	i := 0
	for k, st := range r.steps.Passes {
		if st.Pass.Last {
			feed[head.H[i]] = r.traces[k].out[r.end(st)]
			i++
		}
	}
	n := len(head.H)
	out := r.head.run(t, r.with(feed))
	loss, dh, grads := out[0][0], out[1:1+n], out[1+n:]
	for k := len(r.traces) - 1; k >= 0; k-- {
		st := r.steps.Passes[k]
		if st.Pass.Last {
			dOut[k][r.end(st)] = dh[len(dh)-1]
			dh = dh[:len(dh)-1]
		}
		grads = append(r.backward(t, k, dOut), grads...)
	}
	return loss, grads
}

// end is the index of the last step that a pass takes.
func (r *stepRunner) end(st graph.Step) int {
	if st.Pass.Reverse {
		return 0
	}
	return r.T - 1
}

// order lists the time steps in the order of the pass.
func (r *stepRunner) order(st graph.Step) []int {
	order := make([]int, r.T)
	for i := range order {
		order[i] = i
		if st.Pass.Reverse {
			order[i] = r.T - 1 - i
		}
	}
	return order
}

func (r *stepRunner) with(more values) values {
	all := values{}
	for n, v := range r.in {
		all[n] = v
	}
	for n, v := range more {
		all[n] = v
	}
	return all
}

func (r *stepRunner) feed(st graph.Step, tr trace, at int) values {
	feed := values{}
	for i, n := range st.X {
		feed[n] = tr.x[at][i]
	}
	for i, n := range st.States {
		feed[n] = tr.states[at][i]
	}
	return r.with(feed)
}

func (r *stepRunner) forward(t *testing.T, k int, st graph.Step, u *graph.Unrolled, in values) trace {
	t.Helper()
	tr := trace{x: make([][][]float64, r.T), states: make([][][]float64, r.T), out: make([][]float64, r.T)}
	var s [][]float64
	for _, n := range u.States[k] {
		s = append(s, in[n])
	}
	for _, at := range r.order(st) {
		tr.x[at] = [][]float64{in[u.X[at]]}
		if len(st.Pass.Sources) > 0 {
			tr.x[at] = nil
			for _, source := range st.Pass.Sources {
				tr.x[at] = append(tr.x[at], r.traces[source].out[at])
			}
		}
		tr.states[at] = s
		out := r.tapes[k].run(t, r.feed(st, tr, at))
		tr.out[at], s = out[0], out[1:1+len(st.States)]
	}
	return tr
}

// backward returns the gradients of the pass's blocks and adds those of its
// inputs to the gradients of its sources.
func (r *stepRunner) backward(t *testing.T, k int, dOut [][][]float64) [][]float64 {
	t.Helper()
	st, tr := r.steps.Passes[k], r.traces[k]
	order, n := r.order(st), len(st.States)
	grads := make([][]float64, len(st.Blocks))
	arriving := make([][]float64, n)
	for i := len(order) - 1; i >= 0; i-- {
		at := order[i]
		feed := r.feed(st, tr, at)
		for j, d := range st.DNext {
			feed[d] = arriving[j]
		}
		if st.DOut != nil {
			feed[st.DOut] = dOut[k][at]
		} else {
			feed[st.DNext[0]] = sum(arriving[0], dOut[k][at])
		}
		out := r.tapes[k].run(t, feed)[1+n:]
		dx, rest := out[:len(st.X)], out[len(st.X):]
		for j, source := range st.Pass.Sources {
			dOut[source][at] = sum(dOut[source][at], dx[j])
		}
		arriving = rest[:n]
		for j, g := range rest[n:] {
			grads[j] = sum(grads[j], g)
		}
	}
	return grads
}

// sum adds two gradients, nil standing for zero.
func sum(a, b []float64) []float64 {
	if a == nil || b == nil {
		return append(a[:len(a):len(a)], b...)
	}
	c := make([]float64, len(a))
	for i := range a {
		c[i] = a[i] + b[i]
	}
	return c
}

// newStepRunner builds the network as single steps, with the weights and masks
// that it has unrolled.
func newStepRunner(t *testing.T, n *network) *stepRunner {
	t.Helper()
	steps, err := n.stack.Steps(tensor.Float64, n.shape.B, true)
	if err != nil {
		t.Fatal(err)
	}
	r := &stepRunner{steps: steps, in: values{}, T: n.shape.T}
	var blocks []graph.Block
	var masks []graph.Mask
	for _, st := range steps.Passes {
		outputs := slices.Concat([]*graph.Node{st.Out}, st.Next, st.DX, st.DStates, st.DBlocks)
		r.tapes = append(r.tapes, newTape(t, st.Expr, outputs))
		blocks, masks = append(blocks, st.Blocks...), append(masks, st.Masks...)
	}
	head := steps.Head
	r.head = newTape(t, head.Expr, slices.Concat([]*graph.Node{head.Loss}, head.DH, head.DBlocks))
	blocks = append(blocks, head.Blocks...)
	for i, b := range n.u.Blocks {
		if blocks[i].Param.Path != b.Param.Path || blocks[i].Gate != b.Gate || blocks[i].Offset() != b.Offset() {
			t.Fatalf("block %d is %s.%s in the steps, %s.%s unrolled", i, blocks[i].Param.Path, blocks[i].Gate, b.Param.Path, b.Gate)
		}
		r.in[blocks[i].Node] = n.in[b.Node]
	}
	for i, m := range n.u.Masks {
		r.in[masks[i].Node] = n.in[m.Node]
	}
	return r
}

// checkSteps compares the network as single steps with the unrolled one.
func (n *network) checkSteps(t *testing.T) {
	t.Helper()
	loss, grads := newStepRunner(t, n).run(t, n.u, n.in)
	if d := difference([]float64{loss}, []float64{n.loss}); !(d <= 1e-12) {
		t.Errorf("loss %v step by step, %v unrolled", loss, n.loss)
	}
	for i, b := range n.u.Blocks {
		if d := difference(grads[i], n.grads[i]); !(d <= 1e-11) {
			t.Errorf("%s.%s: gradients differ by %.1e", b.Param.Path, b.Gate, d)
		}
	}
}
