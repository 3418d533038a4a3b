package bptt

import (
	"fmt"
	"math"
)

// Float is a number that the plain training step computes with.
type Float interface{ float32 | float64 }

// PlainLSTM is one layer of LSTM with a dense head of one output, mean squared
// error and Keras's Adam: the forward and backward pass of [Lookup]("lstm") on whole
// batches, for one fixed size, with every buffer allocated once. It is careful
// hand-written Go without vector instructions, to compare engines with.
type PlainLSTM[S Float] struct {
	// Parameters in one vector: kernel [F, 4H], recurrent kernel [H, 4H], bias
	// [4H] (gates i, f, c, o), head kernel [H], head bias [1]. Step moves them.
	Parameters []S

	d              Dims
	w, dw          plainWeights[S] // views of Parameters and gradient
	gradient, m, v []S
	updates        int

	gates     []S // [T, B, 4H]: a, then i, f, g, o
	h, c      []S // [T+1, B, H]
	tanhC     []S // [T, B, H]
	da        []S // [B, 4H]
	dh, dc    []S // [B, H]
	transpose []S // [4H, H]: the recurrent kernel's
}

type plainWeights[S Float] struct{ kernel, recurrent, bias, head, headBias []S }

// plainSizes are the lengths of the parts of PlainLSTM.Parameters.
func plainSizes(d Dims) [5]int {
	return [5]int{d.F * 4 * d.H, d.H * 4 * d.H, 4 * d.H, d.H, 1}
}

func plainViews[S Float](flat []S, d Dims) plainWeights[S] {
	var part [5][]S
	for k, n := range plainSizes(d) {
		part[k], flat = flat[:n:n], flat[n:]
	}
	return plainWeights[S]{part[0], part[1], part[2], part[3], part[4]}
}

// NewPlainLSTM returns a trainer of the given parameters, which it keeps.
func NewPlainLSTM[S Float](d Dims, parameters []S) (*PlainLSTM[S], error) {
	if min(d.T, d.B, d.F, d.H) < 1 {
		return nil, fmt.Errorf("plain LSTM: dims %+v: all must be at least 1", d)
	}
	want := 0
	for _, n := range plainSizes(d) {
		want += n
	}
	if len(parameters) != want {
		return nil, fmt.Errorf("plain LSTM: %d parameters: F = %d and H = %d want %d", len(parameters), d.F, d.H, want)
	}
	values := func(n int) []S { return make([]S, n) }
	p := &PlainLSTM[S]{
		Parameters: parameters, d: d, w: plainViews(parameters, d),
		gradient: values(want), m: values(want), v: values(want),
		gates: values(d.T * d.B * 4 * d.H), tanhC: values(d.T * d.B * d.H),
		h: values((d.T + 1) * d.B * d.H), c: values((d.T + 1) * d.B * d.H),
		da: values(d.B * 4 * d.H), dh: values(d.B * d.H), dc: values(d.B * d.H),
		transpose: values(4 * d.H * d.H),
	}
	p.dw = plainViews(p.gradient, d)
	return p, nil
}

// Step trains on one batch from zero states, x being [T, B, F] and y [B], and
// returns the loss before the update. It fails on any other size.
func (p *PlainLSTM[S]) Step(x, y []S) (loss S, err error) {
	if d := p.d; len(x) != d.T*d.B*d.F || len(y) != d.B {
		return 0, fmt.Errorf("plain LSTM: x and y have %d and %d values: want [T, B, F] = [%d, %d, %d] and [%d]", len(x), len(y), d.T, d.B, d.F, d.B)
	}
	clear(p.gradient)
	p.forward(x)
	loss = p.head(y)
	p.backward(x)
	p.adam()
	return loss, nil
}

func (p *PlainLSTM[S]) forward(x []S) {
	f, h, bh := p.d.F, p.d.H, p.d.B*p.d.H
	for t := range p.d.T {
		a := p.gates[t*4*bh : (t+1)*4*bh]
		for b := range p.d.B {
			copy(a[b*4*h:], p.w.bias)
		}
		addProduct(a, x[t*p.d.B*f:], p.w.kernel, size{p.d.B, f, 4 * h}, f, 1)
		addProduct(a, p.h[t*bh:], p.w.recurrent, size{p.d.B, h, 4 * h}, h, 1)
		for b := range p.d.B {
			row := a[b*4*h : (b+1)*4*h]
			i, f, g, o := row[:h], row[h:2*h], row[2*h:3*h], row[3*h:]
			at := t*bh + b*h
			c, c1, h1, y := p.c[at:at+h], p.c[at+bh:at+bh+h], p.h[at+bh:at+bh+h], p.tanhC[at:at+h]
			for j := range c {
				i[j], f[j], g[j], o[j] = plainSigmoid(i[j]), plainSigmoid(f[j]), plainTanh(g[j]), plainSigmoid(o[j])
				c1[j] = f[j]*c[j] + i[j]*g[j]
				y[j] = plainTanh(c1[j])
				h1[j] = o[j] * y[j]
			}
		}
	}
}

