package bptt

// minLSTM is the LSTM whose gates and candidate do not see the state; the two
// gates are normalized to sum to 1.
//
//	f  = sigmoid(x·W_f + b_f)
//	i  = sigmoid(x·W_i + b_i)
//	n  = x·W_h + b_h
//	h' = (f*h + i*n)/(f+i)
//
// Backward, from dh', with e = dh'/(f+i):
//
//	df = e*(h-h')        da_f = df*f(1-f)
//	di = e*(n-h')        da_i = di*i(1-i)
//	dn = e*i
//	dh = e*f
//
// In the trace gate h is n, and f and i stand before they are normalized.
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
		f[j], i[j] = sigmoid(f[j]), sigmoid(i[j])
		s.next[0][j] = (f[j]*h[j] + i[j]*n[j]) / (f[j] + i[j])
	}
}

func minLSTMBackward(b *back) {
	h, h1, f, i, n := b.prev[0], b.next[0], b.gates[0], b.gates[1], b.gates[2]
	daf, dai, dn := b.vector(), b.vector(), b.vector()
	for j, d := range b.dnext[0] {
		e := d / (f[j] + i[j])
		daf[j] = e * (h[j] - h1[j]) * f[j] * (1 - f[j])
		dai[j] = e * (n[j] - h1[j]) * i[j] * (1 - i[j])
		dn[j] = e * i[j]
		b.dprev[0][j] += e * f[j]
	}
	b.backInput(daf, "f")
	b.backInput(dai, "i")
	b.backInput(dn, "h")
}
