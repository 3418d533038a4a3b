package audit

import (
	"context"
	"fmt"
	"slices"

	"unroll/graph/engine"
)

// Options say what an audit covers. The zero value is everything.
type Options struct {
	Shapes  []Shape  // nil: those of [Shapes]
	Seed    uint64   // of all random numbers
	Engines []string // nil: all of [engine.Names]
}

// Check audits a cell. It fails where the options are wrong or the context ends;
// what is wrong with the cell is in the report.
func Check(ctx context.Context, s Subject, o Options) (*Report, error) {
	if o.Shapes == nil {
		o.Shapes = Shapes()
	}
	if o.Engines == nil {
		o.Engines = engine.Names()
	}
	for _, name := range o.Engines {
		if err := engine.Check(name); err != nil {
			return nil, err
		}
	}
	return check(ctx, s, o, witnesses(s, o.Engines))
}

func check(ctx context.Context, s Subject, o Options, ws []witness) (*Report, error) {
	r := &Report{Cell: s.Name, Holds: true, Seed: o.Seed, Shapes: o.Shapes}
	for _, w := range ws {
		r.Witnesses = append(r.Witnesses, w.name)
	}
	for _, shape := range o.Shapes {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		p, err := newProblem(s.Cell, shape, o.Seed)
		if err != nil {
			return nil, fmt.Errorf("cell %s: %w", s.Name, err)
		}
		r.hear(p, ws)
	}
	return r, nil
}

// hear lets all witnesses testify on one problem and compares them in pairs.
func (r *Report) hear(p *problem, ws []witness) {
	told := make([]*testimony, len(ws))
	for i, w := range ws {
		t, err := w.testify(p)
		if err == nil {
			err = t.finite(p)
		}
		if err != nil {
			r.Holds = false
			r.Failures = append(r.Failures, Failure{w.name, p.shape, err.Error()})
			continue
		}
		told[i] = t
	}
	for _, pair := range pairs(ws) {
		i, j := pair[0], pair[1]
		if told[i] != nil && told[j] != nil {
			r.confront(p, ws[i], ws[j], told[i], told[j])
		}
	}
}

// pairs lists who is compared with whom: all with all, but float32 only with
// the most precise witness that there is.
func pairs(ws []witness) [][2]int {
	trusted := slices.IndexFunc(ws, func(w witness) bool { return w.kind == byHand || w.kind == complexStep })
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

// confront notes what two witnesses say differently.
func (r *Report) confront(p *problem, a, b witness, ta, tb *testimony) {
	part := false
	for _, q := range compare(p, a, b, ta, tb) {
		c := Comparison{
			Kinds: fmt.Sprintf("%v-%v", a.kind, b.kind), A: a.name, B: b.name,
			Quantity: q.name, Bar: q.bar, Shape: p.shape,
		}
		c.Difference, c.Where = q.difference()
		c.Holds = c.Difference <= c.Bar
		r.note(c)
		part = part || q.values && !c.Holds
	}
	if part && !slices.ContainsFunc(r.Partings, func(o Parting) bool { return o.A == a.name && o.B == b.name }) {
		r.Partings = append(r.Partings, parting(p, a, b, ta, tb))
	}
}
