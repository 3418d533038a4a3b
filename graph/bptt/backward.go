package bptt

import "fmt"

// Gradients are the derivatives of a loss.
type Gradients struct {
	Weights Weights[float64]
	X       []float64   // [T, B, F]
	Initial [][]float64 // [state][B*H]: of the states before the first step
}

// Backward is backpropagation through time. dOutputs is the loss's gradient in
// the output of every step, [T, B, H]; dFinal in each of the final states,
// [state][B*H]. Either may be nil, meaning zeros; both have a
// gradient of the last output, and these add up. A size that does not agree with the
// trace is an error.
func Backward(tr *Trace[float64], dOutputs []float64, dFinal [][]float64) (*Gradients, error) {
	twin, d := tr.Twin, tr.Dims
	if dOutputs != nil && len(dOutputs) != d.T*d.B*d.H {
		return nil, fmt.Errorf("%s: the gradient of the outputs has length %d: it must be that of [T, B, H] = [%d, %d, %d]", twin.name, len(dOutputs), d.T, d.B, d.H)
	}
	dnext, err := fill(dFinal, twin.cell.states, d)
	if err != nil {
		return nil, fmt.Errorf("%s: gradient of the final states: %w", twin.name, err)
	}
	g := &Gradients{Weights: zeros(twin.Weights(d.F, d.H)), X: make([]float64, len(tr.X))}
	for t := d.T - 1; t >= 0; t-- {
		if dOutputs != nil {
			add(dnext[0], dOutputs[t*d.B*d.H:(t+1)*d.B*d.H])
		}
		dprev := vectors[float64](len(twin.cell.states), d.B*d.H)
		for b := range d.B {
			at := (t*d.B + b) * d.F
			twin.cell.backward(&back{
				step: tr.step(t, b), dweights: g.Weights, dx: g.X[at : at+d.F],
				dprev: rows(dprev, b, d.H), dnext: rows(dnext, b, d.H),
			})
		}
		dnext = dprev
	}
	g.Initial = dnext
	return g, nil
}
