package bptt

// mut1 is the first of three cells that an evolutionary search found.
//
//	z  = sigmoid(x·W_z + b_z)
//	r  = sigmoid(x·W_r + h·U_r + b_r)
//	p  = tanh(x·P)
//	n  = tanh((r*h)·U_h + p + b_h)
//	h' = z*n + (1-z)*h
//
// Backward, from dh', with q = r*h:
//
//	dz = dh'*(n-h)       da_z = dz*z(1-z)
//	dn = dh'*z           da_n = dn*(1-n²)
//	dp = da_n            da_p = dp*(1-p²)
//	dq = da_n·U_hᵀ       dr = dq*h, da_r = dr*r(1-r)
//	dh = dh'*(1-z) + dq*r + da_r·U_rᵀ
//
// In the trace gate h is n.
//
// R. Jozefowicz, W. Zaremba and I. Sutskever, An Empirical Exploration of
// Recurrent Network Architectures, ICML 2015, MUT1. The paper adds tanh(x)
// itself, for inputs as wide as the state; P brings any input to that width.
func mut1() cell {
	return cell{
		states:  []string{"h"},
		gates:   []string{"z", "r", "p", "h"},
		weights: []packed{kernel("z", "r"), projection(), recurrent("r", "h"), bias("z", "r", "h")},
		real:    mut1Forward[float64], complex: mut1Forward[complex128], backward: mut1Backward,
	}
}

// projection brings the input to the width of the state.
func projection() packed { return packed{"projection", inputs, hidden, []string{"p"}} }

func mut1Forward[S Scalar](s *step[S]) {
	h, z, r, p, n, q := s.prev[0], s.gates[0], s.gates[1], s.gates[2], s.gates[3], s.vector()
	s.input(z, "z")
	s.affine(r, "r", h)
	s.product(p, s.x, "projection", "p")
	for j := range h {
		z[j], r[j], p[j] = sigmoid(z[j]), sigmoid(r[j]), tanh(p[j])
		q[j] = r[j] * h[j]
	}
	copy(n, s.row("bias", "h"))
	s.product(n, q, "recurrent_kernel", "h")
	for j := range h {
		n[j] = tanh(n[j] + p[j])
		s.next[0][j] = z[j]*n[j] + (1-z[j])*h[j]
	}
}

func mut1Backward(b *back) {
	h, z, r, p, n, dh := b.prev[0], b.gates[0], b.gates[1], b.gates[2], b.gates[3], b.dprev[0]
	daz, dar, dap, dan, q, dq := b.vector(), b.vector(), b.vector(), b.vector(), b.vector(), b.vector()
	for j, d := range b.dnext[0] {
		daz[j] = d * (n[j] - h[j]) * z[j] * (1 - z[j])
		dan[j] = d * z[j] * (1 - n[j]*n[j])
		dap[j] = dan[j] * (1 - p[j]*p[j])
		q[j] = r[j] * h[j]
		dh[j] += d * (1 - z[j])
	}
	add(b.drow("bias", "h"), dan)
	b.backProduct(dan, q, dq, "recurrent_kernel", "h")
	for j := range dq {
		dar[j] = dq[j] * h[j] * r[j] * (1 - r[j])
		dh[j] += dq[j] * r[j]
	}
	b.backInput(daz, "z")
	b.backAffine(dar, "r", h, dh)
	b.backProduct(dap, b.x, b.dx, "projection", "p")
}
