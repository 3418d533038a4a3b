package bptt

// ran is the recurrent additive network: the state is a weighted sum of its
// inputs, only the gates look back.
//
//	u  = x·W_c
//	i  = sigmoid(x·W_i + h·U_i + b_i)
//	f  = sigmoid(x·W_f + h·U_f + b_f)
//	c' = i*u + f*c
//	h' = tanh(c')
//
// Backward, from dh' and dc':
//
//	dc' += dh'*(1-h'²)
//	du = dc'*i
//	di = dc'*u           da_i = di*i(1-i)
//	df = dc'*c           da_f = df*f(1-f)
//	dc = dc'*f
//	dh = da_i·U_iᵀ + da_f·U_fᵀ
//
// In the trace gate c is u.
//
// K. Lee, O. Levy and L. Zettlemoyer, Recurrent Additive Networks,
// arXiv:1705.07393, equation 1, with the paper's tanh for the output (its other
// choice is the identity) and no bias on u.
func ran() cell {
	return cell{
		states:  []string{"h", "c"},
		gates:   []string{"i", "f", "c"},
		weights: []packed{kernel("i", "f", "c"), recurrent("i", "f"), bias("i", "f")},
		real:    ranForward[float64], complex: ranForward[complex128], backward: ranBackward,
	}
}

func ranForward[S Scalar](s *step[S]) {
	h, c, i, f, u := s.prev[0], s.prev[1], s.gates[0], s.gates[1], s.gates[2]
	s.affine(i, "i", h)
	s.affine(f, "f", h)
	s.product(u, s.x, "kernel", "c")
	for j := range h {
		i[j], f[j] = sigmoid(i[j]), sigmoid(f[j])
		s.next[1][j] = i[j]*u[j] + f[j]*c[j]
		s.next[0][j] = tanh(s.next[1][j])
	}
}

func ranBackward(b *back) {
	h, c, i, f, u, h1 := b.prev[0], b.prev[1], b.gates[0], b.gates[1], b.gates[2], b.next[0]
	dai, daf, du := b.vector(), b.vector(), b.vector()
	for j, d := range b.dnext[1] {
		d += b.dnext[0][j] * (1 - h1[j]*h1[j])
		dai[j] = d * u[j] * i[j] * (1 - i[j])
		daf[j] = d * c[j] * f[j] * (1 - f[j])
		du[j] = d * i[j]
		b.dprev[1][j] += d * f[j]
	}
	b.backAffine(dai, "i", h, b.dprev[0])
	b.backAffine(daf, "f", h, b.dprev[0])
	b.backProduct(du, b.x, b.dx, "kernel", "c")
}
