package bptt

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestVariants compares the LSTM's ablations, and the options of other cells,
// with their equations over plain numbers, one input and one unit.
func TestVariants(t *testing.T) {
	without := func(parts ...string) Options { return Options{Without: parts} }
	cases := []struct {
		variant
		step func(x float64, s []float64, w numbers) []float64
	}{
		{variant{"lstm", without("input_gate")}, func(x float64, s []float64, w numbers) []float64 {
			c := logistic(w.a(0, x, s[0]))*s[1] + math.Tanh(w.a(1, x, s[0]))
			return []float64{logistic(w.a(2, x, s[0])) * math.Tanh(c), c}
		}},
		{variant{"lstm", without("output_gate")}, func(x float64, s []float64, w numbers) []float64 {
			c := logistic(w.a(1, x, s[0]))*s[1] + logistic(w.a(0, x, s[0]))*math.Tanh(w.a(2, x, s[0]))
			return []float64{math.Tanh(c), c}
		}},
		{variant{"lstm", without("input_activation")}, func(x float64, s []float64, w numbers) []float64 {
			c := logistic(w.a(1, x, s[0]))*s[1] + logistic(w.a(0, x, s[0]))*w.a(2, x, s[0])
			return []float64{logistic(w.a(3, x, s[0])) * math.Tanh(c), c}
		}},
		{variant{"lstm", without("output_activation")}, func(x float64, s []float64, w numbers) []float64 {
			c := logistic(w.a(1, x, s[0]))*s[1] + logistic(w.a(0, x, s[0]))*math.Tanh(w.a(2, x, s[0]))
			return []float64{logistic(w.a(3, x, s[0])) * c, c}
		}},
		{variant{"lstm", Options{FullGateRecurrence: true}}, func(x float64, s []float64, w numbers) []float64 {
			r := w["gate_recurrent_kernel"] // ii if io fi ff fo oi of oo
			i := logistic(w.a(0, x, s[0]) + s[2]*r[0] + s[3]*r[3] + s[4]*r[6])
			f := logistic(w.a(1, x, s[0]) + s[2]*r[1] + s[3]*r[4] + s[4]*r[7])
			o := logistic(w.a(3, x, s[0]) + s[2]*r[2] + s[3]*r[5] + s[4]*r[8])
			c := f*s[1] + i*math.Tanh(w.a(2, x, s[0]))
			return []float64{o * math.Tanh(c), c, i, f, o}
		}},
		{variant{"cifg", Options{Peephole: true, FullGateRecurrence: true}}, func(x float64, s []float64, w numbers) []float64 {
			r, p := w["gate_recurrent_kernel"], w["peephole"] // ff fo of oo, f o
			f := logistic(w.a(0, x, s[0]) + p[0]*s[1] + s[2]*r[0] + s[3]*r[2])
			c := f*s[1] + (1-f)*math.Tanh(w.a(1, x, s[0]))
			o := logistic(w.a(2, x, s[0]) + p[1]*c + s[2]*r[1] + s[3]*r[3])
			return []float64{o * math.Tanh(c), c, f, o}
		}},
		{variant{"lstm", Options{Activation: "relu", RecurrentActivation: "hard_sigmoid"}}, func(x float64, s []float64, w numbers) []float64 {
			hard := func(a float64) float64 { return max(0, min(1, 0.2*a+0.5)) }
			c := hard(w.a(1, x, s[0]))*s[1] + hard(w.a(0, x, s[0]))*max(0, w.a(2, x, s[0]))
			return []float64{hard(w.a(3, x, s[0])) * max(0, c), c}
		}},
		{variant{"janet", Options{Beta: new(0.25)}}, func(x float64, s []float64, w numbers) []float64 {
			a := w.a(0, x, s[0])
			return []float64{logistic(a)*s[0] + (1-logistic(a-0.25))*math.Tanh(w.a(1, x, s[0]))}
		}},
		{variant{"indrnn", Options{Activation: "tanh"}}, func(x float64, s []float64, w numbers) []float64 {
			return []float64{math.Tanh(x*w["kernel"][0] + w["recurrent_weight"][0]*s[0] + w["bias"][0])}
		}},
	}
	for seed, c := range cases {
		compareEquations(t, c.variant, uint64(seed), c.step)
	}
}

// compareEquations runs a cell of one unit beside its equations.
func compareEquations(t *testing.T, v variant, seed uint64, step func(x float64, s []float64, w numbers) []float64) {
	t.Helper()
	d := Dims{T: 5, B: 1, F: 1, H: 1}
	p := newProblem(v.twin(t), d, rand.New(rand.NewPCG(seed, 3)))
	tr, err := Forward(p.twin, d, p.w, p.x, p.initial)
	if err != nil {
		t.Fatal(err)
	}
	var states []float64
	for _, s := range p.initial {
		states = append(states, s[0])
	}
	for time, x := range p.x {
		states = step(x, states, numbers(p.w))
		for k, state := range tr.States[time+1] {
			if r := relative(state, states[k:k+1]); !(r <= 1e-12) {
				t.Errorf("%v: state %s after step %d is %g, want %g", v, p.twin.States()[k], time, state[0], states[k])
			}
		}
	}
}
