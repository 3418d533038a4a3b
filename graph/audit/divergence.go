package audit

import (
	"slices"
)

// divergence finds the first time step at which the forward values of two witnesses
// differ by more than the bar, and in it the first value that does: gates that both
// name come first, in the order of computation, then the states, the output last
// because it is computed from the others.
func (p *problem) divergence(a, b *result, bar float64) (Divergence, bool) {
	states := p.forward(a, b)
	slices.Reverse(states)
	all := append(p.compareGates(a, b), states...)
	found := Divergence{Shape: p.shape, Step: p.shape.T}
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
	return found, true
}

// compareGates pairs the gates that both witnesses name.
func (p *problem) compareGates(a, b *result) []quantity {
	ga, err := a.gates()
	if err != nil {
		return nil
	}
	gb, err := b.gates()
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
