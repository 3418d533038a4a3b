package formula_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"unroll/graph"
	"unroll/graph/bptt"
	"unroll/graph/engine"
	"unroll/graph/formula"
)

// equations draws files whose values stay in the range of every function.
type equations struct {
	t       *rapid.T
	defined []string
}

func (g *equations) pick(options ...string) string {
	return rapid.SampledFrom(options).Draw(g.t, "choice")
}

// value draws an expression of width H.
func (g *equations) value(deep int) string {
	if deep == 0 {
		return g.leaf()
	}
	a, b := g.value(deep-1), g.value(deep-1)
	return strings.NewReplacer("A", a, "B", b, "K", g.pick("f", "i", "o")).Replace(g.pick(
		"(A + B)", "A + B", "(A - B)", "A*(B)", "(A)/(1 + square(B))", "1/(2 + sin(A))", "-(A)", "(1 - A)", "(A)*0.5", "-2*(A)",
		"sigmoid(A)", "tanh(A)", "relu(A)", "softplus(A)", "hard_sigmoid(A)", "log_sigmoid(A)", "exp(tanh(A))",
		"log(1.5 + cos(A))", "sqrt(1.5 + sin(A))", "abs(A)", "max(A, B)", "min(0.25, A)", "max(A, 0)",
		"tanh(x*WK + (A + h)*UK + bK)", "tanh(x*WK + (A + h)*UK + bK + pK*(B))", "(x*WK + bK)*(B)", "tanh(x)*WK - (A + c)*UK", "tanh(A - h)*UK*UK",
	))
}

func (g *equations) leaf() string {
	if len(g.defined) > 0 && rapid.Bool().Draw(g.t, "definition") {
		return g.pick(g.defined...)
	}
	return g.pick("h", "c", "0.5", "1", "sigmoid(pf)", "tanh(bi)", "x*Wi", "h*Uf", "tanh(c)", "tanh(alpha)")
}

func (g *equations) file() string {
	var src strings.Builder
	src.WriteString("state h, c\nscalar mix alpha\n")
	for k := range rapid.IntRange(0, 3).Draw(g.t, "definitions") {
		name := fmt.Sprintf("v%d", k)
		fmt.Fprintf(&src, "%s := %s\n", name, g.value(2))
		g.defined = append(g.defined, name)
	}
	fmt.Fprintf(&src, "c = %s\n", g.pick("h", "c", "bc", g.value(2)+" + bc"))
	fmt.Fprintf(&src, "h = tanh(%s) + tanh(alpha)*x*Wh", g.value(3))
	for _, name := range g.defined {
		fmt.Fprintf(&src, " + tanh(%s)", name)
	}
	return src.String() + "\n"
}

// TestRandomEquations compares graphs of random equations, differentiated
// symbolically and run on the machine, with the interpreter.
func TestRandomEquations(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		src := (&equations{t: rt}).file()
		f, err := formula.Parse("random.cell", []byte(src))
		if err != nil {
			rt.Fatalf("%v\n%s", err, src)
		}
		d := bptt.Dims{
			T: rapid.IntRange(1, 2).Draw(rt, "T"), B: rapid.IntRange(1, 2).Draw(rt, "B"),
			F: rapid.IntRange(1, 3).Draw(rt, "F"), H: rapid.IntRange(1, 3).Draw(rt, "H"),
		}
		rt.Logf("%+v\n%s", d, src)
		compareWithGraph(rt, f, d, rapid.Uint64().Draw(rt, "seed"))
	})
}

// compareWithGraph compares final states, and the gradient of a training loss.
func compareWithGraph(t rapid.TB, f *formula.Formula, d bptt.Dims, seed uint64) {
	t.Helper()
	u := unrolled(t, f, d, 0)
	in := draw(u.Expr, rand.New(rand.NewPCG(seed, 1)))
	p := problemOf(u, d, in)
	trace, err := formula.Forward(f, d, p.w, p.x, p.initial)
	if err != nil {
		t.Fatal(err)
	}
	r := run(t, engine.Default, u, in)
	values := map[string][]float64{}
	for k, name := range r.names {
		if name == "final state" {
			name += " " + f.States()[k-2]
		}
		values[name] = r.values[k]
	}
	for k, state := range f.States() {
		if got, want := values["final state "+state], trace.States[d.T][k]; !near(got, want, 1e-12) {
			t.Errorf("final state %s: graph %v, interpreter %v", state, got, want)
		}
	}
	dOutputs := make([]float64, d.T*d.B*d.H) // of the mean squared error, through the head
	for b := range d.B {
		for j := range d.H {
			slope := 2 / float64(d.B) * (values["prediction"][b] - in["y"][b])
			dOutputs[((d.T-1)*d.B+b)*d.H+j] = slope * in["dense/kernel.y"][j]
		}
	}
	g := gradient(t, f, d, p, dOutputs, nil)
	for _, l := range f.Layout(d.F, d.H) {
		for k, gate := range l.Gates {
			got, want := values["gradient of "+l.Name+" "+gate], columns(l, g.Weights[l.Name], k)
			if len(got) != len(want) {
				got = make([]float64, len(want)) // no gradient node: zero
			}
			if !near(got, want, 1e-9) {
				t.Errorf("gradient of %s %s: graph %v, interpreter %v", l.Name, gate, got, want)
			}
		}
	}
}

// problemOf packs a graph's inputs as the interpreter takes them.
func problemOf(u *graph.Unrolled, d bptt.Dims, in map[string][]float64) problem {
	p := problem{w: bptt.Weights[float64]{}}
	for _, n := range u.X {
		p.x = append(p.x, in[n.Name()]...)
	}
	for _, n := range u.States[0] {
		p.initial = append(p.initial, in[n.Name()])
	}
	for _, b := range u.Blocks {
		if b.Param.Path == "dense/"+b.Param.Name {
			continue
		}
		w := p.w[b.Param.Name]
		if w == nil {
			w = make([]float64, b.Param.Size())
			p.w[b.Param.Name] = w
		}
		for i := range b.Param.Rows {
			copy(w[b.Offset()-b.Param.Offset+i*b.Stride():], in[b.Node.Name()][i*b.Param.Width:(i+1)*b.Param.Width])
		}
	}
	return p
}

// columns returns gate k's block of a packed weight.
func columns(l bptt.Weight, packed []float64, k int) []float64 {
	var block []float64
	width := l.Cols / len(l.Gates)
	for i := range l.Rows {
		block = append(block, packed[i*l.Cols+k*width:i*l.Cols+(k+1)*width]...)
	}
	return block
}

// TestHashCollision runs equations with two nodes of the same 32-bit hash, which
// Gorgonia's tape machine takes for one: an error there, and right on the machine.
func TestHashCollision(t *testing.T) {
	f, err := formula.Parse("collision.cell", []byte(`state h, c
scalar mix alpha
v0 := (x*Wo + bo)*(abs(c))
v1 := softplus((v0 + v0))
c = c
h = tanh(tanh(-(1) - h)*Ui*Ui + relu(v1)*(max(v1, v1))) + tanh(alpha)*x*Wh + tanh(v0) + tanh(v1)
`))
	if err != nil {
		t.Fatal(err)
	}
	d := bptt.Dims{T: 2, B: 1, F: 2, H: 1}
	compareWithGraph(t, f, d, 1)
	_, err = engine.NewFunction([]*graph.Node{unrolled(t, f, d, 0).Loss}, engine.FunctionOptions[float64]{Engine: "tape"})
	if err == nil || !strings.Contains(err.Error(), "the tape machine cannot tell") {
		t.Errorf("error %v on the tape", err)
	}
}
