package bptt

import "math"

// layernormLSTM is the LSTM with layer normalization of the input's product,
// the state's product and the cell state.
//
//	(a_i, a_f, a_c, a_o) = N(x·W)*k + N(h·U)*q + b
//	i, f, o = sigmoid(a_i), sigmoid(a_f), sigmoid(a_o);  g = tanh(a_c)
//	c' = f*c + i*g
//	h' = o*tanh(y),  y = N(c')*l + s
//
// N normalizes a row of m elements to mean 0 and variance 1,
//
//	N(u) = (u - mean(u))/d,  d = sqrt(mean((u-mean(u))²) + ε),  ε = 1e-5:
//
// the products over all 4H columns together, c' over its H. k is kernel_gain,
// q recurrent_gain, l cell_gain and s cell_bias.
//
// Backward through û = N(u), from dû. d and the mean depend on every element:
// du_j = Σ_k dû_k ∂û_k/∂u_j with ∂û_k/∂u_j = (δ_kj - 1/m - û_k*û_j/m)/d, so
//
//	du = (dû - mean(dû) - û*mean(dû*û))/d
//
// Then, from dh' and dc', with t = tanh(y):
//
//	do = dh'*t                    da_o = do*o(1-o)
//	dy = dh'*o*(1-t²)             dl += dy*N(c'), ds += dy
//	dc' += back through N of dy*l
//	di = dc'*g, df = dc'*c, dg = dc'*i, dc = dc'*f, as in the LSTM
//	db += da, dk += da*N(x·W), dq += da*N(h·U)
//	and back through N of da*k to x·W, of da*q to h·U
//
// In the trace gate c is g.
//
// J. L. Ba, J. R. Kiros and G. E. Hinton, Layer Normalization,
// arXiv:1607.06450, supplement, equations 20 to 22. The paper gives each of
// the three N a shift of its own; the first two would only add to b and are
// left out. The paper has no ε; it stands inside the root, as in PyTorch.
func layernormLSTM() cell {
	gates := []string{"i", "f", "c", "o"}
	return cell{
		states: []string{"h", "c"},
		gates:  gates,
		weights: []packed{
			kernel(gates...), recurrent(gates...), bias(gates...),
			vector("kernel_gain", gates...), vector("recurrent_gain", gates...),
			vector("cell_gain", "c"), vector("cell_bias", "c"),
		},
		real: layernormForward[float64], complex: layernormForward[complex128], backward: layernormBackward,
	}
}

const layernormEpsilon = 1e-5

// normalize returns N(u) and 1/d.
func normalize[S Scalar](u []S) (unit []S, scale S) {
	var mean, variance S
	m := number[S](float64(len(u)))
	for _, v := range u {
		mean += v / m
	}
	unit = make([]S, len(u))
	for j, v := range u {
		unit[j] = v - mean
		variance += unit[j] * unit[j] / m
	}
	scale = 1 / sqrt(variance+number[S](layernormEpsilon))
	for j := range unit {
		unit[j] *= scale
	}
	return unit, scale
}

// normalizeBack returns du from dû = gradient*gain, and adds to dgain.
func normalizeBack(unit []float64, scale float64, gradient, gain, dgain []float64) []float64 {
	m := float64(len(unit))
	var mean, meanUnit float64
	du := make([]float64, len(unit))
	for j := range unit {
		du[j] = gradient[j] * gain[j]
		dgain[j] += gradient[j] * unit[j]
		mean += du[j] / m
		meanUnit += du[j] * unit[j] / m
	}
	for j := range du {
		du[j] = (du[j] - mean - unit[j]*meanUnit) * scale
	}
	return du
}

// layernormProduct returns N(v·W) over all columns of the weight, and 1/d.
func layernormProduct[S Scalar](s *step[S], v []S, weight string) ([]S, S) {
	y := make([]S, 4*s.h)
	s.product(y, v, weight, "")
	return normalize(y)
}

func layernormForward[S Scalar](s *step[S]) {
	c, c1 := s.prev[1], s.next[1]
	i, f, g, o := s.gates[0], s.gates[1], s.gates[2], s.gates[3]
	xW, _ := layernormProduct(s, s.x, "kernel")
	hU, _ := layernormProduct(s, s.prev[0], "recurrent_kernel")
	a, k, q := s.row("bias", ""), s.row("kernel_gain", ""), s.row("recurrent_gain", "")
	for col := range xW {
		s.gates[col/s.h][col%s.h] = a[col] + xW[col]*k[col] + hU[col]*q[col]
	}
	for j := range c {
		i[j], f[j], g[j], o[j] = sigmoid(i[j]), sigmoid(f[j]), tanh(g[j]), sigmoid(o[j])
		c1[j] = f[j]*c[j] + i[j]*g[j]
	}
	unit, _ := normalize(c1)
	l, shift := s.row("cell_gain", "c"), s.row("cell_bias", "c")
	for j := range c {
		s.next[0][j] = o[j] * tanh(unit[j]*l[j]+shift[j])
	}
}

func layernormBackward(b *back) {
	c, i, f, g, o := b.prev[1], b.gates[0], b.gates[1], b.gates[2], b.gates[3]
	dh1, dc1 := b.dnext[0], b.dnext[1]
	da := make([]float64, 4*b.h)
	dai, daf, dag, dao := da[:b.h], da[b.h:2*b.h], da[2*b.h:3*b.h], da[3*b.h:]

	unit, scale := normalize(b.next[1])
	l, shift, dy := b.row("cell_gain", "c"), b.row("cell_bias", "c"), b.vector()
	for j := range c {
		t := math.Tanh(unit[j]*l[j] + shift[j])
		dao[j] = dh1[j] * t * o[j] * (1 - o[j])
		dy[j] = dh1[j] * o[j] * (1 - t*t)
	}
	add(b.drow("cell_bias", "c"), dy)
	add(dc1, normalizeBack(unit, scale, dy, l, b.drow("cell_gain", "c")))

	for j := range c {
		dai[j] = dc1[j] * g[j] * i[j] * (1 - i[j])
		daf[j] = dc1[j] * c[j] * f[j] * (1 - f[j])
		dag[j] = dc1[j] * i[j] * (1 - g[j]*g[j])
		b.dprev[1][j] += dc1[j] * f[j]
	}
	add(b.drow("bias", ""), da)
	layernormBackProduct(b, da, b.x, b.dx, "kernel", "kernel_gain")
	layernormBackProduct(b, da, b.prev[0], b.dprev[0], "recurrent_kernel", "recurrent_gain")
}

// layernormBackProduct goes back through a = N(v·W)*gain.
func layernormBackProduct(b *back, da, v, dv []float64, weight, gain string) {
	unit, scale := layernormProduct(&b.step, v, weight)
	dy := normalizeBack(unit, scale, da, b.row(gain, ""), b.drow(gain, ""))
	b.backProduct(dy, v, dv, weight, "")
}
