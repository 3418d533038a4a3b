package bptt

// mgu is the minimal gated unit: one gate both forgets and resets.
//
//	f  = sigmoid(x·W_f + h·U_f + b_f)
//	n  = tanh(x·W_h + (f*h)·U_h + b_h)
//	h' = (1-f)*h + f*n
//
// Backward, from dh', with q = f*h:
//
//	dn = dh'*f           da_n = dn*(1-n²)
//	dq = da_n·U_hᵀ
//	df = dh'*(n-h) + dq*h, da_f = df*f(1-f)
//	dh = dh'*(1-f) + dq*f + da_f·U_fᵀ
//
// In the trace gate h is n.
//
// G.-B. Zhou et al., Minimal Gated Unit for Recurrent Neural Networks,
// arXiv:1603.09420, equation 7 (the paper's f takes the new candidate in; some
// libraries have f and 1-f the other way round).
func mgu() cell {
	return cell{
		states:  []string{"h"},
		gates:   []string{"f", "h"},
		weights: []packed{kernel("f", "h"), recurrent("f", "h"), bias("f", "h")},
		real:    mguForward[float64], complex: mguForward[complex128], backward: mguBackward,
	}
}

func mguForward[S Scalar](s *step[S]) {
	h, f, n, q := s.prev[0], s.gates[0], s.gates[1], s.vector()
	s.affine(f, "f", h)
	for j := range h {
		f[j] = sigmoid(f[j])
		q[j] = f[j] * h[j]
	}
	s.affine(n, "h", q)
	for j := range h {
		n[j] = tanh(n[j])
		s.next[0][j] = (1-f[j])*h[j] + f[j]*n[j]
	}
}

func mguBackward(b *back) {
	h, f, n, dh := b.prev[0], b.gates[0], b.gates[1], b.dprev[0]
	daf, dan, q, dq := b.vector(), b.vector(), b.vector(), b.vector()
	dh1 := b.dnext[0]
	for j := range h {
		dan[j] = dh1[j] * f[j] * (1 - n[j]*n[j])
		q[j] = f[j] * h[j]
	}
	b.backAffine(dan, "h", q, dq)
	for j := range h {
		df := dh1[j]*(n[j]-h[j]) + dq[j]*h[j]
		daf[j] = df * f[j] * (1 - f[j])
		dh[j] += dh1[j]*(1-f[j]) + dq[j]*f[j]
	}
	b.backAffine(daf, "f", h, dh)
}
