package formula

import (
	"fmt"

	"unroll/graph/bptt"
)

// small is the complex step. It is far below rounding: nothing is subtracted.
const small = 1e-20

// Gradient differentiates the equations by the complex step, Im f(v + ih)/h
// with h = 1e-20, one element after another. It takes and gives what
// [bptt.Backward] does: dOutputs [T, B, H] is the loss's gradient in the output
// of every step, dFinal [state][B*H] in the final states; either may be nil,
// meaning zeros. It costs a forward pass for every weight, input and initial
// state, and fails where a size is not what d says.
func Gradient(f *Formula, d bptt.Dims, w bptt.Weights[float64], x []float64, initial [][]float64, dOutputs []float64, dFinal [][]float64) (*bptt.Gradients, error) {
	initial, err := checkForward(f, d, w, x, initial)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Name(), err)
	}
	if dOutputs != nil && len(dOutputs) != d.T*d.B*d.H {
		return nil, fmt.Errorf("%s: the gradient of the outputs has %d values: want [T, B, H] = [%d, %d, %d]", f.Name(), len(dOutputs), d.T, d.B, d.H)
	}
	dFinal, err = fill(dFinal, f.states, d)
	if err != nil {
		return nil, fmt.Errorf("%s: gradient of the final states: %w", f.Name(), err)
	}
	s := &stepper{f: f, d: d, w: bptt.Weights[complex128]{}, x: lifted(x), dOutputs: dOutputs, dFinal: dFinal}
	for name, values := range w {
		s.w[name] = lifted(values)
	}
	for _, values := range initial {
		s.initial = append(s.initial, lifted(values))
	}
	g := &bptt.Gradients{Weights: bptt.Weights[float64]{}, X: s.slopes(s.x)}
	for name := range w {
		g.Weights[name] = s.slopes(s.w[name])
	}
	for _, values := range s.initial {
		g.Initial = append(g.Initial, s.slopes(values))
	}
	return g, s.err
}

// stepper is a forward pass that is repeated with one element moved.
type stepper struct {
	f        *Formula
	d        bptt.Dims
	w        bptt.Weights[complex128]
	x        []complex128
	initial  [][]complex128
	dOutputs []float64
	dFinal   [][]float64
	err      error
}

// slopes returns the derivative of the loss in every element of v.
func (s *stepper) slopes(v []complex128) []float64 {
	g := make([]float64, len(v))
	for k := range v {
		v[k] += complex(0, small)
		g[k] = s.loss() / small
		v[k] -= complex(0, small)
	}
	return g
}

// loss is the imaginary part of the sum that dOutputs and dFinal weigh.
func (s *stepper) loss() float64 {
	tr, err := Forward(s.f, s.d, s.w, s.x, s.initial)
	if err != nil {
		s.err = err
		return 0
	}
	var total float64
	if s.dOutputs != nil {
		for k, y := range tr.Outputs() {
			total += s.dOutputs[k] * imag(y)
		}
	}
	for k, final := range tr.States[s.d.T] {
		for j, y := range final {
			total += s.dFinal[k][j] * imag(y)
		}
	}
	return total
}

func lifted(v []float64) []complex128 {
	z := make([]complex128, len(v))
	for k := range v {
		z[k] = complex(v[k], 0)
	}
	return z
}
