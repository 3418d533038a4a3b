package audit

import (
	"slices"
)

// divergence finds the first time step at which the forward values of two witnesses
// differ by more than the bar, and in it the first value that does: gates that both
// name come first, in the order of computation, then the states, the output last
// because it is computed from the others.
func divergence(p *problem, a, b witness, ta, tb *result) Divergence {
	states := p.compareValues("state ", p.cell.States(), ta.states, tb.states)
	slices.Reverse(states)
	all := append(p.compareGates(a, b), states...)
	bar := max(bars[a.kind].values, bars[b.kind].values)
	found := Divergence{A: a.name, B: b.name, Shape: p.shape, Step: p.shape.T}
	n := p.shape.B * p.shape.H
	for _, q := range all {
		for t := range found.Step {
			step := quantity{a: q.a[t*n : (t+1)*n], b: q.b[t*n : (t+1)*n], size: q.size, place: nowhere}
			if d, _ := step.difference(); d > bar {
				found.Step, found.Value, found.Difference = t, q.name, d
				break
			}
		}
	}
	return found
}

// compareGates pairs the gates that both witnesses name.
func (p *problem) compareGates(a, b witness) []quantity {
	ga, err := a.gates(p)
	if err != nil {
		return nil
	}
	gb, err := b.gates(p)
	if err != nil {
		return nil
	}
	var names []string
	for _, name := range ga.names {
		if slices.Contains(gb.names, name) {
			names = append(names, name)
		}
	}
	return p.compareValues("gate ", names, ga.pick(names), gb.pick(names))
}

// pick returns the gates of the given names.
func (g *gateValues) pick(names []string) [][][]float64 {
	all := make([][][]float64, len(g.values))
	for t, values := range g.values {
		for _, name := range names {
			all[t] = append(all[t], values[slices.Index(g.names, name)])
		}
	}
	return all
}