// head computes the outputs and their loss, and goes back to dh of the last
// step.
func (p *PlainLSTM[S]) head(y []S) (loss S) {
	h, n := p.d.H, S(p.d.B)
	for b := range p.d.B {
		at := (p.d.T*p.d.B + b) * h
		last, dh := p.h[at:at+h], p.dh[b*h:(b+1)*h]
		out := p.w.headBias[0]
		for j, w := range p.w.head {
			out += last[j] * w
		}
		e := out - y[b]
		loss += e * e / n
		dout := 2 * e / n
		p.dw.headBias[0] += dout
		for j, w := range p.w.head {
			p.dw.head[j] += last[j] * dout
			dh[j] = w * dout
		}
	}
	return loss
}

func (p *PlainLSTM[S]) backward(x []S) {
	f, h, bh := p.d.F, p.d.H, p.d.B*p.d.H
	clear(p.dc)
	for k := range h {
		for j := range 4 * h {
			p.transpose[j*h+k] = p.w.recurrent[k*4*h+j]
		}
	}
	for t := p.d.T - 1; t >= 0; t-- {
		p.backGates(t)
		addProduct(p.dw.kernel, x[t*p.d.B*f:], p.da, size{f, p.d.B, 4 * h}, 1, f)
		for b := range p.d.B {
			for j, da := range p.da[b*4*h : (b+1)*4*h] {
				p.dw.bias[j] += da
			}
		}
		if t == 0 {
			break // h starts at zero: no gradient of the recurrent kernel
		}
		addProduct(p.dw.recurrent, p.h[t*bh:], p.da, size{h, p.d.B, 4 * h}, 1, h)
		clear(p.dh)
		addProduct(p.dh, p.da, p.transpose, size{p.d.B, 4 * h, h}, 4*h, 1)
	}
}

// backGates turns dh and dc after step t into da, and dc before it.
func (p *PlainLSTM[S]) backGates(t int) {
	h, bh := p.d.H, p.d.B*p.d.H
	for b := range p.d.B {
		at := t*bh + b*h
		gates, da := p.gates[4*at:4*at+4*h], p.da[b*4*h:(b+1)*4*h]
		i, f, g, o := gates[:h], gates[h:2*h], gates[2*h:3*h], gates[3*h:]
		dai, daf, dag, dao := da[:h], da[h:2*h], da[2*h:3*h], da[3*h:]
		c, y, dh, dc := p.c[at:at+h], p.tanhC[at:at+h], p.dh[b*h:(b+1)*h], p.dc[b*h:(b+1)*h]
		for j := range c {
			d := dc[j] + dh[j]*o[j]*(1-y[j]*y[j])
			dai[j] = d * g[j] * i[j] * (1 - i[j])
			daf[j] = d * c[j] * f[j] * (1 - f[j])
			dag[j] = d * i[j] * (1 - g[j]*g[j])
			dao[j] = dh[j] * y[j] * o[j] * (1 - o[j])
			dc[j] = d * f[j]
		}
	}
}

// adam is Keras's Adam (Kingma & Ba 2015, end of section 2) with its defaults.
func (p *PlainLSTM[S]) adam() {
	const rate, beta1, beta2, epsilon = 1e-3, 0.9, 0.999, 1e-7
	p.updates++
	t := float64(p.updates)
	lr := S(rate * math.Sqrt(1-math.Pow(beta2, t)) / (1 - math.Pow(beta1, t)))
	n := len(p.gradient)
	w, m, v := p.Parameters[:n], p.m[:n], p.v[:n]
	for k, g := range p.gradient {
		m[k] = beta1*m[k] + (1-beta1)*g
		v[k] = beta2*v[k] + (1-beta2)*g*g
		w[k] -= lr * m[k] / (S(math.Sqrt(float64(v[k]))) + epsilon)
	}
}

func plainSigmoid[S Float](x S) S { return S(1 / (1 + math.Exp(-float64(x)))) }

func plainTanh[S Float](x S) S { return S(math.Tanh(float64(x))) }

// size is that of a product: [rows, inner] times [inner, columns].
type size struct{ rows, inner, columns int }

// addProduct adds a·b to y, element (i, k) of a being a[i*down+k*right]: with
// the strides exchanged it reads the transpose. Four rows of b at a time pass
// through the cache.
func addProduct[S Float](y, a, b []S, n size, down, right int) {
	for i := range n.rows {
		row := y[i*n.columns : (i+1)*n.columns]
		k := 0
		for ; k+4 <= n.inner; k += 4 {
			at := i*down + k*right
			a0, a1, a2, a3 := a[at], a[at+right], a[at+2*right], a[at+3*right]
			b0 := b[k*n.columns:][:len(row)]
			b1 := b[(k+1)*n.columns:][:len(row)]
			b2 := b[(k+2)*n.columns:][:len(row)]
			b3 := b[(k+3)*n.columns:][:len(row)]
			for j := range row {
				row[j] += a0*b0[j] + a1*b1[j] + a2*b2[j] + a3*b3[j]
			}
		}
		for ; k < n.inner; k++ {
			ak, bk := a[i*down+k*right], b[k*n.columns:][:len(row)]
			for j := range row {
				row[j] += ak * bk[j]
			}
		}
	}
}
