package bptt

// minGRU is the GRU whose gate and candidate do not see the state, so that a
// scan can compute it in parallel.
//
//	z  = sigmoid(x·W_z + b_z)
//	n  = x·W_h + b_h
//	h' = (1-z)*h + z*n
//
// Backward, from dh':
//
//	dz = dh'*(n-h)       da_z = dz*z(1-z)
//	dn = dh'*z
//	dh = dh'*(1-z)
//
// In the trace gate h is n.
//
// L. Feng et al., Were RNNs All We Needed?, arXiv:2410.01201, section 3.1, in
// the direct form (the appendix computes in logarithms, with a positive
// candidate).
func minGRU() cell {
	return cell{
		states:  []string{"h"},
		gates:   []string{"z", "h"},
		weights: []packed{kernel("z", "h"), bias("z", "h")},
		real:    minGRUForward[float64], complex: minGRUForward[complex128], backward: minGRUBackward,
	}
}

func minGRUForward[S Scalar](s *step[S]) {
	h, z, n := s.prev[0], s.gates[0], s.gates[1]
	s.input(z, "z")
	s.input(n, "h")
	for j := range h {
		z[j] = sigmoid(z[j])
		s.next[0][j] = (1-z[j])*h[j] + z[j]*n[j]
	}
}

func minGRUBackward(b *back) {
	h, z, n := b.prev[0], b.gates[0], b.gates[1]
	daz, dn := b.vector(), b.vector()
	for j, d := range b.dnext[0] {
		daz[j] = d * (n[j] - h[j]) * z[j] * (1 - z[j])
		dn[j] = d * z[j]
		b.dprev[0][j] += d * (1 - z[j])
	}
	b.backInput(daz, "z")
	b.backInput(dn, "h")
}
