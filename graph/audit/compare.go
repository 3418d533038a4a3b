package audit

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// bars are the largest relative differences accepted for witnesses of each kind; for
// two witnesses the larger bar applies.
var bars = map[kind]struct{ values, gradient float64 }{
	symbolic:    {1e-12, 1e-12},
	single:      {1e-4, 1e-4},
	byHand:      {1e-12, 1e-12},
	complexStep: {1e-12, 1e-10},
	differences: {1e-12, 1e-6},
}

// Bar returns the largest relative difference accepted between the gradients of
// witnesses of two kinds, such as "symbolic-hand" ([Comparison.Kinds]).
func Bar(kinds string) float64 {
	var bar float64
	for k, b := range bars {
		if slices.Contains(strings.Split(kinds, "-"), k.String()) {
			bar = max(bar, b.gradient)
		}
	}
	return bar
}

// quantity is one row of a comparison, with the values of two witnesses.
type quantity struct {
	name   string
	values bool // of the forward pass
	bar    float64
	a, b   []float64
	size   float64             // what a difference is relative to
	place  func(at int) string // of an element
}

// compare pairs the quantities that the results of two kinds of witnesses both have.
func compare(p audited, a, b kind, ta, tb *result) []quantity {
	var all []quantity
	if ta.states != nil && tb.states != nil {
		all = p.forward(ta, tb)
	}
	n := len(all)
	for i := range all {
		all[i].values, all[i].bar = true, valueBar(a, b)
	}
	bar := max(bars[a].gradient, bars[b].gradient)
	for i, name := range p.base().names {
		q := quantity{name: "gradient of " + name, bar: bar, a: ta.slopes[i], b: tb.slopes[i], place: nowhere}
		if ta.gradient != nil && tb.gradient != nil {
			q.a, q.b, q.place = ta.gradient[i], tb.gradient[i], p.placeIn(i)
		}
		all = append(all, q)
	}
	scale(all[n:], 0)
	return all
}

func valueBar(a, b kind) float64 { return max(bars[a].values, bars[b].values) }

func (p *problem) forward(a, b *result) []quantity {
	return p.compareValues("state ", p.cell.States(), a.states, b.states)
}

// compareValues pairs the states or gates of all steps, [T][name][B*H]. They are
// computed from terms as large as the initial states.
func (p *problem) compareValues(what string, names []string, a, b [][][]float64) []quantity {
	place := func(at int) string { return fmt.Sprintf("step %d", at/(p.shape.B*p.shape.H)) }
	var all []quantity
	var most float64
	for k, name := range names {
		all = append(all, quantity{name: what + name, a: series(a, k), b: series(b, k), place: place})
	}
	for _, initial := range p.at[len(p.params)+1:] {
		most = max(most, largest(initial))
	}
	scale(all, most)
	return all
}

// placeIn returns a function that names the place of an element: the gate's block in a
// weight, the time step in x.
func (p *problem) placeIn(quantity int) func(at int) string {
	switch {
	case quantity < len(p.params):
		w := p.params[quantity]
		return func(at int) string { return "gate " + w.Gates[at%w.Cols()/w.Width] }
	case quantity == len(p.params):
		return func(at int) string { return fmt.Sprintf("step %d", at/(p.shape.B*p.shape.F)) }
	}
	return nowhere
}

func nowhere(int) string { return "" }

// series joins the values of one state or gate over all steps.
func series(steps [][][]float64, k int) []float64 {
	var all []float64
	for _, values := range steps {
		all = append(all, values[k]...)
	}
	return all
}

// scale sets the size that the differences of each quantity are relative to: its
// largest element, and at least a tenth of the largest of all quantities and of most.
// A smaller quantity is often the sum of large terms that cancel (layer normalization
// removes the scale of a single input) and keeps their rounding errors; a quantity
// that should be zero consists of them. A mistake has the size of the quantities that
// it changes, so it shows on this scale too.
func scale(all []quantity, most float64) {
	const least = 0.1
	for _, q := range all {
		most = max(most, largest(q.b))
	}
	for i, q := range all {
		all[i].size = max(largest(q.b), least*most)
	}
}

func largest(v []float64) float64 {
	var most float64
	for _, x := range v {
		most = max(most, math.Abs(x))
	}
	return most
}

// difference returns the largest relative difference and its place.
func (q quantity) difference() (diff float64, where string) {
	at := 0
	for i, b := range q.b {
		if d := math.Abs(q.a[i] - b); d > diff {
			diff, at = d, i
		}
	}
	switch {
	case diff == 0:
		return 0, ""
	case q.size == 0: // a is not zero, and all of b is
		return 1, q.place(at)
	}
	return diff / q.size, q.place(at)
}
