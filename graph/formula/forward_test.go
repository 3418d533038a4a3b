package formula_test

import (
	"testing"

	"unroll/graph/bptt"
	"unroll/graph/formula"
)

// TestSizes checks that sizes which do not fit are errors that say what would.
func TestSizes(t *testing.T) {
	f := builtin(t, "lstm")
	type arguments struct {
		d       bptt.Dims
		w       bptt.Weights[float64]
		x       []float64
		initial [][]float64
	}
	for want, change := range map[string]func(a *arguments){
		"lstm: dimensions {T:0 B:1 F:1 H:1}: all must be at least 1":              func(a *arguments) { a.d.T = 0 },
		"lstm: x has length 2: it must be that of [T, B, F] = [1, 1, 1]":          func(a *arguments) { a.x = []float64{1, 2} },
		"lstm: weight kernel has length 3: it must be that of [1, 4]":             func(a *arguments) { a.w["kernel"] = make([]float64, 3) },
		"lstm: weight bias has length 0: it must be that of [1, 4]":               func(a *arguments) { delete(a.w, "bias") },
		"lstm: weights given: 4; the cell has 3 (kernel, recurrent_kernel, bias)": func(a *arguments) { a.w["gain"] = nil },
		"lstm: state vectors given: 1; the cell has 2 (h, c)":                     func(a *arguments) { a.initial = [][]float64{nil} },
		"lstm: state c has length 2: it must be that of [B, H] = [1, 1]":          func(a *arguments) { a.initial = [][]float64{nil, {1, 2}} },
	} {
		a := arguments{
			d: bptt.Dims{T: 1, B: 1, F: 1, H: 1}, x: []float64{1},
			w: bptt.Weights[float64]{"kernel": make([]float64, 4), "recurrent_kernel": make([]float64, 4), "bias": make([]float64, 4)},
		}
		change(&a)
		if _, err := formula.Forward(f, a.d, a.w, a.x, a.initial); err == nil || err.Error() != want {
			t.Errorf("got %v\nwant %s", err, want)
		}
	}
}

// TestZeros checks that nil states mean zeros.
func TestZeros(t *testing.T) {
	f := builtin(t, "lstm")
	d := bptt.Dims{T: 1, B: 1, F: 1, H: 1}
	w := bptt.Weights[float64]{"kernel": {1, 1, 1, 1}, "recurrent_kernel": {1, 1, 1, 1}, "bias": {0, 0, 0, 0}}
	with, err := formula.Forward(f, d, w, []float64{1}, [][]float64{{0}, {0}})
	if err != nil {
		t.Fatal(err)
	}
	without, err := formula.Forward(f, d, w, []float64{1}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if h, want := with.States[1][0][0], without.States[1][0][0]; h != want || want == 0 {
		t.Errorf("zero states give %v, nil ones %v", h, want)
	}
}
