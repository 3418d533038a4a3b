package bptt

import "fmt"

// indrnn is the independently recurrent network: each unit sees only itself.
//
//	h' = φ(x·W + u*h + b)
//
// Backward, from dh': da = dh'*φ'(h'), du += da*h, dh = da*u, and the input's
// map gives the rest. φ is relu unless the option activation names another.
//
// S. Li et al., Independently Recurrent Neural Network (IndRNN),
// arXiv:1803.04831, equation 2.
type indRNN struct{ phi activation }

func newIndRNN(o Options) (cell, error) {
	phi, err := activationFor(o.Activation, "relu")
	if err != nil {
		return cell{}, fmt.Errorf("activation: %w", err)
	}
	l := indRNN{phi}
	return cell{
		states:   []string{"h"},
		gates:    []string{"h"},
		weights:  []packed{kernel("h"), vector("recurrent_weight", "h"), bias("h")},
		real:     func(s *step[float64]) { indRNNForward(l, s) },
		complex:  func(s *step[complex128]) { indRNNForward(l, s) },
		backward: l.backward,
	}, nil
}

func indRNNForward[S Scalar](l indRNN, s *step[S]) {
	h, a := s.prev[0], s.gates[0]
	s.input(a, "h")
	for j, u := range s.row("recurrent_weight", "h") {
		a[j] = apply(l.phi, a[j]+u*h[j])
	}
	copy(s.next[0], a)
}

func (l indRNN) backward(b *back) {
	h, h1, da := b.prev[0], b.next[0], b.dnext[0]
	u, du := b.row("recurrent_weight", "h"), b.drow("recurrent_weight", "h")
	for j := range da {
		da[j] *= l.phi.slope(h1[j])
		du[j] += da[j] * h[j]
		b.dprev[0][j] += da[j] * u[j]
	}
	b.backInput(da, "h")
}
