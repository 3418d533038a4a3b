package audit

import (
	"context"
	"fmt"
	"slices"

	"unroll/graph/engine"
)

// Options say what an audit covers. The zero value covers all shapes and engines.
type Options struct {
	Shapes  []Shape  // nil: those of [Shapes]
	Seed    uint64   // of all random numbers
	Engines []string // nil: all of [engine.Names]
}

// Check audits a cell. The error is about the options or the context; what is wrong
// with the cell is in the report.
func Check(ctx context.Context, s Subject, o Options) (*Report, error) {
	if o.Shapes == nil {
		o.Shapes = Shapes()
	}
	if err := o.withEngines(); err != nil {
		return nil, err
	}
	return check(ctx, s, o, witnesses(s, o.Engines))
}

// withEngines sets the default of the engines and checks their names.
func (o *Options) withEngines() error {
	if o.Engines == nil {
		o.Engines = engine.Names()
	}
	for _, name := range o.Engines {
		if err := engine.Check(name); err != nil {
			return err
		}
	}
	return nil
}

func check(ctx context.Context, s Subject, o Options, ws []witness) (*Report, error) {
	r := newReport(o, ws)
	r.Cell = s.Name
	for _, shape := range o.Shapes {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		p, err := newProblem(s.Cell, shape, o.Seed)
		if err != nil {
			return nil, fmt.Errorf("cell %s: %w", s.Name, err)
		}
		measure(r, p, ws)
	}
	return r, nil
}

func newReport[P audited](o Options, ws []witnessOf[P]) *Report {
	r := &Report{Holds: true, Seed: o.Seed, Shapes: o.Shapes}
	for _, w := range ws {
		r.Witnesses = append(r.Witnesses, w.name)
	}
	return r
}

// measure runs all witnesses on one problem and compares their results in pairs. It holds
// a whole gradient only as long as another one is to be compared with it.
func measure[P audited](r *Report, p P, ws []witnessOf[P]) {
	results := make([]*result, len(ws))
	all := pairs(ws)
	for i, w := range ws {
		t, err := w.compute(p)
		if err == nil {
			err = checkFinite(p, t)
		}
		if err != nil {
			r.Holds = false
			r.Failures = append(r.Failures, Failure{w.name, p.base().shape, err.Error()})
			continue
		}
		results[i] = t
		for _, pair := range all {
			if j := pair[0]; pair[1] == i && results[j] != nil {
				addPair(r, p, ws[j], w, results[j], t)
			}
		}
		for j, t := range results[:i+1] {
			awaited := slices.ContainsFunc(all, func(pair [2]int) bool { return pair[0] == j && pair[1] > i && ws[pair[1]].kind.whole() })
			if t != nil && !awaited {
				t.gradient = nil
			}
		}
	}
}

// pairs lists the pairs of witnesses to compare, the earlier one first: all pairs, but
// float32 only with the most precise witness available.
func pairs[P audited](ws []witnessOf[P]) [][2]int {
	trusted := slices.IndexFunc(ws, func(w witnessOf[P]) bool { return w.kind == byHand || w.kind == complexStep })
	trusted = max(trusted, 0) // no reference: the first engine in float64
	var all [][2]int
	for i, a := range ws {
		for j, b := range ws[:i] {
			if a.kind != single && b.kind != single || a.kind == single && j == trusted || b.kind == single && i == trusted {
				all = append(all, [2]int{j, i})
			}
		}
	}
	return all
}

// addPair adds the differences between two results to the report.
func addPair[P audited](r *Report, p P, a, b witnessOf[P], ta, tb *result) {
	part := false
	for _, q := range compare(p, a.kind, b.kind, ta, tb) {
		c := Comparison{
			Kinds: fmt.Sprintf("%v-%v", a.kind, b.kind), A: a.name, B: b.name,
			Quantity: q.name, Bar: q.bar, Shape: p.base().shape,
		}
		c.Difference, c.Where = q.difference()
		c.Holds = c.Difference <= c.Bar
		r.add(c)
		part = part || q.values && !c.Holds
	}
	if part && !slices.ContainsFunc(r.Divergences, func(o Divergence) bool { return o.A == a.name && o.B == b.name }) {
		if d, is := p.divergence(ta, tb, valueBar(a.kind, b.kind)); is {
			d.A, d.B = a.name, b.name
			r.Divergences = append(r.Divergences, d)
		}
	}
}
