package formula

import (
	"fmt"
	"strings"

	"unroll/graph/bptt"
)

// Trace is the record of a forward pass, like [bptt.Trace].
type Trace[S bptt.Scalar] struct {
	Formula *Formula
	Dims    bptt.Dims
	States  [][][]S // [T+1][state][B*H]: States[t] is before step t, States[T] final
	Gates   [][][]S // [T][gate][B*H]: in the order of [Formula.Gates]
}

// Outputs returns state 0 after every step, [T, B, H].
func (t *Trace[S]) Outputs() []S {
	var out []S
	for _, states := range t.States[1:] {
		out = append(out, states[0]...)
	}
	return out
}

// Gates returns the names of the values of a step in a [Trace]: gates and candidates
// after their activation, named as their blocks in the weights.
func (f *Formula) Gates() []string {
	var names []string
	for _, g := range f.findGates() {
		names = append(names, g.name)
	}
	return names
}

// Forward computes the equations on plain slices over T steps. It shares only the
// parsed file with [Formula.Step], no expression graph and none of its functions. x is
// [T, B, F]; initial has [B, H] for each state; nil means zeros, for all states or
// for one. The error names the argument whose size does not agree with d.
func Forward[S bptt.Scalar](f *Formula, d bptt.Dims, w bptt.Weights[S], x []S, initial [][]S) (*Trace[S], error) {
	states, err := checkForward(f, d, w, x, initial)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Name(), err)
	}
	tr := &Trace[S]{Formula: f, Dims: d, States: [][][]S{states}}
	m := newInterpreter(f, d, w)
	gates := f.findGates()
	for t := range d.T {
		m.step(x[t*d.B*d.F:(t+1)*d.B*d.F], tr.States[t])
		var next, kept [][]S
		for _, v := range f.next {
			next = append(next, m.full(v))
		}
		for _, g := range gates {
			kept = append(kept, m.full(g.value))
		}
		tr.States, tr.Gates = append(tr.States, next), append(tr.Gates, kept)
	}
	return tr, nil
}

func checkForward[S bptt.Scalar](f *Formula, d bptt.Dims, w bptt.Weights[S], x []S, initial [][]S) ([][]S, error) {
	if min(d.T, d.B, d.F, d.H) < 1 {
		return nil, fmt.Errorf("dimensions %+v: all must be at least 1", d)
	}
	if len(x) != d.T*d.B*d.F {
		return nil, fmt.Errorf("x has length %d: it must be that of [T, B, F] = [%d, %d, %d]", len(x), d.T, d.B, d.F)
	}
	layout := f.Layout(d.F, d.H)
	for _, l := range layout {
		if values, ok := w[l.Name]; !ok || len(values) != l.Rows*l.Cols {
			return nil, fmt.Errorf("weight %s has length %d: it must be that of [%d, %d]", l.Name, len(values), l.Rows, l.Cols)
		}
	}
	if len(w) > len(layout) {
		return nil, fmt.Errorf("weights given: %d; the cell has %d (%s)", len(w), len(layout), strings.Join(f.weightNames(), ", "))
	}
	return fill(initial, f.states, d)
}

// fill copies a vector [B, H] for each state, with zeros for nil.
func fill[S bptt.Scalar](given [][]S, states []string, d bptt.Dims) ([][]S, error) {
	if given != nil && len(given) != len(states) {
		return nil, fmt.Errorf("state vectors given: %d; the cell has %d (%s)", len(given), len(states), strings.Join(states, ", "))
	}
	full := make([][]S, len(states))
	for k := range full {
		full[k] = make([]S, d.B*d.H)
		if given == nil || given[k] == nil {
			continue
		}
		if len(given[k]) != d.B*d.H {
			return nil, fmt.Errorf("state %s has length %d: it must be that of [B, H] = [%d, %d]", states[k], len(given[k]), d.B, d.H)
		}
		copy(full[k], given[k])
	}
	return full, nil
}
