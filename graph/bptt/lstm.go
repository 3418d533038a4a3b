package bptt

import (
	"fmt"
	"slices"
	"strings"
)

// lstm is the long short-term memory with the variants of Greff et al. Its
// standard form (σ and φ are sigmoid and tanh):
//
//	i  = σ(x·W_i + h·U_i + b_i)
//	f  = σ(x·W_f + h·U_f + b_f)
//	g  = φ(x·W_c + h·U_c + b_c)
//	c' = f*c + i*g
//	o  = σ(x·W_o + h·U_o + b_o)
//	h' = o*φ(c')
//
// Variants:
//
//	peephole              a_i += p_i*c, a_f += p_f*c, a_o += p_o*c'
//	coupled               i = 1-f (Greff et al. write f = 1-i, the same cell
//	                      with the sign of the gate's weights turned)
//	full gate recurrence  a_k += i·R_ik + f·R_fk + o·R_ok for every gate k, with
//	                      the gates' values of the step before, which are states
//	without a gate        i, f or o = 1; its weights and its state are not there
//	without an activation φ is the identity in g or in h'
//
// Backward, from dh' and dc' (and di', df', do' of the gates as states):
//
//	do  = dh'*φ(c') + do'            da_o = do*σ'(o)
//	dc' += dh'*o*φ'(c') + da_o*p_o
//	di  = dc'*g + di'                da_i = di*σ'(i)
//	df  = dc'*c + df'                da_f = df*σ'(f)     coupled: df -= dc'*g
//	dg  = dc'*i                      da_g = dg*φ'(g)
//	dc  = dc'*f + da_i*p_i + da_f*p_f
//	dp_i += da_i*c, dp_f += da_f*c, dp_o += da_o*c'
//
// and every a's affine map gives dx, dh and the kernels; with full gate
// recurrence also dR_jk += jᵀ·da_k and dj += da_k·R_jkᵀ, j the old gates.
// In the trace gate c is g, a removed gate is 1.
//
// S. Hochreiter and J. Schmidhuber, Long Short-Term Memory, 1997 (without
// forget gate); F. Gers et al., Learning to Forget, 2000 (standard form) and
// Learning Precise Timing with LSTM Recurrent Networks, 2002 (peepholes);
// K. Greff et al., LSTM: A Search Space Odyssey, arXiv:1503.04069 (variants).
type lstm struct {
	gates          []string // those with weights of their own, of i, f, o
	coupled        bool
	peephole, full bool
	sigma          activation // of the gates
	input, output  activation // φ in g, φ in h'
}

var (
	lstmOptions = []string{"without", "coupled", "peephole", "full_gate_recurrence", "activation", "recurrent_activation"}
	lstmParts   = []string{"input_gate", "forget_gate", "output_gate", "input_activation", "output_activation"}
)

func newLSTM(o Options) (cell, error) {
	l := lstm{coupled: o.Coupled, peephole: o.Peephole, full: o.FullGateRecurrence}
	var err error
	if l.sigma, err = activationFor(o.RecurrentActivation, "sigmoid"); err != nil {
		return cell{}, fmt.Errorf("recurrent_activation: %w", err)
	}
	if l.input, err = activationFor(o.Activation, "tanh"); err != nil {
		return cell{}, fmt.Errorf("activation: %w", err)
	}
	l.output = l.input
	identity, _ := activationFor("linear", "")
	removed := map[string]bool{"i": o.Coupled}
	for _, part := range o.Without {
		switch {
		case !slices.Contains(lstmParts, part):
			return cell{}, fmt.Errorf("without: no part %q: there are %s", part, strings.Join(lstmParts, ", "))
		case o.Coupled && (part == "input_gate" || part == "forget_gate"):
			return cell{}, fmt.Errorf("coupled ties the input gate to the forget gate: it cannot be without %s", part)
		case part == "input_activation":
			l.input = identity
		case part == "output_activation":
			l.output = identity
		default:
			removed[part[:1]] = true
		}
	}
	l.gates = slices.DeleteFunc([]string{"i", "f", "o"}, func(g string) bool { return removed[g] })
	if len(l.gates) == 0 && (l.peephole || l.full) {
		return cell{}, fmt.Errorf("without its three gates the cell has no peephole and no gate recurrence")
	}
	return l.cell(), nil
}

