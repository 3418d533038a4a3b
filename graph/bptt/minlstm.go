package bptt

// minLSTM is the LSTM whose gates and candidate do not see the state; the two
// gates are normalized to sum to 1.
//
//	d  = log sigmoid(a_f) - log sigmoid(a_i)
//	f  = sigmoid(d) = sigmoid(a_f) / (sigmoid(a_f) + sigmoid(a_i))
//	i  = sigmoid(-d)
//	n  = x·W_h + b_h
//	h' = f*h + i*n
//
// Backward, from dh':
//
//	dd = dh'*(h-n)*f*i   da_f = dd*sigmoid(-a_f), da_i = -dd*sigmoid(-a_i)
//	dn = dh'*i
//	dh = dh'*f
//
// In the trace gate h is n, and f and i are normalized.
//
// L. Feng et al., Were RNNs All We Needed?, arXiv:2410.01201, section 3.2, in
// the direct form (the appendix computes in logarithms, with a positive
// candidate).
func minLSTM() cell {
	return cell{
		states:  []string{"h"},
		gates:   []string{"f", "i", "h"},
		weights: []packed{kernel("f", "i", "h"), bias("f", "i", "h")},
		real:    minLSTMForward[float64], complex: minLSTMForward[complex128], backward: minLSTMBackward,
	}
}

func minLSTMForward[S Scalar](s *step[S]) {
	h, f, i, n := s.prev[0], s.gates[0], s.gates[1], s.gates[2]
	s.input(f, "f")
	s.input(i, "i")
	s.input(n, "h")
	for j := range h {
		d := logSigmoid(f[j]) - logSigmoid(i[j])
		f[j], i[j] = sigmoid(d), sigmoid(-d)
		s.next[0][j] = f[j]*h[j] + i[j]*n[j]
	}
}

func minLSTMBackward(b *back) {
	h, f, i, n := b.prev[0], b.gates[0], b.gates[1], b.gates[2]
	daf, dai, dn := b.vector(), b.vector(), b.vector()
	b.input(daf, "f")
	b.input(dai, "i")
	for j, dh := range b.dnext[0] {
		dd := dh * (h[j] - n[j]) * f[j] * i[j]
		daf[j] = dd * sigmoid(-daf[j])
		dai[j] = -dd * sigmoid(-dai[j])
		dn[j] = dh * i[j]
		b.dprev[0][j] += dh * f[j]
	}
	b.backInput(daf, "f")
	b.backInput(dai, "i")
	b.backInput(dn, "h")
}
