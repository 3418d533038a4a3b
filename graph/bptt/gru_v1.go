package bptt

// gruV1 is the gated recurrent unit with the reset gate before the recurrent
// product (Keras's reset_after=False, the form of the paper's third version).
//
//	z  = sigmoid(x·W_z + h·U_z + b_z)
//	r  = sigmoid(x·W_r + h·U_r + b_r)
//	n  = tanh(x·W_h + (r*h)·U_h + b_h)
//	h' = z*h + (1-z)*n
//
// Backward, from dh', with q = r*h:
//
//	dz = dh'*(h-n)       da_z = dz*z(1-z)
//	dn = dh'*(1-z)       da_n = dn*(1-n²)
//	dq = da_n·U_hᵀ       dr = dq*h, da_r = dr*r(1-r)
//	dh = dh'*z + dq*r + da_z·U_zᵀ + da_r·U_rᵀ
//
// In the trace gate h is n.
//
// K. Cho et al., Learning Phrase Representations using RNN Encoder-Decoder,
// EMNLP 2014, arXiv:1406.1078v3, equations 5 to 8.
func gruV1() cell {
	return cell{
		states:  []string{"h"},
		gates:   []string{"z", "r", "h"},
		weights: []packed{kernel("z", "r", "h"), recurrent("z", "r", "h"), bias("z", "r", "h")},
		real:    gruV1Forward[float64], complex: gruV1Forward[complex128], backward: gruV1Backward,
	}
}

func gruV1Forward[S Scalar](s *step[S]) {
	h, z, r, n, q := s.prev[0], s.gates[0], s.gates[1], s.gates[2], s.vector()
	s.affine(z, "z", h)
	s.affine(r, "r", h)
	for j := range h {
		z[j], r[j] = sigmoid(z[j]), sigmoid(r[j])
		q[j] = r[j] * h[j]
	}
	s.affine(n, "h", q)
	for j := range h {
		n[j] = tanh(n[j])
		s.next[0][j] = z[j]*h[j] + (1-z[j])*n[j]
	}
}

func gruV1Backward(b *back) {
	h, z, r, n, dh := b.prev[0], b.gates[0], b.gates[1], b.gates[2], b.dprev[0]
	daz, dar, dan, q, dq := b.vector(), b.vector(), b.vector(), b.vector(), b.vector()
	for j, d := range b.dnext[0] {
		daz[j] = d * (h[j] - n[j]) * z[j] * (1 - z[j])
		dan[j] = d * (1 - z[j]) * (1 - n[j]*n[j])
		q[j] = r[j] * h[j]
		dh[j] += d * z[j]
	}
	b.backAffine(dan, "h", q, dq)
	for j := range dq {
		dar[j] = dq[j] * h[j] * r[j] * (1 - r[j])
		dh[j] += dq[j] * r[j]
	}
	b.backAffine(daz, "z", h, dh)
	b.backAffine(dar, "r", h, dh)
}
