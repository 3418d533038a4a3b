package bptt

// cfn is the chaos-free network: without input its state can only decay.
//
//	θ  = sigmoid(x·W_t + h·U_t + b_t)
//	η  = sigmoid(x·W_e + h·U_e + b_e)
//	w  = tanh(x·W_h)
//	h' = θ*tanh(h) + η*w
//
// Backward, from dh', with y = tanh(h):
//
//	dθ = dh'*y           da_θ = dθ*θ(1-θ)
//	dη = dh'*w           da_η = dη*η(1-η)
//	dw = dh'*η           da_w = dw*(1-w²)
//	dh = dh'*θ*(1-y²) + da_θ·U_tᵀ + da_η·U_eᵀ
//
// In the trace gates t and e are θ and η, gate h is w.
//
// T. Laurent and J. von Brecht, A Recurrent Neural Network without Chaos,
// arXiv:1612.06212, equations 1 and 2.
func cfn() cell {
	return cell{
		states:  []string{"h"},
		gates:   []string{"t", "e", "h"},
		weights: []packed{kernel("t", "e", "h"), recurrent("t", "e"), bias("t", "e")},
		real:    cfnForward[float64], complex: cfnForward[complex128], backward: cfnBackward,
	}
}

func cfnForward[S Scalar](s *step[S]) {
	h, theta, eta, w := s.prev[0], s.gates[0], s.gates[1], s.gates[2]
	s.affine(theta, "t", h)
	s.affine(eta, "e", h)
	s.product(w, s.x, "kernel", "h")
	for j := range h {
		theta[j], eta[j], w[j] = sigmoid(theta[j]), sigmoid(eta[j]), tanh(w[j])
		s.next[0][j] = theta[j]*tanh(h[j]) + eta[j]*w[j]
	}
}

func cfnBackward(b *back) {
	h, theta, eta, w, dh := b.prev[0], b.gates[0], b.gates[1], b.gates[2], b.dprev[0]
	dtheta, deta, dw := b.vector(), b.vector(), b.vector()
	for j, d := range b.dnext[0] {
		y := tanh(h[j])
		dtheta[j] = d * y * theta[j] * (1 - theta[j])
		deta[j] = d * w[j] * eta[j] * (1 - eta[j])
		dw[j] = d * eta[j] * (1 - w[j]*w[j])
		dh[j] += d * theta[j] * (1 - y*y)
	}
	b.backAffine(dtheta, "t", h, dh)
	b.backAffine(deta, "e", h, dh)
	b.backProduct(dw, b.x, b.dx, "kernel", "h")
}
