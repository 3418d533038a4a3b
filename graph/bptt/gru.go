package bptt

// gru is the gated recurrent unit in the form of cuDNN, Keras (reset_after)
// and PyTorch: the reset gate acts after the recurrent product, which has a
// bias b' of its own.
//
//	z  = sigmoid(x·W_z + b_z + h·U_z + b'_z)
//	r  = sigmoid(x·W_r + b_r + h·U_r + b'_r)
//	u  = h·U_h + b'_h
//	n  = tanh(x·W_h + b_h + r*u)
//	h' = z*h + (1-z)*n
//
// Backward, from dh':
//
//	dz = dh'*(h-n)       da_z = dz*z(1-z)
//	dn = dh'*(1-z)       da_n = dn*(1-n²)
//	dr = da_n*u          da_r = dr*r(1-r)
//	du = da_n*r
//	dh = dh'*z + da_z·U_zᵀ + da_r·U_rᵀ + du·U_hᵀ
//
// The input's products and b receive (da_z, da_r, da_n), the state's products
// and b' receive (da_z, da_r, du). In the trace gate h is n.
//
// K. Cho et al., Learning Phrase Representations using RNN Encoder-Decoder,
// arXiv:1406.1078v1; NVIDIA cuDNN, CUDNN_GRU. As in Cho (and Keras), z keeps
// the old state; Chung et al. 2014 have z and 1-z the other way round.
func gru() cell {
	return cell{
		states: []string{"h"},
		gates:  []string{"z", "r", "h"},
		weights: []packed{
			kernel("z", "r", "h"), recurrent("z", "r", "h"), bias("z", "r", "h"),
			vector("recurrent_bias", "z", "r", "h"),
		},
		real: gruForward[float64], complex: gruForward[complex128], backward: gruBackward,
	}
}

func gruForward[S Scalar](s *step[S]) {
	h, z, r, n := s.prev[0], s.gates[0], s.gates[1], s.gates[2]
	uz, ur, u := gruState(s, "z"), gruState(s, "r"), gruState(s, "h")
	s.input(z, "z")
	s.input(r, "r")
	s.input(n, "h")
	for j := range h {
		z[j] = sigmoid(z[j] + uz[j])
		r[j] = sigmoid(r[j] + ur[j])
		n[j] = tanh(n[j] + r[j]*u[j])
		s.next[0][j] = z[j]*h[j] + (1-z[j])*n[j]
	}
}

// gruState returns h·U + b' for the gate.
func gruState[S Scalar](s *step[S], gate string) []S {
	u := s.vector()
	copy(u, s.row("recurrent_bias", gate))
	s.product(u, s.prev[0], "recurrent_kernel", gate)
	return u
}

func gruBackward(b *back) {
	h, z, r, n := b.prev[0], b.gates[0], b.gates[1], b.gates[2]
	u := gruState(&b.step, "h")
	daz, dar, dan, du := b.vector(), b.vector(), b.vector(), b.vector()
	for j, d := range b.dnext[0] {
		daz[j] = d * (h[j] - n[j]) * z[j] * (1 - z[j])
		dan[j] = d * (1 - z[j]) * (1 - n[j]*n[j])
		dar[j] = dan[j] * u[j] * r[j] * (1 - r[j])
		du[j] = dan[j] * r[j]
		b.dprev[0][j] += d * z[j]
	}
	b.backInput(daz, "z")
	b.backInput(dar, "r")
	b.backInput(dan, "h")
	gruStateBack(b, daz, "z")
	gruStateBack(b, dar, "r")
	gruStateBack(b, du, "h")
}

// gruStateBack goes back through u = h·U + b'.
func gruStateBack(b *back, du []float64, gate string) {
	add(b.drow("recurrent_bias", gate), du)
	b.backProduct(du, b.prev[0], b.dprev[0], "recurrent_kernel", gate)
}
