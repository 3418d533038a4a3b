package bptt

// mut2 is the second cell of the search: the input reaches the reset gate
// unweighted.
//
//	z  = sigmoid(x·W_z + h·U_z + b_z)
//	r  = sigmoid(x·P + h·U_r + b_r)
//	n  = tanh(x·W_h + (r*h)·U_h + b_h)
//	h' = z*n + (1-z)*h
//
// Backward, from dh', with q = r*h:
//
//	dz = dh'*(n-h)       da_z = dz*z(1-z)
//	dn = dh'*z           da_n = dn*(1-n²)
//	dq = da_n·U_hᵀ       dr = dq*h, da_r = dr*r(1-r)
//	dh = dh'*(1-z) + dq*r + da_z·U_zᵀ + da_r·U_rᵀ
//
// In the trace gate h is n.
//
// R. Jozefowicz, W. Zaremba and I. Sutskever, An Empirical Exploration of
// Recurrent Network Architectures, ICML 2015, MUT2. The paper adds x itself,
// for inputs as wide as the state; P brings any input to that width.
func mut2() cell {
	return cell{
		states:  []string{"h"},
		gates:   []string{"z", "r", "h"},
		weights: []packed{kernel("z", "h"), projection(), recurrent("z", "r", "h"), bias("z", "r", "h")},
		real:    mut2Forward[float64], complex: mut2Forward[complex128], backward: mut2Backward,
	}
}

func mut2Forward[S Scalar](s *step[S]) {
	h, z, r, n, q := s.prev[0], s.gates[0], s.gates[1], s.gates[2], s.vector()
	s.affine(z, "z", h)
	copy(r, s.row("bias", "r"))
	s.product(r, s.x, "projection", "p")
	s.product(r, h, "recurrent_kernel", "r")
	for j := range h {
		z[j], r[j] = sigmoid(z[j]), sigmoid(r[j])
		q[j] = r[j] * h[j]
	}
	s.affine(n, "h", q)
	for j := range h {
		n[j] = tanh(n[j])
		s.next[0][j] = z[j]*n[j] + (1-z[j])*h[j]
	}
}

func mut2Backward(b *back) {
	h, z, r, n, dh := b.prev[0], b.gates[0], b.gates[1], b.gates[2], b.dprev[0]
	daz, dar, dan, q, dq := b.vector(), b.vector(), b.vector(), b.vector(), b.vector()
	for j, d := range b.dnext[0] {
		daz[j] = d * (n[j] - h[j]) * z[j] * (1 - z[j])
		dan[j] = d * z[j] * (1 - n[j]*n[j])
		q[j] = r[j] * h[j]
		dh[j] += d * (1 - z[j])
	}
	b.backAffine(dan, "h", q, dq)
	for j := range dq {
		dar[j] = dq[j] * h[j] * r[j] * (1 - r[j])
		dh[j] += dq[j] * r[j]
	}
	b.backAffine(daz, "z", h, dh)
	add(b.drow("bias", "r"), dar)
	b.backProduct(dar, b.x, b.dx, "projection", "p")
	b.backProduct(dar, h, dh, "recurrent_kernel", "r")
}
