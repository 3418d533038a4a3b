package formula

import (
	"fmt"

	"unroll/graph/bptt"
)

// Trace is the record of a forward pass, like [bptt.Trace].
type Trace[S bptt.Scalar] struct {
	States [][][]S // [T+1][state][B*H]: States[t] is before step t, States[T] final
	Gates  [][][]S // [T][gate][B*H]: in the order of [Formula.Gates]
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
	states, err := bptt.Start(d, f.Layout(d.F, d.H), f.states, w, x, initial)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Name(), err)
	}
	tr := &Trace[S]{States: [][][]S{states}}
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
