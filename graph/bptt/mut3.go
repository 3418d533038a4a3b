package bptt

// mut3 is the third cell of the search: the update gate sees tanh(h).
//
//	z  = sigmoid(x·W_z + tanh(h)·U_z + b_z)
//	r  = sigmoid(x·W_r + h·U_r + b_r)
//	n  = tanh(x·W_h + (r*h)·U_h + b_h)
//	h' = z*n + (1-z)*h
//
// Backward, from dh', with q = r*h and y = tanh(h):
//
//	dz = dh'*(n-h)       da_z = dz*z(1-z)
//	dn = dh'*z           da_n = dn*(1-n²)
//	dq = da_n·U_hᵀ       dr = dq*h, da_r = dr*r(1-r)
//	dy = da_z·U_zᵀ
//	dh = dh'*(1-z) + dq*r + dy*(1-y²) + da_r·U_rᵀ
//
// In the trace gate h is n.
//
// R. Jozefowicz, W. Zaremba and I. Sutskever, An Empirical Exploration of
// Recurrent Network Architectures, ICML 2015, MUT3.
func mut3() cell {
	return cell{
		states:  []string{"h"},
		gates:   []string{"z", "r", "h"},
		weights: []packed{kernel("z", "r", "h"), recurrent("z", "r", "h"), bias("z", "r", "h")},
		real:    mut3Forward[float64], complex: mut3Forward[complex128], backward: mut3Backward,
	}
}

func mut3Forward[S Scalar](s *step[S]) {
	h, z, r, n, q, y := s.prev[0], s.gates[0], s.gates[1], s.gates[2], s.vector(), s.vector()
	for j := range h {
		y[j] = tanh(h[j])
	}
	s.affine(z, "z", y)
	s.affine(r, "r", h)
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

func mut3Backward(b *back) {
	h, z, r, n, dh := b.prev[0], b.gates[0], b.gates[1], b.gates[2], b.dprev[0]
	daz, dar, dan, q, dq, y, dy := b.vector(), b.vector(), b.vector(), b.vector(), b.vector(), b.vector(), b.vector()
	for j, d := range b.dnext[0] {
		daz[j] = d * (n[j] - h[j]) * z[j] * (1 - z[j])
		dan[j] = d * z[j] * (1 - n[j]*n[j])
		q[j], y[j] = r[j]*h[j], tanh(h[j])
		dh[j] += d * (1 - z[j])
	}
	b.backAffine(dan, "h", q, dq)
	b.backAffine(daz, "z", y, dy)
	for j := range dq {
		dar[j] = dq[j] * h[j] * r[j] * (1 - r[j])
		dh[j] += dq[j]*r[j] + dy[j]*(1-y[j]*y[j])
	}
	b.backAffine(dar, "r", h, dh)
}
