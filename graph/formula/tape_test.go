package formula_test

import (
	"hash/fnv"
	"math"
	"math/rand/v2"

	"pgregory.net/rapid"

	"unroll/graph"
	"unroll/graph/bptt"
	"unroll/graph/engine"
	"unroll/graph/formula"
)

// near reports whether the largest difference is small against the largest value.
func near(a, b []float64, bar float64) bool {
	if len(a) != len(b) {
		return false
	}
	var difference, size float64
	for k := range b {
		difference, size = max(difference, math.Abs(a[k]-b[k])), max(size, math.Abs(b[k]))
	}
	return difference <= bar*max(size, 1e-3)
}

// draw makes values from [0.1, 1) for every input of a graph, by its name:
// states can be a normalizer's, which is positive.
func draw(e *graph.Expr, rng *rand.Rand) map[string][]float64 {
	values := map[string][]float64{}
	seed := rng.Uint64()
	for _, n := range e.Graph().Inputs() {
		h := fnv.New64()
		h.Write([]byte(n.Name()))
		values[n.Name()] = positive(rand.New(rand.NewPCG(seed, h.Sum64())), n.Shape().TotalSize())
	}
	return values
}

func positive(rng *rand.Rand, n int) []float64 {
	v := make([]float64, n)
	for k := range v {
		v[k] = 0.1 + 0.9*rng.Float64()
	}
	return v
}

// results are the named values of a graph.
type results struct {
	names  []string
	values [][]float64
}

// run computes a training graph on an engine: the prediction, loss, final
// states, gates and gradients.
func run(t rapid.TB, engineName string, u *graph.Unrolled, in map[string][]float64) results {
	t.Helper()
	var r results
	var nodes []*graph.Node
	add := func(name string, n *graph.Node) { r.names, nodes = append(r.names, name), append(nodes, n) }
	add("prediction", u.Pred)
	add("loss", u.Loss)
	for _, n := range u.Next[0] {
		add("final state", n)
	}
	for k, b := range u.Blocks {
		add("gradient of "+b.Param.Name+" "+b.Gate, u.Grads[k])
	}
	for _, g := range u.Expr.Gates() {
		add("gate "+g.Scope+" "+g.Name, g.Node)
	}
	r.values = evaluate(t, engineName, u.Expr, in, nodes)
	return r
}

// evaluate runs a graph; a nil node stands for 0.
func evaluate(t rapid.TB, engineName string, e *graph.Expr, in map[string][]float64, nodes []*graph.Node) [][]float64 {
	t.Helper()
	f, err := engine.NewFunction(nodes, engine.FunctionOptions[float64]{Engine: engineName})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, n := range e.Graph().Inputs() {
		copy(f.Input(n), in[n.Name()])
	}
	if err := f.Run(); err != nil {
		t.Fatal(err)
	}
	values := make([][]float64, len(nodes))
	for k, n := range nodes {
		values[k] = []float64{0}
		if n != nil {
			values[k] = f.Output(n)
		}
	}
	return values
}

// problem is a cell with numbers for all that a pass reads.
type problem struct {
	w        bptt.Weights[float64]
	x        []float64
	initial  [][]float64
	dOutputs []float64
	dFinal   [][]float64
}

func newProblem(f *formula.Formula, d bptt.Dims, rng *rand.Rand) problem {
	p := problem{w: bptt.Weights[float64]{}, x: signed(rng, d.T*d.B*d.F), dOutputs: signed(rng, d.T*d.B*d.H)}
	for _, l := range f.Layout(d.F, d.H) {
		p.w[l.Name] = signed(rng, l.Rows*l.Cols)
	}
	for range f.States() {
		p.initial = append(p.initial, positive(rng, d.B*d.H))
		p.dFinal = append(p.dFinal, signed(rng, d.B*d.H))
	}
	return p
}

func signed(rng *rand.Rand, n int) []float64 {
	v := positive(rng, n)
	for k := range v {
		if rng.IntN(2) == 0 {
			v[k] = -v[k]
		}
	}
	return v
}
