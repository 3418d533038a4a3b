package bptt

// rnn is the simple recurrent network.
//
//	h' = tanh(x·W + h·U + b)
//
// Backward: da = dh'*(1-h'²), and a's affine map gives the rest.
//
// J. L. Elman, Finding Structure in Time, Cognitive Science 14 (1990).
func rnn() cell {
	return cell{
		states:  []string{"h"},
		gates:   []string{"h"},
		weights: []packed{kernel("h"), recurrent("h"), bias("h")},
		real:    rnnForward[float64], complex: rnnForward[complex128], backward: rnnBackward,
	}
}

func rnnForward[S Scalar](s *step[S]) {
	a := s.gates[0]
	s.affine(a, "h", s.prev[0])
	for j := range a {
		a[j] = tanh(a[j])
	}
	copy(s.next[0], a)
}

func rnnBackward(b *back) {
	y, da := b.next[0], b.dnext[0]
	for j := range da {
		da[j] *= 1 - y[j]*y[j]
	}
	b.backAffine(da, "h", b.prev[0], b.dprev[0])
}
