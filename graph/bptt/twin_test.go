package bptt

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// TestLayout compares names, shapes and gate orders with the written table.
func TestLayout(t *testing.T) {
	want, err := os.ReadFile("testdata/layout.txt")
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	describe := func(title string, twin *Twin) {
		fmt.Fprintf(&got, "%s: %s\n", title, strings.Join(twin.States(), " "))
		const f, h = 1000, 10 // to be told apart in the sizes
		for _, w := range twin.Weights(f, h) {
			fmt.Fprintf(&got, "  %s [%s, %s] %s\n", w.Name, symbol(w.Rows), symbol(w.Cols), strings.Join(w.Gates, " "))
		}
	}
	for _, name := range Names() {
		twin := variant{name: name}.twin(t)
		describe(twin.name, twin)
	}
	describe("lstm full_gate_recurrence", variant{"lstm", Options{FullGateRecurrence: true}}.twin(t))
	if got.String() != string(want) {
		t.Errorf("the layout is\n%s\nwant\n%s", got.String(), want)
	}
}

// symbol writes a size of F = 1000 and H = 10 in letters.
func symbol(n int) string {
	switch {
	case n == 1000:
		return "F"
	case n == 10:
		return "H"
	case n%10 == 0:
		return fmt.Sprintf("%dH", n/10)
	}
	return fmt.Sprint(n)
}

func TestLookupErrors(t *testing.T) {
	cases := []struct {
		variant
		want string
	}{
		{variant{name: "lsmt"}, `no cell "lsmt": there are rnn, lstm,`},
		{variant{"gru", Options{Peephole: true}}, "cell gru has no option peephole: its options are []"},
		{variant{"indrnn", Options{Coupled: true}}, "cell indrnn has no option coupled: its options are [activation]"},
		{variant{"lstm", Options{Without: []string{"gate"}}}, `cell lstm: without: no part "gate": there are input_gate,`},
		{variant{"lstm", Options{Activation: "tahn"}}, `cell lstm: activation: no activation "tahn": there are tanh,`},
		{variant{"lstm", Options{RecurrentActivation: "x"}}, `cell lstm: recurrent_activation: no activation "x"`},
		{variant{"indrnn", Options{Activation: "x"}}, `cell indrnn: activation: no activation "x"`},
		{variant{"lstm-1997", Options{Coupled: true}}, "cell lstm-1997: coupled ties the input gate to the forget gate: it cannot be without forget_gate"},
		{variant{"peephole", Options{Without: lstmParts}}, "cell peephole: without its three gates"},
	}
	for _, c := range cases {
		_, err := Lookup(c.name, c.options)
		if err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%v: error %v, want %s...", c.variant, err, c.want)
		}
	}
}

func TestForwardErrors(t *testing.T) {
	twin := variant{name: "rnn"}.twin(t)
	good := Dims{T: 2, B: 1, F: 1, H: 1}
	w := func() Weights[float64] {
		return Weights[float64]{"kernel": {1}, "recurrent_kernel": {1}, "bias": {0}}
	}
	short, extra, missing := w(), w(), w()
	short["bias"], extra["peephole"] = nil, []float64{1}
	delete(missing, "kernel")
	cases := []struct {
		d       Dims
		w       Weights[float64]
		x       []float64
		initial [][]float64
		want    string
	}{
		{Dims{T: 0, B: 1, F: 1, H: 1}, w(), nil, nil, "rnn: dimensions {T:0 B:1 F:1 H:1}: all must be at least 1"},
		{good, w(), []float64{1}, nil, "rnn: x has length 1: it must be that of [T, B, F] = [2, 1, 1]"},
		{good, short, []float64{1, 2}, nil, "rnn: weight bias has length 0: it must be that of [1, 1]"},
		{good, extra, []float64{1, 2}, nil, "rnn: weights given: 4; the cell has 3 (kernel, recurrent_kernel, bias)"},
		{good, missing, []float64{1, 2}, nil, "rnn: weight kernel has length 0: it must be that of [1, 1]"},
		{good, w(), []float64{1, 2}, [][]float64{}, "rnn: state vectors given: 0; the cell has 1 (h)"},
		{good, w(), []float64{1, 2}, [][]float64{{1, 2}}, "rnn: state h has length 2: it must be that of [B, H] = [1, 1]"},
	}
	for _, c := range cases {
		if _, err := Forward(twin, c.d, c.w, c.x, c.initial); err == nil || err.Error() != c.want {
			t.Errorf("error %v, want %s", err, c.want)
		}
	}
}

func TestBackwardErrors(t *testing.T) {
	tr, err := Forward(variant{name: "rnn"}.twin(t), Dims{T: 2, B: 1, F: 1, H: 1},
		Weights[float64]{"kernel": {1}, "recurrent_kernel": {1}, "bias": {0}}, []float64{1, 2}, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := "rnn: the gradient of the outputs has length 1: it must be that of [T, B, H] = [2, 1, 1]"
	if _, err := Backward(tr, []float64{1}, nil); err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	want = "rnn: gradient of the final states: state h has length 2: it must be that of [B, H] = [1, 1]"
	if _, err := Backward(tr, nil, [][]float64{{1, 2}}); err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

func TestNetworkErrors(t *testing.T) {
	layer := Layer{Twin: variant{name: "rnn"}.twin(t), Units: 1, Weights: Weights[float64]{"kernel": {1}, "recurrent_kernel": {1}, "bias": {0}}}
	head := Dense{Inputs: 1, Outputs: 1, Kernel: []float64{1}, Bias: []float64{0}}
	x := []float64{1, 2}
	cases := []struct {
		net     Network
		t, b    int
		initial [][][]float64
		want    string
	}{
		{Network{nil, head}, 2, 1, nil, "network of 0 layers"},
		{Network{[]Layer{layer}, head}, 3, 1, nil, "network of 1 layers, x of 2 values"},
		{Network{[]Layer{layer}, head}, 2, 1, [][][]float64{}, "initial states of 0 layers given: the network has 1"},
		{Network{[]Layer{layer}, head}, 1, 1, nil, "layer 0: rnn: weight kernel has length 1"},
		{Network{[]Layer{layer}, Dense{Inputs: 2, Outputs: 1}}, 2, 1, nil, "head: want a kernel of [1, 1]"},
	}
	for _, c := range cases {
		if _, err := c.net.Forward(c.t, c.b, x, c.initial); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("error %v, want %s...", err, c.want)
		}
	}
	net := Network{[]Layer{layer}, head}
	pass, err := net.Forward(2, 1, x, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := net.Backward(pass, nil); err == nil {
		t.Error("Backward takes a gradient of no values")
	}
}

func TestPlainLSTMErrors(t *testing.T) {
	d := Dims{T: 1, B: 1, F: 1, H: 1}
	if _, err := NewPlainLSTM(d, make([]float64, 13)); err == nil || err.Error() != "plain LSTM: 13 parameters: F = 1 and H = 1 want 14" {
		t.Errorf("error %v", err)
	}
	if _, err := NewPlainLSTM[float64](Dims{}, nil); err == nil || !strings.Contains(err.Error(), "at least 1") {
		t.Errorf("error %v", err)
	}
	p, err := NewPlainLSTM(d, make([]float64, 14))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Step(nil, nil); err == nil || !strings.Contains(err.Error(), "x and y have 0 and 0 values") {
		t.Errorf("error %v", err)
	}
}
