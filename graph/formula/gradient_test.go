package formula_test

import (
	"pgregory.net/rapid"

	"unroll/graph/bptt"
	"unroll/graph/formula"
)

// gradient differentiates the equations by the complex step, Im f(v + ih)/h with
// h = 1e-20, one element after another; dOutputs [T, B, H] is the gradient in the
// output of every step, dFinal [state][B*H] in the final states, nil for zeros.
func gradient(t rapid.TB, f *formula.Formula, d bptt.Dims, p problem, dOutputs []float64, dFinal [][]float64) *bptt.Gradients {
	t.Helper()
	w, x, initial := bptt.Weights[complex128]{}, lifted(p.x), [][]complex128{}
	for name, values := range p.w {
		w[name] = lifted(values)
	}
	for _, values := range p.initial {
		initial = append(initial, lifted(values))
	}
	slopes := func(v []complex128) []float64 {
		const h = 1e-20
		g := make([]float64, len(v))
		for k := range v {
			v[k] += complex(0, h)
			trace, err := formula.Forward(f, d, w, x, initial)
			if err != nil {
				t.Fatal(err)
			}
			v[k] -= complex(0, h)
			var outputs []complex128
			for _, states := range trace.States[1:] {
				outputs = append(outputs, states[0]...)
			}
			g[k] = imaginary(dOutputs, outputs) / h
			for s, values := range dFinal {
				g[k] += imaginary(values, trace.States[d.T][s]) / h
			}
		}
		return g
	}
	g := &bptt.Gradients{Weights: bptt.Weights[float64]{}, X: slopes(x)}
	for name := range w {
		g.Weights[name] = slopes(w[name])
	}
	for _, values := range initial {
		g.Initial = append(g.Initial, slopes(values))
	}
	return g
}

// imaginary is the imaginary part of the sum of y, weighted.
func imaginary(weights []float64, y []complex128) float64 {
	var total float64
	for k, w := range weights {
		total += w * imag(y[k])
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
