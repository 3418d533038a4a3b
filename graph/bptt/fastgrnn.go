package bptt

// fastGRNN is the gated FastRNN: gate and candidate share one product.
//
//	u  = x·W + h·U
//	z  = sigmoid(u + b_z)
//	n  = tanh(u + b_h)
//	h' = (ζ*(1-z) + ν)*n + z*h,  ζ = sigmoid(raw ζ), ν = sigmoid(raw ν), two numbers
//
// Backward, from dh', the sums going over the units:
//
//	dζ = Σ dh'*(1-z)*n   d raw ζ = dζ*ζ(1-ζ)
//	dν = Σ dh'*n         d raw ν = dν*ν(1-ν)
//	dz = dh'*(h-ζ*n)     da_z = dz*z(1-z)
//	dn = dh'*(ζ(1-z)+ν)  da_n = dn*(1-n²)
//	du = da_z + da_n
//	dh = dh'*z + du·Uᵀ
//
// In the trace gate h is n.
//
// A. Kusupati et al., FastGRNN, NeurIPS 2018, arXiv:1901.02358, equation 2. W
// and U are full matrices here, without the paper's low-rank factors.
func fastGRNN() cell {
	return cell{
		states:  []string{"h"},
		gates:   []string{"z", "h"},
		weights: []packed{kernel("h"), recurrent("h"), bias("z", "h"), mix("zeta", "nu")},
		real:    fastGRNNForward[float64], complex: fastGRNNForward[complex128], backward: fastGRNNBackward,
	}
}

func fastGRNNForward[S Scalar](s *step[S]) {
	h, z, n, u := s.prev[0], s.gates[0], s.gates[1], s.vector()
	zeta, nu := sigmoid(s.row("mix", "zeta")[0]), sigmoid(s.row("mix", "nu")[0])
	bz, bh := s.row("bias", "z"), s.row("bias", "h")
	s.product(u, s.x, "kernel", "h")
	s.product(u, h, "recurrent_kernel", "h")
	for j := range h {
		z[j], n[j] = sigmoid(u[j]+bz[j]), tanh(u[j]+bh[j])
		s.next[0][j] = (zeta*(1-z[j])+nu)*n[j] + z[j]*h[j]
	}
}

func fastGRNNBackward(b *back) {
	h, z, n, dh := b.prev[0], b.gates[0], b.gates[1], b.dprev[0]
	zeta, nu := sigmoid(b.row("mix", "zeta")[0]), sigmoid(b.row("mix", "nu")[0])
	daz, dan, du := b.vector(), b.vector(), b.vector()
	var dzeta, dnu float64
	for j, d := range b.dnext[0] {
		dzeta += d * (1 - z[j]) * n[j]
		dnu += d * n[j]
		daz[j] = d * (h[j] - zeta*n[j]) * z[j] * (1 - z[j])
		dan[j] = d * (zeta*(1-z[j]) + nu) * (1 - n[j]*n[j])
		du[j] = daz[j] + dan[j]
		dh[j] += d * z[j]
	}
	b.drow("mix", "zeta")[0] += dzeta * zeta * (1 - zeta)
	b.drow("mix", "nu")[0] += dnu * nu * (1 - nu)
	add(b.drow("bias", "z"), daz)
	add(b.drow("bias", "h"), dan)
	b.backProduct(du, b.x, b.dx, "kernel", "h")
	b.backProduct(du, h, dh, "recurrent_kernel", "h")
}