func (l lstm) cell() cell {
	blocks := slices.DeleteFunc([]string{"i", "f", "c", "o"}, func(g string) bool { return g != "c" && !l.has(g) })
	c := cell{
		states:   []string{"h", "c"},
		gates:    []string{"i", "f", "c", "o"},
		weights:  []packed{kernel(blocks...), recurrent(blocks...), bias(blocks...)},
		real:     func(s *step[float64]) { lstmForward(l, s) },
		complex:  func(s *step[complex128]) { lstmForward(l, s) },
		backward: l.backward,
	}
	if l.peephole {
		c.weights = append(c.weights, vector("peephole", l.gates...))
	}
	if l.full {
		var pairs []string
		for _, from := range l.gates {
			for _, to := range l.gates {
				pairs = append(pairs, from+to)
			}
		}
		c.weights = append(c.weights, packed{"gate_recurrent_kernel", hidden, hidden, pairs})
		c.states = append(c.states, l.gates...)
	}
	return c
}

func (l lstm) has(gate string) bool { return slices.Contains(l.gates, gate) }

func lstmForward[S Scalar](l lstm, s *step[S]) {
	c, c1, h1 := s.prev[1], s.next[1], s.next[0]
	i, f, g, o := s.gates[0], s.gates[1], s.gates[2], s.gates[3]
	lstmGate(l, s, i, "i", c)
	lstmGate(l, s, f, "f", c)
	s.affine(g, "c", s.prev[0])
	for j := range c {
		if l.coupled {
			i[j] = 1 - f[j]
		}
		g[j] = apply(l.input, g[j])
		c1[j] = f[j]*c[j] + i[j]*g[j]
	}
	lstmGate(l, s, o, "o", c1)
	for j := range c {
		h1[j] = o[j] * apply(l.output, c1[j])
	}
	if l.full {
		for k, gate := range l.gates {
			copy(s.next[2+k], s.gates[lstmIndex(gate)])
		}
	}
}

// lstmIndex is the place of a gate in the trace.
func lstmIndex(gate string) int { return slices.Index([]string{"i", "f", "c", "o"}, gate) }

// lstmGate sets y to the gate's value; c is what its peephole sees.
func lstmGate[S Scalar](l lstm, s *step[S], y []S, gate string, c []S) {
	if !l.has(gate) {
		for j := range y {
			y[j] = 1
		}
		return
	}
	s.affine(y, gate, s.prev[0])
	if l.peephole {
		for j, p := range s.row("peephole", gate) {
			y[j] += p * c[j]
		}
	}
	if l.full {
		for k, from := range l.gates {
			s.product(y, s.prev[2+k], "gate_recurrent_kernel", from+gate)
		}
	}
	for j := range y {
		y[j] = apply(l.sigma, y[j])
	}
}

func (l lstm) backward(b *back) {
	c, c1, dc := b.prev[1], b.next[1], b.dprev[1]
	i, f, g, o := b.gates[0], b.gates[1], b.gates[2], b.gates[3]
	dh1, dc1 := b.dnext[0], b.dnext[1]
	di, df, dg, do := l.dgate(b, "i"), l.dgate(b, "f"), b.vector(), l.dgate(b, "o")
	for j := range c {
		y := apply(l.output, c1[j])
		do[j] += dh1[j] * y
		dc1[j] += dh1[j] * o[j] * l.output.slope(y)
	}
	l.backGate(b, do, o, "o", c1, dc1)
	for j := range c {
		di[j] += dc1[j] * g[j]
		df[j] += dc1[j] * c[j]
		dg[j] = dc1[j] * i[j] * l.input.slope(g[j])
		dc[j] += dc1[j] * f[j]
		if l.coupled {
			df[j] -= dc1[j] * g[j]
		}
	}
	l.backGate(b, di, i, "i", c, dc)
	l.backGate(b, df, f, "f", c, dc)
	b.backAffine(dg, "c", b.prev[0], b.dprev[0])
}

// dgate returns the gradient of the gate as a state, from the next step.
func (l lstm) dgate(b *back, gate string) []float64 {
	if k := slices.Index(l.gates, gate); l.full && k >= 0 {
		return b.dnext[2+k]
	}
	return b.vector()
}

// backGate goes back through the gate y = σ(a) from dy; c is what its peephole
// saw.
func (l lstm) backGate(b *back, dy, y []float64, gate string, c, dc []float64) {
	if !l.has(gate) {
		return
	}
	da := dy
	for j := range da {
		da[j] *= l.sigma.slope(y[j])
	}
	b.backAffine(da, gate, b.prev[0], b.dprev[0])
	if l.peephole {
		p, dp := b.row("peephole", gate), b.drow("peephole", gate)
		for j := range da {
			dp[j] += da[j] * c[j]
			dc[j] += da[j] * p[j]
		}
	}
	if l.full {
		for k, from := range l.gates {
			b.backProduct(da, b.prev[2+k], b.dprev[2+k], "gate_recurrent_kernel", from+gate)
		}
	}
}
