package audit

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"unroll/graph"
	"unroll/graph/bptt"
	"unroll/graph/engine"
)

// holds checks a subject and reports what does not hold.
func holds(t *testing.T, s Subject, o Options) *Report {
	t.Helper()
	r, err := Check(t.Context(), s, o)
	if err != nil {
		t.Fatal(err)
	}
	reportFlaws(t, s.Name, r)
	return r
}

// reportFlaws reports what does not hold.
func reportFlaws(t *testing.T, name string, r *Report) {
	t.Helper()
	for _, f := range r.Failures {
		t.Errorf("%s: %s at %v: %s", name, f.Witness, f.Shape, f.Message)
	}
	for _, p := range r.Divergences {
		t.Errorf("%s: %s and %s part at %v, step %d, %s", name, p.A, p.B, p.Shape, p.Step, p.Value)
	}
	for _, c := range r.Comparisons {
		if !c.Holds {
			t.Errorf("%s: %s and %s differ by %.1e in %s at %v %s", name, c.A, c.B, c.Difference, c.Quantity, c.Shape, c.Where)
		}
	}
	if r.Holds == t.Failed() {
		t.Errorf("%s: the report says %v", name, r.Holds)
	}
}

// TestCells audits every registered cell at small shapes; a new cell needs no
// line here.
func TestCells(t *testing.T) {
	for _, info := range graph.Cells.All() {
		t.Run(info.Name, func(t *testing.T) {
			t.Parallel()
			s, err := Lookup(info.Name)
			if err != nil {
				t.Fatal(err)
			}
			holds(t, s, Options{Shapes: []Shape{{1, 1, 1, 1}, {3, 2, 4, 2}}, Seed: 1})
		})
	}
}

// variant is a cell with options and the twin of that form.
type variant struct {
	cell graph.Cell
	name string
	twin bptt.Options
}

func variants() map[string]variant {
	lstm := func(change func(*graph.LSTMVariant)) graph.Cell {
		l := graph.NewLSTMVariant()
		change(l)
		return l
	}
	all := map[string]variant{
		"coupled, peepholes": {
			lstm(func(l *graph.LSTMVariant) { l.Coupled, l.Peephole = true, true }), "lstm",
			bptt.Options{Coupled: true, Peephole: true},
		},
		"full gate recurrence": {
			lstm(func(l *graph.LSTMVariant) { l.FullGateRecurrence, l.Peephole = true, true }), "lstm",
			bptt.Options{FullGateRecurrence: true, Peephole: true},
		},
		"hard sigmoid, relu": {
			lstm(func(l *graph.LSTMVariant) { l.RecurrentActivation, l.Activation = "hard_sigmoid", "relu" }), "lstm",
			bptt.Options{RecurrentActivation: "hard_sigmoid", Activation: "relu"},
		},
		"indrnn with tanh": {&graph.IndRNN{Activation: "tanh"}, "indrnn", bptt.Options{Activation: "tanh"}},
	}
	for _, part := range []string{"input_gate", "forget_gate", "output_gate", "input_activation", "output_activation"} {
		all["no "+part] = variant{
			lstm(func(l *graph.LSTMVariant) { l.Without = []string{part} }), "lstm", bptt.Options{Without: []string{part}},
		}
	}
	return all
}

// TestVariants audits what options make of a cell.
func TestVariants(t *testing.T) {
	for name, v := range variants() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			twin, err := bptt.Lookup(v.name, v.twin)
			if err != nil {
				t.Fatal(err)
			}
			s := Subject{Name: name, Cell: v.cell, Reference: Twin(twin)}
			holds(t, s, Options{Shapes: []Shape{{1, 1, 1, 1}, {3, 2, 4, 2}}, Seed: 2})
		})
	}
}

