package audit

import (
	"math"
	"slices"

	"unroll/graph/bptt"
)

// faultyLSTM is a backward pass of the LSTM with peepholes, on the twin's forward
// values, with one mistake in it; with none it is right. See package bptt for the
// derivation.
func faultyLSTM(r *Reference, fault string) *Reference {
	wrong := *r
	wrong.Backward = func(d bptt.Dims, w bptt.Weights[float64], x []float64, initial [][]float64, dOutputs []float64, dFinal [][]float64) (*bptt.Gradients, error) {
		v, err := r.Real(d, w, x, initial)
		if err != nil {
			return nil, err
		}
		l := &lstmPass{fault: fault, d: d, w: w, x: x, v: v, states: append([][][]float64{initial}, v.States...)}
		return l.backward(dOutputs, dFinal), nil
	}
	return &wrong
}

type lstmPass struct {
	fault  string
	d      bptt.Dims
	w      bptt.Weights[float64]
	x      []float64
	v      *Values[float64]
	states [][][]float64 // [T+1][h, c]
	g      *bptt.Gradients
}

func (l *lstmPass) backward(dOutputs []float64, dFinal [][]float64) *bptt.Gradients {
	d := l.d
	l.g = &bptt.Gradients{Weights: bptt.Weights[float64]{}, X: make([]float64, len(l.x))}
	for name, values := range l.w {
		l.g.Weights[name] = make([]float64, len(values))
	}
	dh, dc := slices.Clone(dFinal[0]), slices.Clone(dFinal[1])
	for t := d.T - 1; t >= 0; t-- {
		if t < d.T-1 || l.fault != "last output's gradient forgotten" {
			for k, v := range dOutputs[t*d.B*d.H : (t+1)*d.B*d.H] {
				dh[k] += v
			}
		}
		for b := range d.B {
			l.step(t, b, dh[b*d.H:(b+1)*d.H], dc[b*d.H:(b+1)*d.H])
		}
	}
	l.g.Initial = [][]float64{dh, dc}
	return l.g
}

// step goes back through step t of sequence b: dh and dc come in as the gradient
// after the step and go out as that before it.
func (l *lstmPass) step(t, b int, dh, dc []float64) {
	n := l.d.H
	row := func(m []float64) []float64 { return m[b*n : (b+1)*n] }
	gates, before, after := l.v.Gates[t], l.states[t], l.states[t+1]
	i, f, g, o := row(gates[0]), row(gates[1]), row(gates[2]), row(gates[3])
	c, c1 := row(before[1]), row(after[1])
	p := l.w["peephole"] // i, f, o
	da := make([]float64, 4*n)
	for j := range n {
		y := math.Tanh(c1[j])
		slope := 1 - y*y
		if l.fault == "derivative of tanh(c') taken at c'" {
			slope = 1 - c1[j]*c1[j]
		}
		da[3*n+j] = dh[j] * y * l.sigmoidSlope(o[j])
		d := dc[j] + dh[j]*o[j]*slope
		if l.fault != "peephole of o: gradient of c' forgotten" {
			d += da[3*n+j] * p[2*n+j]
		}
		da[j] = d * g[j] * l.sigmoidSlope(i[j])
		da[n+j] = d * c[j] * l.sigmoidSlope(f[j])
		if l.fault == "gradient of f reads c' for c" {
			da[n+j] = d * c1[j] * l.sigmoidSlope(f[j])
		}
		da[2*n+j] = d * i[j] * (1 - g[j]*g[j])
		dc[j] = d*f[j] + da[j]*p[j] + da[n+j]*p[n+j]
		switch l.fault {
		case "carry of c forgotten":
			dc[j] -= d * f[j]
		case "carry of c without f":
			dc[j] += d * (1 - f[j])
		}
	}
	l.peepholes(b, da, c, c1)
	l.affine(t, b, da, dh)
}

// sigmoidSlope is the sigmoid's derivative, from its value y.
func (l *lstmPass) sigmoidSlope(y float64) float64 {
	if l.fault == "derivative of the sigmoid taken at its value" {
		s := 1 / (1 + math.Exp(-y))
		return s * (1 - s)
	}
	return y * (1 - y)
}

func (l *lstmPass) peepholes(b int, da, c, c1 []float64) {
	n, dp := l.d.H, l.g.Weights["peephole"]
	if l.fault == "peephole of o: its gradient reads c for c'" {
		c1 = c
	}
	for j := range n {
		dp[j] += da[j] * c[j]
		dp[n+j] += da[n+j] * c[j]
		dp[2*n+j] += da[3*n+j] * c1[j]
	}
}

// affine goes back through a = x W + h U + b, and replaces dh.
func (l *lstmPass) affine(t, b int, da, dh []float64) {
	d, n := l.d, len(da)
	h := l.states[t][0][b*d.H : (b+1)*d.H]
	if l.fault == "gradient of U reads h' for h" {
		h = l.states[t+1][0][b*d.H : (b+1)*d.H]
	}
	at := (t*d.B + b) * d.F
	product(l.x[at:at+d.F], l.w["kernel"], da, l.g.X[at:at+d.F], l.g.Weights["kernel"])
	clear(dh)
	back := da
	if l.fault == "gradient of h through g forgotten" {
		back = slices.Clone(da)
		clear(back[2*d.H : 3*d.H])
	}
	product(h, l.w["recurrent_kernel"], back, dh, make([]float64, d.H*n))
	product(h, l.w["recurrent_kernel"], da, make([]float64, d.H), l.g.Weights["recurrent_kernel"])
	if b > 0 && l.fault == "gradient of b of the first sequence alone" {
		return
	}
	for k, v := range da {
		l.g.Weights["bias"][k] += v
	}
}

// product goes back through y = v W.
func product(v, w, dy, dv, dw []float64) {
	n := len(dy)
	for i := range v {
		for j, d := range dy {
			dv[i] += d * w[i*n+j]
			dw[i*n+j] += v[i] * d
		}
	}
}
