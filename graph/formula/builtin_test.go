package formula_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorgonia.org/tensor"
	"pgregory.net/rapid"

	"unroll/graph"
	"unroll/graph/bptt"
	"unroll/graph/formula"
)

func builtin(t testing.TB, name string) *formula.Formula {
	t.Helper()
	src, err := formula.Source(name)
	if err != nil {
		t.Fatal(err)
	}
	f, err := formula.Parse("cells/"+name+".cell", src)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// eachCell runs a test for every equation file and the built-in cell of its name.
func eachCell(t *testing.T, test func(t *testing.T, name string, f *formula.Formula, cell graph.Cell)) {
	t.Helper()
	for _, name := range formula.Sources() {
		info, err := graph.Cells.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(name, func(t *testing.T) { test(t, name, builtin(t, name), info.New()) })
	}
}

// TestSources checks that a cell has an equation file or there is a reason for none.
func TestSources(t *testing.T) {
	_, err := formula.Source("layernorm-lstm")
	want := "cell layernorm-lstm has no equation file: layer normalization takes the mean over a whole packed row, and equations have only products and elementwise functions"
	if err == nil || err.Error() != want {
		t.Errorf("layernorm-lstm: %v", err)
	}
	if _, err := formula.Source("none"); err == nil || !strings.HasPrefix(err.Error(), `unknown cell "none": there are cfn, cifg, `) {
		t.Errorf("none: %v", err)
	}
	if _, err := formula.Source("../fault.go"); err == nil {
		t.Error("a path is taken for a cell's name")
	}
}

// shown is what can be compared of a weight.
type shown struct {
	Name        string
	Rows, Width int
	Gates       []string
	Values      []float64
}

func show(weights []graph.Weight) []shown {
	rng := rand.New(rand.NewPCG(3, 4))
	var all []shown
	for _, w := range weights {
		all = append(all, shown{w.Name, w.Rows, w.Width, w.Gates, w.Init(rng, w)})
	}
	return all
}

// TestSourcesDeclareTheSameCell compares states, weights and initial draws.
func TestSourcesDeclareTheSameCell(t *testing.T) {
	eachCell(t, func(t *testing.T, name string, f *formula.Formula, cell graph.Cell) {
		if diff := cmp.Diff(cell.States(), f.States()); diff != "" {
			t.Errorf("states (-built-in +file):\n%s", diff)
		}
		for _, d := range [][2]int{{1, 1}, {3, 4}, {2, 7}} {
			if diff := cmp.Diff(show(cell.Weights(d[0], d[1])), show(f.Weights(d[0], d[1]))); diff != "" {
				t.Errorf("weights for %v (-built-in +file):\n%s", d, diff)
			}
		}
	})
}

// TestSourcesComputeTheSame compares training graphs of the file's cell and the
// built-in one on the tape machine: predictions, gates, loss and gradients, with dropout.
func TestSourcesComputeTheSame(t *testing.T) {
	eachCell(t, func(t *testing.T, name string, f *formula.Formula, cell graph.Cell) {
		for _, d := range []bptt.Dims{{T: 1, B: 1, F: 1, H: 1}, {T: 3, B: 2, F: 3, H: 4}} {
			file, code := unrolled(t, f, d, 0.3), unrolled(t, cell, d, 0.3)
			if a, b := len(file.Expr.Graph().AllNodes()), len(code.Expr.Graph().AllNodes()); a > b {
				t.Errorf("%+v: the file's graph has %d nodes, the built-in cell's %d", d, a, b)
			}
			values := draw(file.Expr, rand.New(rand.NewPCG(1, uint64(d.T))))
			got, want := run(t, "tape", file, values), run(t, "tape", code, values)
			for k, name := range want.names {
				switch {
				case len(got.names) > 0 && got.names[0] == name:
					if !near(got.values[0], want.values[k], 1e-12) {
						t.Errorf("%+v: %s %v, built-in %v", d, name, got.values[0], want.values[k])
					}
					got.names, got.values = got.names[1:], got.values[1:]
				case !strings.HasPrefix(name, "gate "): // the built-in cell may name one more
					t.Errorf("%+v: the file has no %s", d, name)
				}
			}
			if len(got.names) > 0 {
				t.Errorf("%+v: the built-in cell has no %v", d, got.names)
			}
		}
	})
}

// TestElementwiseWeightUnderDropout checks that the side on which an elementwise
// weight stands makes no difference.
func TestElementwiseWeightUnderDropout(t *testing.T) {
	d := bptt.Dims{T: 2, B: 2, F: 1, H: 3}
	left := unrolled(t, parse(t, "state h\nh = tanh(x*Wh + ph*h)"), d, 0.5)
	right := unrolled(t, parse(t, "state h\nh = tanh(x*Wh + h*ph)"), d, 0.5)
	if len(left.Masks) != 1 || len(right.Masks) != 1 {
		t.Fatalf("%d and %d masks: want one each", len(left.Masks), len(right.Masks))
	}
	values := draw(left.Expr, rand.New(rand.NewPCG(1, 1)))
	if diff := cmp.Diff(run(t, "tape", left, values).values, run(t, "tape", right, values).values); diff != "" {
		t.Errorf("(-left +right):\n%s", diff)
	}
}

// unrolled writes a training graph with recurrent dropout, where a cell can have it.
func unrolled(t rapid.TB, cell graph.Cell, d bptt.Dims, dropout float64) *graph.Unrolled {
	t.Helper()
	stack := graph.Stack{Inputs: d.F, Outputs: 1, Layers: []graph.Layer{{Cell: cell, Units: d.H, RecurrentDropout: dropout}}}
	u, err := stack.Unrolled(tensor.Float64, d.T, d.B, true)
	if err != nil && dropout > 0 {
		return unrolled(t, cell, d, 0)
	}
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// TestInterpreterAgreesWithTwins compares values, gates and gradients of the
// interpreted file with those derived by hand.
func TestInterpreterAgreesWithTwins(t *testing.T) {
	eachCell(t, func(t *testing.T, name string, f *formula.Formula, _ graph.Cell) {
		twin, err := bptt.Lookup(name, bptt.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range []bptt.Dims{{T: 1, B: 1, F: 1, H: 1}, {T: 4, B: 2, F: 3, H: 5}, {T: 2, B: 3, F: 1, H: 2}} {
			if diff := cmp.Diff(twin.Weights(d.F, d.H), f.Layout(d.F, d.H)); diff != "" {
				t.Fatalf("weights (-twin +file):\n%s", diff)
			}
			compareWithTwin(t, f, twin, d)
		}
	})
}

func compareWithTwin(t *testing.T, f *formula.Formula, twin *bptt.Twin, d bptt.Dims) {
	t.Helper()
	p := newProblem(f, d, rand.New(rand.NewPCG(5, uint64(d.T))))
	want, err := bptt.Forward(twin, d, p.w, p.x, p.initial)
	if err != nil {
		t.Fatal(err)
	}
	got, err := formula.Forward(f, d, p.w, p.x, p.initial)
	if err != nil {
		t.Fatal(err)
	}
	for step := range d.T {
		for k, state := range f.States() {
			if !near(got.States[step+1][k], want.States[step+1][k], 1e-13) {
				t.Errorf("%+v: state %s after step %d: %v, twin %v", d, state, step, got.States[step+1][k], want.States[step+1][k])
			}
		}
		for k, gate := range f.Gates() {
			if i := slices.Index(twin.Gates(), gate); i >= 0 && !near(got.Gates[step][k], want.Gates[step][i], 1e-13) {
				t.Errorf("%+v: gate %s in step %d: %v, twin %v", d, gate, step, got.Gates[step][k], want.Gates[step][i])
			}
		}
	}
	byHand, err := bptt.Backward(want, p.dOutputs, p.dFinal)
	if err != nil {
		t.Fatal(err)
	}
	byStep := gradient(t, f, d, p, p.dOutputs, p.dFinal)
	a, b := flatten(byStep, f.States()), flatten(byHand, f.States())
	for name := range b {
		if !near(a[name], b[name], 1e-12) {
			t.Errorf("%+v: gradient of %s: %v, twin %v", d, name, a[name], b[name])
		}
	}
}

// flatten names the parts of a gradient.
func flatten(g *bptt.Gradients, states []string) map[string][]float64 {
	all := map[string][]float64{"x": g.X}
	for k, name := range states {
		all["initial "+name] = g.Initial[k]
	}
	for name, values := range g.Weights {
		all[fmt.Sprint("weight ", name)] = values
	}
	return all
}
