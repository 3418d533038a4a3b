package microscope

import (
	"fmt"
	"slices"
	"testing"

	"unroll/graph/bptt"
	"unroll/models"
)

// TestTwins compares what the microscope sees of every cell with the hand-derived
// twin: gates and states at each step, and the gradient in each state, which for
// the twin is the one in the initial state of the steps that are left.
func TestTwins(t *testing.T) {
	for _, name := range bptt.Names() {
		t.Run(name, func(t *testing.T) {
			p := prepared(t, withCell(t, name))
			stack, params := p.Spec.Stack(p.Train.F, 1), weights(p, 0.6)
			m := microscope(t, p)
			s := look(t, m, params, m.Places()[4])[0]
			twin, err := bptt.Lookup(name, bptt.Options{})
			if err != nil {
				t.Fatal(err)
			}
			d := bptt.Dims{T: p.Train.T, B: 1, F: p.Train.F, H: 3}
			w := packed(stack.Passes()[0], params)
			trace := forward(t, twin, d, w, p.Train.X(4), nil)
			compareValues(t, s.Passes[0], trace)
			if shown := len(s.Passes[0].Gates); shown != len(twin.Gates()) && name != "lstm-1997" { // whose forget gate is 1
				t.Errorf("%d gates are shown, the twin has %v", shown, twin.Gates())
			}
			want := statesGradients(t, trace, make([]float64, d.T*d.H), headGradient(stack, params, s.Predicted, p.Train.Y(4)))
			u := m.network.forward(p.Train.X(4), d.T, m.network.zeros())
			got := m.network.backward(u, p.Train.Y(4))
			compareGradients(t, got.after[0], s.Passes[0], want)
		})
	}
}

func forward(t *testing.T, twin *bptt.Twin, d bptt.Dims, w bptt.Weights[float64], x []float64, initial [][]float64) *bptt.Trace[float64] {
	t.Helper()
	trace, err := bptt.Forward(twin, d, w, x, initial)
	if err != nil {
		t.Fatal(err)
	}
	return trace
}

func compareValues(t *testing.T, p Pass, trace *bptt.Trace[float64]) {
	t.Helper()
	for _, g := range p.Gates {
		k := slices.Index(trace.Twin.Gates(), g.Name)
		for step, values := range g.Steps {
			near(t, fmt.Sprintf("gate %s at step %d", g.Name, step), values, trace.Gates[step][k])
		}
	}
	for k, s := range p.States {
		for step, values := range s.Steps {
			near(t, fmt.Sprintf("state %s after step %d", s.Name, step), values, trace.States[step+1][k])
		}
	}
}

// statesGradients are the twin's gradients [step][state][units] in the states after
// each step, from those that arrive at the outputs [T*H] and in the last output.
func statesGradients(t *testing.T, trace *bptt.Trace[float64], dOutputs, dLast []float64) [][][]float64 {
	t.Helper()
	d := trace.Dims
	dOutputs = slices.Clone(dOutputs)
	add(dOutputs[(d.T-1)*d.H:], dLast)
	after := make([][][]float64, d.T)
	for step := range d.T {
		for range trace.States[0] {
			after[step] = append(after[step], make([]float64, d.H))
		}
		if rest := d.T - 1 - step; rest > 0 {
			tail := forward(t, trace.Twin, bptt.Dims{T: rest, B: 1, F: d.F, H: d.H}, trace.Weights, trace.X[(step+1)*d.F:], trace.States[step+1])
			g, err := bptt.Backward(tail, dOutputs[(step+1)*d.H:], nil)
			if err != nil {
				t.Fatal(err)
			}
			after[step] = g.Initial
		}
		add(after[step][0], dOutputs[step*d.H:(step+1)*d.H])
	}
	return after
}

func compareGradients(t *testing.T, got [][][]float64, p Pass, want [][][]float64) {
	t.Helper()
	for step := range want {
		for k := range want[step] {
			what := fmt.Sprintf("gradient in state %s after step %d", p.States[k].Name, step)
			near(t, what, got[step][k], want[step][k])
			near(t, "norm of the "+what, p.Gradients[k].Norms[step:step+1], []float64{norm(want[step][k])})
		}
	}
}

// TestStackedTwins does the same for two layers: a gradient arrives from the layer
// above at every output.
func TestStackedTwins(t *testing.T) {
	p := prepared(t, func(s *models.Spec) { s.Model.Units = []int{3, 2} })
	stack, params := p.Spec.Stack(p.Train.F, 1), weights(p, 0.6)
	m := microscope(t, p)
	s := look(t, m, params, m.Places()[0])[0]
	u := m.network.forward(p.Train.X(0), p.Train.T, m.network.zeros())
	got := m.network.backward(u, p.Train.Y(0))
	twin, err := bptt.Lookup("lstm", bptt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	below := forward(t, twin, bptt.Dims{T: 5, B: 1, F: p.Train.F, H: 3}, packed(stack.Passes()[0], params), p.Train.X(0), nil)
	above := forward(t, twin, bptt.Dims{T: 5, B: 1, F: 3, H: 2}, packed(stack.Passes()[1], params), below.Outputs(), nil)
	compareValues(t, s.Passes[0], below)
	compareValues(t, s.Passes[1], above)
	dLast := headGradient(stack, params, s.Predicted, p.Train.Y(0))
	compareGradients(t, got.after[1], s.Passes[1], statesGradients(t, above, make([]float64, 10), dLast))
	dOutputs := append(make([]float64, 8), dLast...)
	g, err := bptt.Backward(above, dOutputs, nil)
	if err != nil {
		t.Fatal(err)
	}
	compareGradients(t, got.after[0], s.Passes[0], statesGradients(t, below, g.X, make([]float64, 3)))
}

// TestReversedTwin compares the backward direction of a bidirectional layer with a
// twin that reads the window from its end.
func TestReversedTwin(t *testing.T) {
	p := prepared(t, func(s *models.Spec) { s.Model.Bidirectional = true; withCell(t, "gru")(s) })
	stack, params := p.Spec.Stack(p.Train.F, 1), weights(p, 0.6)
	m := microscope(t, p)
	s := look(t, m, params, m.Places()[2])[0]
	twin, err := bptt.Lookup("gru", bptt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	f := p.Train.F
	var x []float64
	for step := range 5 {
		x = append(x, p.Train.X(2)[(4-step)*f:(5-step)*f]...)
	}
	trace := forward(t, twin, bptt.Dims{T: 5, B: 1, F: f, H: 3}, packed(stack.Passes()[1], params), x, nil)
	dLast := headGradient(stack, params, s.Predicted, p.Train.Y(2))[3:]
	backward := s.Passes[1]
	for _, v := range append(slices.Clone(backward.Gates), backward.States...) {
		slices.Reverse(v.Steps)
	}
	slices.Reverse(backward.Gradients[0].Norms)
	compareValues(t, backward, trace)
	want := statesGradients(t, trace, make([]float64, 15), dLast)
	got := m.network.backward(m.network.forward(p.Train.X(2), 5, m.network.zeros()), p.Train.Y(2)).after[1]
	slices.Reverse(got)
	compareGradients(t, got, backward, want)
	near(t, "rate", []float64{float64(*backward.Gradients[0].Rate)}, []float64{float64(*rateOf(backward.Gradients[0].Norms, 0))})
}
