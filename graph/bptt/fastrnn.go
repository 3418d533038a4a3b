package bptt

// fastRNN is the simple recurrent network with a weighted residual connection.
//
//	n  = tanh(x·W + h·U + b)
//	h' = α*n + β*h,  α = sigmoid(raw α), β = sigmoid(raw β), two numbers
//
// Backward, from dh', the sums going over the units:
//
//	dα = Σ dh'*n         d raw α = dα*α(1-α)
//	dβ = Σ dh'*h         d raw β = dβ*β(1-β)
//	da = dh'*α*(1-n²)
//	dh = dh'*β + da·Uᵀ
//
// In the trace gate h is n.
//
// A. Kusupati et al., FastGRNN: A Fast, Accurate, Stable and Tiny Kilobyte
// Sized Gated Recurrent Neural Network, NeurIPS 2018, arXiv:1901.02358,
// equation 1; the paper keeps α and β between 0 and 1 by a sigmoid. W and U are
// full matrices here, without the paper's low-rank factors.
func fastRNN() cell {
	return cell{
		states:  []string{"h"},
		gates:   []string{"h"},
		weights: []packed{kernel("h"), recurrent("h"), bias("h"), mix("alpha", "beta")},
		real:    fastRNNForward[float64], complex: fastRNNForward[complex128], backward: fastRNNBackward,
	}
}

// mix declares one number a name.
func mix(names ...string) packed { return packed{"mix", one, one, names} }

func fastRNNForward[S Scalar](s *step[S]) {
	h, n := s.prev[0], s.gates[0]
	alpha, beta := sigmoid(s.row("mix", "alpha")[0]), sigmoid(s.row("mix", "beta")[0])
	s.affine(n, "h", h)
	for j := range h {
		n[j] = tanh(n[j])
		s.next[0][j] = alpha*n[j] + beta*h[j]
	}
}

func fastRNNBackward(b *back) {
	h, n, da, dh := b.prev[0], b.gates[0], b.vector(), b.dprev[0]
	alpha, beta := sigmoid(b.row("mix", "alpha")[0]), sigmoid(b.row("mix", "beta")[0])
	var dalpha, dbeta float64
	for j, d := range b.dnext[0] {
		dalpha += d * n[j]
		dbeta += d * h[j]
		da[j] = d * alpha * (1 - n[j]*n[j])
		dh[j] += d * beta
	}
	b.drow("mix", "alpha")[0] += dalpha * alpha * (1 - alpha)
	b.drow("mix", "beta")[0] += dbeta * beta * (1 - beta)
	b.backAffine(da, "h", h, dh)
}
