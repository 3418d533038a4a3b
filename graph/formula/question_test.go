package formula_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"unroll/graph/bptt"
	"unroll/graph/formula"
)

// TestConstants compares one step of cells with pi and e with the numbers computed here.
func TestConstants(t *testing.T) {
	for equations, want := range map[string]float64{
		"state h\nh = pi*x*W":                         math.Pi * 6,
		"state h\nh = x*W*e + pi":                     math.E*6 + math.Pi,
		"state h\nh = sin(pi/2)*(x*W)":                6,
		"state h\nk := log(e)\nh = x*W/k":             6,
		"state h\npi := x*W\nh = pi + 1":              7,
		"state h\ne := 5\nh = x*W + e":                11,
		"state h, e\nh = x*W + e\ne = h":              6 + 0.5, // the state's value before
		"state h\nscalar mix e\nh = e*(x*W)":          3 * 6,
		"state h\nweight peephole pi\nh = pi*(x*W)":   3 * 6,
		"state h\nweight peephole p*\nh = pi*(x*W)":   math.Pi * 6, // no line names pi
		"state h\nh = x*W + pi*(x*Wf) + pf":           6 + math.Pi*6 + 3,
		"state h\nh = x*Wi + pi*(x*Wf) + pf":          6 + 3*6 + 3, // as in a peephole LSTM
		"state h\nh = x*Wi + pi*(x*Wf)":               6 + math.Pi*6,
		"state h\npf := 1\nh = x*Wi + pi*(x*Wf) + pf": 6 + math.Pi*6 + 1,
	} {
		f := parse(t, equations)
		d := bptt.Dims{T: 1, B: 1, F: 1, H: 1}
		w := bptt.Weights[float64]{}
		for _, weight := range f.Layout(1, 1) {
			w[weight.Name] = slices.Repeat([]float64{3}, weight.Rows*weight.Cols)
		}
		initial := make([][]float64, len(f.States()))
		for i := range initial {
			initial[i] = []float64{0.5}
		}
		trace, err := formula.Forward(f, d, w, []float64{2}, initial)
		if err != nil {
			t.Fatal(err)
		}
		if got := trace.States[1][0][0]; math.Abs(got-want) > 1e-12 {
			t.Errorf("%s\ngives %v, want %v", equations, got, want)
		}
	}
}

// TestWarnings checks which names are questioned, and where.
func TestWarnings(t *testing.T) {
	const (
		number = "pi is the number 3.14159: for the elementwise weight of gate i, write the line: weight peephole pi"
		weight = "pi is the elementwise weight of gate i here, as other gates have one: write the line: weight peephole pi; for the number, write 3.14159265"
	)
	for _, c := range []struct {
		equations string
		want      []string
	}{
		{"h = tanh(x*Wh + h*Uh + bh)", nil},
		{"h = tanh(x*W + h*U + b)", nil},
		{"h = tanh(x*Wforget + h*Uforget + bforget)", nil},
		{"cand := x*Wcand\nh = tanh(cand + bcand)", nil},
		{"h = tanh(x*Wskip1 + x*Wskip2 + b1 + p2*h)", nil},
		{"h = tanh(x*Wskip + h*Uskip)", nil},
		{"z := sigmoid(x*Wz + h*Uhz)\nh = z", []string{"2:23: Uhz is unknown, so it becomes a weight [units, units], because it begins with U: if it is a weight, write the line: weight recurrent_kernel Uhz"}},
		{"weight bias bias\nh = tanh(x*Wh + bias)", nil},
		{"weight recurrent_bias bu*\nh = tanh(x*Wz + h*Uz + buz)", nil},
		{"h = sin(pi*(x*Wh)) + pf", nil},
		{"h = tanh(x*Wh + bias)", []string{"2:17: bias is unknown, so it becomes a weight [1, units], because it begins with b: if it is a weight, write the line: weight bias bias"}},
		{"h = tanh(x*Wh + phase*h)", []string{"2:17: phase is unknown, so it becomes a weight [1, units], because it begins with p: if it is a weight, write the line: weight peephole phase"}},
		{"h = tanh(x*Wforget + h*Uforget + h*Uforgte)", []string{
			"2:36: Uforgte is unknown, so it becomes a weight [units, units], because it begins with U: did you mean Uforget? Otherwise, if it is a weight, write the line: weight recurrent_kernel Uforgte"}},
		{"pr := x*Wr\nh = tanh(pr + pt)", []string{
			"3:15: pt is unknown, so it becomes a weight [1, units], because it begins with p: did you mean pr? Otherwise, if it is a weight, write the line: weight peephole pt"}},
		{"h = tanh(pi*(x*Wi))", []string{"2:10: " + number}},
		{"h = tanh(pi*(x*Wi)) + pf*h", []string{"2:10: " + weight}},
	} {
		var want []string
		for _, line := range c.want {
			want = append(want, "test.cell:"+line)
		}
		if diff := cmp.Diff(want, parse(t, "state h\n"+c.equations).Warnings()); diff != "" {
			t.Errorf("%s\n(-want +got)\n%s", c.equations, diff)
		}
	}
}

// TestSourcesRaiseNoQuestion checks that the built-in files name nothing in doubt.
func TestSourcesRaiseNoQuestion(t *testing.T) {
	for _, name := range formula.Sources() {
		if w := builtin(t, name).Warnings(); len(w) > 0 {
			t.Error(strings.Join(w, "\n"))
		}
	}
}

// TestOldPeephole checks that the equations which earlier builds printed for the
// peephole LSTM are still that cell.
func TestOldPeephole(t *testing.T) {
	src, err := formula.Source("peephole")
	if err != nil {
		t.Fatal(err)
	}
	old := strings.Replace(string(src), "weight peephole pi pf po\n", "", 1)
	if old == string(src) {
		t.Fatal("the file does not declare its peepholes")
	}
	if diff := cmp.Diff(names(builtin(t, "peephole")), names(parse(t, old))); diff != "" {
		t.Error(diff)
	}
}

// TestWeightLines compares the list of weights that a file's equations name.
func TestWeightLines(t *testing.T) {
	f := parse(t, "state h, c\nscalar mix alpha\nf := sigmoid(x*Wf + h*Uf + bf + pf*c)\nc = f*c + alpha*(x*Wc)\nh = tanh(c)")
	want := []string{
		"kernel            [inputs, units]  Wf, Wc",
		"recurrent_kernel  [units, units]   Uf",
		"bias              [1, units]       bf",
		"peephole          [1, units]       pf",
		"mix               [1, 1]           alpha",
	}
	if diff := cmp.Diff(want, f.WeightLines()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
