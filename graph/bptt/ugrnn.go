package bptt

// ugrnn is the update-gate network: a simple recurrent network with one gate
// that keeps the old state.
//
//	g  = sigmoid(x·W_g + h·U_g + b_g)
//	n  = tanh(x·W_h + h·U_h + b_h)
//	h' = g*h + (1-g)*n
//
// Backward, from dh':
//
//	dg = dh'*(h-n)       da_g = dg*g(1-g)
//	dn = dh'*(1-g)       da_n = dn*(1-n²)
//	dh = dh'*g + da_g·U_gᵀ + da_n·U_hᵀ
//
// In the trace gate h is n.
//
// J. Collins, J. Sohl-Dickstein and D. Sussillo, Capacity and Trainability in
// Recurrent Neural Networks, arXiv:1611.09913, equations 15 to 17; the
// paper's extra constant in the gate is b_g's initial value.
func ugrnn() cell {
	return cell{
		states:  []string{"h"},
		gates:   []string{"g", "h"},
		weights: []packed{kernel("g", "h"), recurrent("g", "h"), bias("g", "h")},
		real:    ugrnnForward[float64], complex: ugrnnForward[complex128], backward: ugrnnBackward,
	}
}

func ugrnnForward[S Scalar](s *step[S]) {
	h, g, n := s.prev[0], s.gates[0], s.gates[1]
	s.affine(g, "g", h)
	s.affine(n, "h", h)
	for j := range h {
		g[j], n[j] = sigmoid(g[j]), tanh(n[j])
		s.next[0][j] = g[j]*h[j] + (1-g[j])*n[j]
	}
}

func ugrnnBackward(b *back) {
	h, g, n, dh := b.prev[0], b.gates[0], b.gates[1], b.dprev[0]
	dag, dan := b.vector(), b.vector()
	for j, d := range b.dnext[0] {
		dag[j] = d * (h[j] - n[j]) * g[j] * (1 - g[j])
		dan[j] = d * (1 - g[j]) * (1 - n[j]*n[j])
		dh[j] += d * g[j]
	}
	b.backAffine(dag, "g", h, dh)
	b.backAffine(dan, "h", h, dh)
}
