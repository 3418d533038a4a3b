package bptt

import "math"

// slstm is the LSTM with an exponential input gate, a normalizer n and a
// stabilizer m that keeps the exponentials in range.
//
//	z  = tanh(a_c), o = sigmoid(a_o), log i = a_i, log f = log sigmoid(a_f)
//	F  = min(log f + m, log i + 30 + 1e20*n)
//	m' = max(F, log i)
//	i' = exp(log i - m')
//	f' = exp(F - m')
//	c' = f'*c + i'*z
//	n' = f'*n + i'
//	h' = o*c'/n'
//
// Backward, from dh', dc', dn', dm':
//
//	do  = dh'*c'/n'               da_o = do*o(1-o)
//	dc' += dh'*o/n'
//	dn' -= dh'*h'/n'
//	dz  = dc'*i'                  da_c = dz*(1-z²)
//	A   = (dc'*z + dn')*i'        through log i in i'
//	B   = (dc'*c + dn'*n)*f'      through F in f'
//	dm' -= A + B                  through m' in both
//	the greater of the two arguments of the maximum receives dm' besides
//	da_i = A, da_f = B*(1-sigmoid(a_f)), dm = B; where F is not log f + m, da_i and,
//	times 1e20, dn receive B instead
//	dc  = dc'*f', dn = dn'*f'
//
// With every state starting at zero h does not depend on m, and dm cancels;
// with other initial states it does, so nothing is left out. n must start
// non-negative, as a sum of positive terms. In the trace gates i and f are i'
// and f', gate c is z.
//
// The minimum bounds m' while n is 0: else i', and with it n', underflows where the
// forget gate is much larger than the input gate. For n > 0 it is log f + m.
//
// M. Beck et al., xLSTM: Extended Long Short-Term Memory, arXiv:2405.04517,
// equations 8 to 17, with the sigmoid forget gate, one head, and a full
// recurrent matrix.
func slstm() cell {
	gates := []string{"i", "f", "c", "o"}
	return cell{
		states:  []string{"h", "c", "n", "m"},
		gates:   gates,
		weights: []packed{kernel(gates...), recurrent(gates...), bias(gates...)},
		real:    slstmForward[float64], complex: slstmForward[complex128], backward: slstmBackward,
	}
}

func slstmForward[S Scalar](s *step[S]) {
	c, n, m := s.prev[1], s.prev[2], s.prev[3]
	i, f, z, o := s.gates[0], s.gates[1], s.gates[2], s.gates[3]
	s.affine(i, "i", s.prev[0])
	s.affine(f, "f", s.prev[0])
	s.affine(z, "c", s.prev[0])
	s.affine(o, "o", s.prev[0])
	for j := range c {
		logI, logFM := i[j], logSigmoid(f[j])+m[j]
		m1 := logI
		if limit := logI + 30 + 1e20*n[j]; realPart(logFM) > realPart(limit) {
			logFM = limit
		}
		if realPart(logFM) > realPart(logI) {
			m1 = logFM
		}
		i[j], f[j] = exp(logI-m1), exp(logFM-m1)
		z[j], o[j] = tanh(z[j]), sigmoid(o[j])
		c1, n1 := f[j]*c[j]+i[j]*z[j], f[j]*n[j]+i[j]
		s.next[0][j], s.next[1][j], s.next[2][j], s.next[3][j] = o[j]*c1/n1, c1, n1, m1
	}
}

func slstmBackward(b *back) {
	h, c, n, m := b.prev[0], b.prev[1], b.prev[2], b.prev[3]
	h1, c1, n1 := b.next[0], b.next[1], b.next[2]
	i, f, z, o := b.gates[0], b.gates[1], b.gates[2], b.gates[3]
	ai, af := b.vector(), b.vector()
	b.affine(ai, "i", h)
	b.affine(af, "f", h)
	dai, daf, daz, dao := b.vector(), b.vector(), b.vector(), b.vector()
	for j, dh1 := range b.dnext[0] {
		dc1 := b.dnext[1][j] + dh1*o[j]/n1[j]
		dn1 := b.dnext[2][j] - dh1*h1[j]/n1[j]
		dao[j] = dh1 * c1[j] / n1[j] * o[j] * (1 - o[j])
		daz[j] = dc1 * i[j] * (1 - z[j]*z[j])
		dlogI := (dc1*z[j] + dn1) * i[j]
		dlogFM := (dc1*c[j] + dn1*n[j]) * f[j]
		dm1 := b.dnext[3][j] - dlogI - dlogFM
		logF := logSigmoid(af[j])
		limit := ai[j] + 30 + 1e20*n[j]
		if min(logF+m[j], limit) > ai[j] {
			dlogFM += dm1
		} else {
			dlogI += dm1
		}
		if logF+m[j] > limit {
			dlogI += dlogFM
			b.dprev[2][j] += 1e20 * dlogFM
			dlogFM = 0
		}
		dai[j] = dlogI
		daf[j] = dlogFM * -math.Expm1(logF)
		b.dprev[1][j] += dc1 * f[j]
		b.dprev[2][j] += dn1 * f[j]
		b.dprev[3][j] += dlogFM
	}
	b.backAffine(dai, "i", h, b.dprev[0])
	b.backAffine(daf, "f", h, b.dprev[0])
	b.backAffine(daz, "c", h, b.dprev[0])
	b.backAffine(dao, "o", h, b.dprev[0])
}
