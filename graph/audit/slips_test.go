package audit

import (
	"slices"
	"strings"
	"testing"

	"unroll/graph/bptt"
	"unroll/graph/formula"
)

// exchanges are slips of the pen: what stands in an equation and what could stand
// there instead.
var exchanges = [][2]string{
	{"sigmoid(", "tanh("},
	{"tanh(", "sigmoid("},
	{" + ", " - "},
	{" - ", " + "},
	{"-", "+"},
	{"+", "-"},
	{"*", "+"},
	{"/", "*"},
	{"relu(", "softplus("},
	{"max(", "min("},
	{"exp(", "sigmoid("},
	{"1-", "2-"},
	{"h", "c"},
	{"c", "h"},
	{"f", "i"},
	{"i", "f"},
	{"z", "r"},
	{"r", "z"},
}

// TestEverySlip makes every slip at every place of every built-in cell's equation
// file. What still is a cell with the same weights must be caught by its values
// alone.
func TestEverySlip(t *testing.T) {
	made := 0
	for _, name := range formula.Sources() {
		src, err := formula.Source(name)
		if err != nil {
			t.Fatal(err)
		}
		s, err := Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, slip := range slips(string(src)) {
			cell, err := formula.Parse(name+".cell", []byte(slip))
			if err != nil || !sameWeights(cell.Layout(2, 3), s.Reference.Layout(2, 3)) {
				continue
			}
			made++
			s.Cell = cell
			if !valuesPart(t, s, 1) && !valuesPart(t, s, 5000) {
				t.Errorf("%s: not caught:\n%s", name, slip)
			}
		}
	}
	if made < 400 {
		t.Errorf("%d slips made", made)
	}
}

// slips are the versions of an equation file with one slip in it.
func slips(src string) []string {
	start := strings.Index(src, ":=") // leave comments and declarations alone
	if start < 0 {
		start = strings.LastIndex(src, "=")
	}
	start = strings.LastIndex(src[:start], "\n")
	var all []string
	for _, e := range exchanges {
		for at := start; ; at++ {
			next := strings.Index(src[at:], e[0])
			if next < 0 {
				break
			}
			at += next
			all = append(all, src[:at]+e[1]+src[at+len(e[0]):])
		}
	}
	return all
}

func sameWeights(a, b []bptt.Weight) bool {
	return slices.EqualFunc(a, b, func(a, b bptt.Weight) bool {
		return a.Name == b.Name && a.Cols == b.Cols && slices.Equal(a.Gates, b.Gates)
	})
}

// valuesPart compares the graph's states with the twin's. A scale other than 1 is that of
// the weights, and the states then start at zero: gates are wide open or shut.
func valuesPart(t *testing.T, s Subject, scale float64) bool {
	t.Helper()
	p, err := newProblem(s.Cell, Shape{2, 2, 3, 1}, 1)
	if err != nil {
		t.Fatal(err)
	}
	if scale != 1 {
		for q, values := range p.at {
			for i := range values {
				if q > len(p.params) {
					values[i] = 0
				} else if q < len(p.params) {
					values[i] *= scale
				}
			}
		}
	}
	g, err := newProgram[float64]("machine", p, statesOnly)
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	if err := g.run(p.at); err != nil {
		t.Fatal(err)
	}
	w, x, initial := split(p, p.at)
	v, err := s.Reference.Real(p.shape.dims(), w, x, initial)
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range p.compareValues("state ", p.cell.States(), g.stateValues(), v.States) {
		if d, _ := q.difference(); !(d <= bars[symbolic].values) {
			return true
		}
	}
	return false
}
