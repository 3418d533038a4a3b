package bptt

import (
	"fmt"
	"strings"
)

// Dims are the sizes of a pass: T steps, B sequences in the batch, F inputs
// and H hidden units.
type Dims struct{ T, B, F, H int }

// Trace is the record of a forward pass: every state and gate, and what [Backward]
// reads besides.
type Trace[S Scalar] struct {
	Twin    *Twin
	Dims    Dims
	Weights Weights[S]
	X       []S     // [T, B, F]
	States  [][][]S // [T+1][state][B*H]: States[t] is before step t, States[T] final
	Gates   [][][]S // [T][gate][B*H]: in the order of Twin.Gates
}

// Outputs returns state 0 after every step, [T, B, H].
func (t *Trace[S]) Outputs() []S {
	var out []S
	for _, states := range t.States[1:] {
		out = append(out, states[0]...)
	}
	return out
}

// Forward unrolls the twin over T steps. x is [T, B, F]; initial has [B, H]
// for each state; nil means zeros, for all states or for one. A size that does not
// agree with d is an error.
func Forward[S Scalar](twin *Twin, d Dims, w Weights[S], x []S, initial [][]S) (*Trace[S], error) {
	states, err := Start(d, twin.Weights(d.F, d.H), twin.cell.states, w, x, initial)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", twin.name, err)
	}
	tr := &Trace[S]{Twin: twin, Dims: d, Weights: w, X: x, States: [][][]S{states}}
	forward := pass[S](twin.cell)
	for t := range d.T {
		tr.States = append(tr.States, vectors[S](len(twin.cell.states), d.B*d.H))
		tr.Gates = append(tr.Gates, vectors[S](len(twin.cell.gates), d.B*d.H))
		for b := range d.B {
			s := tr.step(t, b)
			forward(&s)
		}
	}
	return tr, nil
}

// pass picks the cell's forward pass for the scalar.
func pass[S Scalar](c cell) func(*step[S]) {
	if f, ok := any(c.real).(func(*step[S])); ok {
		return f
	}
	return any(c.complex).(func(*step[S]))
}

// step views sequence b at time t.
func (t *Trace[S]) step(time, b int) step[S] {
	d := t.Dims
	at := (time*d.B + b) * d.F
	return step[S]{
		layout: t.Twin.cell.weights, f: d.F, h: d.H, weights: t.Weights,
		x:     t.X[at : at+d.F],
		prev:  rows(t.States[time], b, d.H),
		next:  rows(t.States[time+1], b, d.H),
		gates: rows(t.Gates[time], b, d.H),
	}
}

// rows views row b of several matrices of width h.
func rows[S Scalar](m [][]S, b, h int) [][]S {
	r := make([][]S, len(m))
	for k := range m {
		r[k] = m[k][b*h : (b+1)*h]
	}
	return r
}

// vectors makes n zero vectors of that size.
func vectors[S Scalar](n, size int) [][]S {
	v := make([][]S, n)
	for k := range v {
		v[k] = make([]S, size)
	}
	return v
}

// Start checks the arguments of a forward pass, see [Forward], of a cell with these
// weights and states, and returns the initial states, zeros filled in. The error names
// the argument whose size does not agree with d.
func Start[S Scalar](d Dims, shapes []Weight, states []string, w Weights[S], x []S, initial [][]S) ([][]S, error) {
	if min(d.T, d.B, d.F, d.H) < 1 {
		return nil, fmt.Errorf("dimensions %+v: all must be at least 1", d)
	}
	if len(x) != d.T*d.B*d.F {
		return nil, fmt.Errorf("x has length %d: it must be that of [T, B, F] = [%d, %d, %d]", len(x), d.T, d.B, d.F)
	}
	if err := checkWeights(w, shapes); err != nil {
		return nil, err
	}
	return fill(initial, states, d)
}

// fill copies a vector [B, H] for each state, with zeros for nil.
func fill[S Scalar](given [][]S, states []string, d Dims) ([][]S, error) {
	if given != nil && len(given) != len(states) {
		return nil, fmt.Errorf("state vectors given: %d; the cell has %d (%s)", len(given), len(states), strings.Join(states, ", "))
	}
	full := vectors[S](len(states), d.B*d.H)
	for k, v := range given {
		if v != nil && len(v) != d.B*d.H {
			return nil, fmt.Errorf("state %s has length %d: it must be that of [B, H] = [%d, %d]", states[k], len(v), d.B, d.H)
		}
		copy(full[k], v)
	}
	return full, nil
}
