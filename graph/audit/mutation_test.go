package audit

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"unroll/graph"
	"unroll/graph/formula"
)

var update = flag.Bool("update", false, "rewrite the table of mutations in README.md")

// mutation is a mistake that somebody could make in a cell or its gradient.
type mutation struct {
	name    string
	cell    string
	scaling string // instead of a cell: a scaling of windows
	shape   Shape
	// One of three: what to exchange in the cell's equation file; a cell written
	// wrong; what to make of the witnesses.
	equations []string
	written   graph.Cell
	witnesses func(ws []witness)
}

// usual is a shape at which no mistake hides: nothing is 1.
var usual = Shape{3, 2, 3, 2}

// TestMutations audits every mistake: each must be caught. README.md says by
// whom; -update rewrites it.
func TestMutations(t *testing.T) {
	var table strings.Builder
	for _, group := range []struct {
		title     string
		mutations []mutation
	}{
		{"Wrong equation in the graph, with the right gradient of it", equationMutations()},
		{"Right equation in the graph, wrong symbolic gradient", symbolicMutations()},
		{"Wrong gradient derived by hand", handMutations()},
	} {
		fmt.Fprintf(&table, "\n%s:\n\n%s", group.title, tableHead("cell"))
		for _, m := range group.mutations {
			table.WriteString(m.row(t))
		}
	}
	for _, group := range []struct {
		title     string
		mutations []lossMutation
	}{
		{"Wrong equation of a loss in the graph, with the right gradient of it", lossEquationMutations()},
		{"Right equation of a loss in the graph, wrong symbolic gradient", lossSymbolicMutations()},
		{"Wrong gradient of a loss derived by hand", lossHandMutations()},
	} {
		fmt.Fprintf(&table, "\n%s:\n\n%s", group.title, tableHead("loss"))
		for _, m := range group.mutations {
			table.WriteString(m.row(t))
		}
	}
	fmt.Fprintf(&table, "\nA scaling of windows, wrong in the graph or derived wrongly by hand:\n\n%s", tableHead("scaling"))
	for _, m := range scalingMutations() {
		table.WriteString(m.row(t))
	}
	const from, to = "<!-- mutations -->\n", "\n<!-- end of mutations -->"
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	before, rest, _ := strings.Cut(string(readme), from)
	old, after, _ := strings.Cut(rest, to)
	if *update {
		if err := os.WriteFile("README.md", []byte(before+from+table.String()+to+after), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if old != table.String() {
		t.Errorf("README.md has another table; go test -update rewrites it. It is now\n%s", table.String())
	}
}

// subject is the mutated cell beside the right twin.
func (m mutation) subject(t *testing.T) Subject {
	t.Helper()
	find, name := Lookup, m.cell
	if m.scaling != "" {
		find, name = LookupScaling, m.scaling
	}
	s, err := find(name)
	if err != nil {
		t.Fatal(err)
	}
	if m.written != nil {
		s.Cell = m.written
	}
	if m.equations == nil {
		return s
	}
	src, err := formula.Source(m.cell)
	if err != nil {
		t.Fatal(err)
	}
	mutated := strings.NewReplacer(m.equations...).Replace(string(src))
	if mutated == string(src) {
		t.Fatalf("%s: %s changes nothing", m.cell, m.name)
	}
	if s.Cell, err = formula.Parse(m.cell+".cell", []byte(mutated)); err != nil {
		t.Fatal(err)
	}
	return s
}

// audit reports on the mutated cell.
func (m mutation) audit(t *testing.T) *Report {
	t.Helper()
	shape := usual
	if m.shape.T > 0 {
		shape = m.shape
	}
	s := m.subject(t)
	ws := witnesses(s, []string{"machine"})
	if m.witnesses != nil {
		m.witnesses(ws)
	}
	r, err := check(t.Context(), s, Options{Shapes: []Shape{shape}, Seed: 1}, ws)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Failures {
		t.Errorf("%s, %s: %+v", m.cell, m.name, f)
	}
	return r
}

// row is the mutation's line in the table.
func (m mutation) row(t *testing.T) string {
	t.Helper()
	r := m.audit(t)
	if r.Holds {
		t.Errorf("%s, %s: not caught", m.cell, m.name)
	}
	return fmt.Sprintf("| %s | %s | %s | %s |\n", m.cell+m.scaling, m.name, marks(r, "state "), firstFlaw(r))
}

// tableHead is the head of a table of mutations of cells or losses.
func tableHead(subject string) string {
	return "| " + subject + " | mistake | values | symbolic, hand | symbolic, complex | symbolic, differences | hand, complex | first at |\n" +
		"|---|---|:-:|:-:|:-:|:-:|:-:|---|\n"
}

// marks are the columns that say who catches a mutation: values have one of the prefixes.
func marks(r *Report, values ...string) string {
	columns := []string{mark(r, "symbolic-hand", values...)}
	for _, kinds := range []string{"symbolic-hand", "symbolic-complex", "symbolic-differences", "hand-complex"} {
		columns = append(columns, mark(r, kinds, "gradient "))
	}
	return strings.Join(columns, " | ")
}

// firstFlaw is what the report names first.
func firstFlaw(r *Report) string {
	if len(r.Divergences) > 0 {
		return fmt.Sprintf("step %d, %s", r.Divergences[0].Step, r.Divergences[0].Value)
	}
	worst, _ := r.Worst(func(c Comparison) bool { return !c.Holds })
	if r.Loss != "" {
		return worst.Quantity
	}
	return strings.TrimSuffix(worst.Quantity+", "+worst.Where, ", ")
}

// mark says whether two kinds of witnesses catch a mutation.
func mark(r *Report, kinds string, quantities ...string) string {
	_, caught := r.Worst(func(c Comparison) bool {
		return !c.Holds && c.Kinds == kinds &&
			slices.ContainsFunc(quantities, func(q string) bool { return strings.HasPrefix(c.Quantity, q) })
	})
	if caught {
		return "caught"
	}
	return ""
}

// TestForgottenPeephole is a mistake that a library really made, and its tests
// never saw: the peephole without its product by c.
func TestForgottenPeephole(t *testing.T) {
	r := equationMutation(t, "peephole not multiplied by c").audit(t)
	kinds := func(names ...string) (worst Comparison) {
		worst, found := r.Worst(func(c Comparison) bool { return strings.Contains(strings.Join(names, " "), c.Kinds) })
		if !found {
			t.Fatalf("no comparison of %v", names)
		}
		return worst
	}
	if c := kinds("symbolic-differences"); !c.Holds {
		t.Errorf("central differences catch it: %+v", c)
	}
	for _, other := range []string{"symbolic-hand", "symbolic-complex", "hand-differences", "complex-differences"} {
		if c := kinds(other); c.Holds || c.Difference < 1e-3 {
			t.Errorf("%s does not catch it: %+v", other, c)
		}
	}
}

func equationMutation(t *testing.T, name string) mutation {
	t.Helper()
	for _, m := range equationMutations() {
		if m.name == name {
			return m
		}
	}
	t.Fatalf("no mutation %q", name)
	return mutation{}
}

// TestUnmutated checks that the makers of mutations make none by themselves.
func TestUnmutated(t *testing.T) {
	for name, m := range map[string]mutation{
		"equation file": {cell: "peephole", equations: []string{"// ", "//  "}},
		"backward pass": {cell: "peephole", witnesses: handFault("")},
		"sliced gates":  {cell: "lstm", written: newSlicedLSTM(), shape: Shape{3, 2, 3, 2}},
	} {
		if r := m.audit(t); !r.Holds {
			t.Errorf("%s: %+v", name, r)
		}
	}
}
