package bptt

// sru is the simple recurrent unit: the matrices see only the input, and the
// gates look back through elementwise weights v.
//
//	u  = x·W_c
//	p  = x·W_p
//	f  = sigmoid(x·W_f + v_f*c + b_f)
//	r  = sigmoid(x·W_r + v_r*c + b_r)
//	c' = f*c + (1-f)*u
//	h' = r*c' + (1-r)*p
//
// Backward, from dh' and dc':
//
//	dc' += dh'*r
//	dr = dh'*(c'-p)      da_r = dr*r(1-r)
//	df = dc'*(c-u)       da_f = df*f(1-f)
//	du = dc'*(1-f)
//	dp = dh'*(1-r)
//	dv_k += da_k*c
//	dc = dc'*f + da_f*v_f + da_r*v_r
//
// The output h is not read by the next step. In the trace gates c and p are u
// and p.
//
// T. Lei et al., Simple Recurrent Units for Highly Parallelizable Recurrence,
// EMNLP 2018, arXiv:1709.02755v5, equations 1 to 4. The paper's highway adds x
// itself, for inputs as wide as the state; W_p brings any input to that width.
// Its optional scaling constant α of the highway is 1 here.
func sru() cell {
	return cell{
		states:  []string{"h", "c"},
		gates:   []string{"f", "r", "c", "p"},
		weights: []packed{kernel("f", "r", "c", "p"), vector("peephole", "f", "r"), bias("f", "r")},
		real:    sruForward[float64], complex: sruForward[complex128], backward: sruBackward,
	}
}

func sruForward[S Scalar](s *step[S]) {
	c, f, r, u, p := s.prev[1], s.gates[0], s.gates[1], s.gates[2], s.gates[3]
	vf, vr := s.row("peephole", "f"), s.row("peephole", "r")
	s.input(f, "f")
	s.input(r, "r")
	s.product(u, s.x, "kernel", "c")
	s.product(p, s.x, "kernel", "p")
	for j := range c {
		f[j] = sigmoid(f[j] + vf[j]*c[j])
		r[j] = sigmoid(r[j] + vr[j]*c[j])
		c1 := f[j]*c[j] + (1-f[j])*u[j]
		s.next[1][j] = c1
		s.next[0][j] = r[j]*c1 + (1-r[j])*p[j]
	}
}

func sruBackward(b *back) {
	c, c1, f, r, u, p := b.prev[1], b.next[1], b.gates[0], b.gates[1], b.gates[2], b.gates[3]
	vf, vr, dvf, dvr := b.row("peephole", "f"), b.row("peephole", "r"), b.drow("peephole", "f"), b.drow("peephole", "r")
	daf, dar, du, dp := b.vector(), b.vector(), b.vector(), b.vector()
	for j, dh1 := range b.dnext[0] {
		dc1 := b.dnext[1][j] + dh1*r[j]
		daf[j] = dc1 * (c[j] - u[j]) * f[j] * (1 - f[j])
		dar[j] = dh1 * (c1[j] - p[j]) * r[j] * (1 - r[j])
		du[j], dp[j] = dc1*(1-f[j]), dh1*(1-r[j])
		dvf[j] += daf[j] * c[j]
		dvr[j] += dar[j] * c[j]
		b.dprev[1][j] += dc1*f[j] + daf[j]*vf[j] + dar[j]*vr[j]
	}
	b.backInput(daf, "f")
	b.backInput(dar, "r")
	b.backProduct(du, b.x, b.dx, "kernel", "c")
	b.backProduct(dp, b.x, b.dx, "kernel", "p")
}