// TestWitnesses checks who testifies with and without a reference, and who is
// compared with whom.
func TestWitnesses(t *testing.T) {
	s, err := Lookup("gru")
	if err != nil {
		t.Fatal(err)
	}
	bare := Subject{Name: "gru", Cell: s.Cell}
	interpreted := Subject{Name: "gru", Cell: s.Cell, Reference: &Reference{
		Layout: s.Reference.Layout, Gates: s.Reference.Gates, Real: s.Reference.Real, Complex: s.Reference.Complex,
	}}
	both := []string{"machine", "tape"}
	for _, c := range []struct {
		subject Subject
		engines []string
		want    string
		pairs   int
		single  string // kinds of float32's comparison
	}{
		{s, both, "machine tape machine32 tape32 hand complex differences", 12, "float32-hand"},
		{s, []string{"tape"}, "tape tape32 hand complex differences", 7, "float32-hand"},
		{interpreted, both, "machine tape machine32 tape32 complex differences", 8, "float32-complex"},
		{bare, both, "machine tape machine32 tape32 differences", 5, "symbolic-float32"},
	} {
		r := holds(t, c.subject, Options{Shapes: []Shape{{2, 1, 2, 1}}, Engines: c.engines})
		if got := strings.Join(r.Witnesses, " "); got != c.want {
			t.Errorf("witnesses %s, want %s", got, c.want)
		}
		pairs := map[string]bool{}
		for _, c := range r.Comparisons {
			pairs[c.A+" "+c.B] = true
		}
		if len(pairs) != c.pairs {
			t.Errorf("%d pairs, want %d: %v", len(pairs), c.pairs, pairs)
		}
		if w, found := r.Worst(func(o Comparison) bool { return o.Kinds == c.single }); !found || w.Difference == 0 || w.Bar != 1e-4 {
			t.Errorf("%s: %+v, %v", c.single, w, found)
		}
	}
}

// TestReportIsReproducible compares two audits of the same seed, and of another.
func TestReportIsReproducible(t *testing.T) {
	s, err := Lookup("mgu")
	if err != nil {
		t.Fatal(err)
	}
	o := Options{Shapes: []Shape{{2, 2, 3, 2}}, Seed: 5, Engines: []string{"tape"}}
	a, b := fmt.Sprint(holds(t, s, o)), fmt.Sprint(holds(t, s, o))
	o.Seed = 6
	if c := fmt.Sprint(holds(t, s, o)); a != b || a == c {
		t.Errorf("seed 5: %s\nagain:  %s\nseed 6: %s", a, b, c)
	}
}

func TestErrors(t *testing.T) {
	gru, err := Lookup("gru")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Lookup("gur"); err == nil || !strings.HasPrefix(err.Error(), `unknown cell "gur": did you mean "gru"? there are `) {
		t.Errorf("Lookup: %v", err)
	}
	_, err = Check(t.Context(), gru, Options{Engines: []string{"tap"}})
	if want := `unknown engine "tap": there are ` + strings.Join(engine.Names(), ", "); err == nil || err.Error() != want {
		t.Errorf("Check: %v, want %s", err, want)
	}
	broken := Subject{Name: "lstm", Cell: &graph.LSTMVariant{Without: []string{"gate"}}}
	_, err = Check(t.Context(), broken, Options{})
	if err == nil || !strings.Contains(err.Error(), `without: unknown part "gate"`) {
		t.Errorf("Check: %v", err)
	}
}

// TestOtherWeights audits a cell with another one's twin.
func TestOtherWeights(t *testing.T) {
	s, err := Lookup("gru")
	if err != nil {
		t.Fatal(err)
	}
	other, err := Lookup("gru-v1")
	if err != nil {
		t.Fatal(err)
	}
	s.Reference = other.Reference
	r, err := Check(t.Context(), s, Options{Shapes: []Shape{{1, 1, 2, 1}}})
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(r.Failures, func(f Failure) bool { return f.Witness == "hand" })
	if r.Holds || i < 0 || r.Failures[i].Message != "the cell and the reference must have equally many weights, not 4 and 3" {
		t.Errorf("report %+v", r)
	}
}

func TestParseShape(t *testing.T) {
	for _, s := range Shapes() {
		if got, err := ParseShape(s.String()); err != nil || got != s {
			t.Errorf("%v: read back as %v, %v", s, got, err)
		}
	}
	for text, want := range map[string]string{
		"3,1,4":     `shape "3,1,4" must have four sizes, not 3: give time steps, inputs, units and batch as in 3,1,4,2`,
		"3,1,4,0":   `shape "3,1,4,0": "0" is not a size from 1 to 4096; give time steps, inputs, units and batch as in 3,1,4,2`,
		"3,x,4,1":   `shape "3,x,4,1": "x" is not a size`,
		"1,1,1,1,1": `shape "1,1,1,1,1" must have four sizes, not 5`,
		"":          `shape "": "" is not a size`,
	} {
		if _, err := ParseShape(text); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}
