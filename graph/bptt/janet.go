package bptt

// janet is the LSTM with nothing but a forget gate; beta shifts how much of
// the candidate comes in.
//
//	a  = x·W_f + c·U_f + b_f
//	f  = sigmoid(a)
//	i  = 1 - sigmoid(a-β)
//	g  = tanh(x·W_c + c·U_c + b_c)
//	c' = f*c + i*g
//
// Backward, from dc' (the derivative of i in a is -i(1-i)):
//
//	da   = dc'*c*f(1-f) - dc'*g*i(1-i)
//	dg   = dc'*i         da_g = dg*(1-g²)
//	dc   = dc'*f + da·U_fᵀ + da_g·U_cᵀ
//
// In the trace gate c is g.
//
// J. van der Westhuizen and J. Lasenby, The Unreasonable Effectiveness of the
// Forget Gate, arXiv:1804.04849, equation 5; β = 1 there.
type janet struct{ beta float64 }

func newJanet(o Options) (cell, error) {
	l := janet{beta: 1}
	if o.Beta != nil {
		l.beta = *o.Beta
	}
	return cell{
		states:   []string{"c"},
		gates:    []string{"f", "i", "c"},
		weights:  []packed{kernel("f", "c"), recurrent("f", "c"), bias("f", "c")},
		real:     func(s *step[float64]) { janetForward(l, s) },
		complex:  func(s *step[complex128]) { janetForward(l, s) },
		backward: janetBackward,
	}, nil
}

func janetForward[S Scalar](l janet, s *step[S]) {
	c, f, i, g := s.prev[0], s.gates[0], s.gates[1], s.gates[2]
	s.affine(f, "f", c)
	s.affine(g, "c", c)
	for j, a := range f {
		f[j] = sigmoid(a)
		i[j] = 1 - sigmoid(a-number[S](l.beta))
		g[j] = tanh(g[j])
		s.next[0][j] = f[j]*c[j] + i[j]*g[j]
	}
}

func janetBackward(b *back) {
	c, f, i, g, dc := b.prev[0], b.gates[0], b.gates[1], b.gates[2], b.dprev[0]
	da, dag := b.vector(), b.vector()
	for j, d := range b.dnext[0] {
		da[j] = d*c[j]*f[j]*(1-f[j]) - d*g[j]*i[j]*(1-i[j])
		dag[j] = d * i[j] * (1 - g[j]*g[j])
		dc[j] += d * f[j]
	}
	b.backAffine(da, "f", c, dc)
	b.backAffine(dag, "c", c, dc)
}
