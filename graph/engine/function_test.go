package engine

import (
	"math"
	"strings"
	"testing"

	"unroll/graph"
)

// affine is x·W + b for the two gates of packed weights, with the gradient of the
// sum of all elements in each block.
type affine struct {
	x, y   *graph.Node
	blocks []graph.Block
	grads  []*graph.Node
}

func newAffine(t testing.TB) affine {
	t.Helper()
	e := graph.NewExpr(Dtype[float64]())
	w := graph.NewWeights(e, []graph.Param{
		{Path: "kernel", Weight: graph.Kernel(2, 3, "i", "f")},
		{Path: "bias", Offset: 12, Weight: graph.Bias(3, "i", "f")},
	})
	a := affine{x: e.Input("x", 1, 2), blocks: w.Blocks()}
	a.y = e.Add(w.Affine("i", a.x, nil), e.Scale(10, w.Affine("f", a.x, nil)))
	var wrt []*graph.Node
	for _, b := range a.blocks {
		wrt = append(wrt, b.Node)
	}
	a.grads = e.Gradient([]*graph.Node{a.y}, []*graph.Node{e.Const(1, 1, 3)}, wrt)
	if e.Err() != nil {
		t.Fatal(e.Err())
	}
	return a
}

// Blocks come from their places in the flat vector, and gradients go there.
func TestBlocks(t *testing.T) {
	for _, name := range Names() {
		a := newAffine(t)
		f, err := NewFunction([]*graph.Node{a.y, nil, a.y}, FunctionOptions[float64]{Engine: name, Blocks: a.blocks, Grads: a.grads})
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for i := range f.Params {
			f.Params[i] = float64(i)
		}
		copy(f.Input(a.x), []float64{1, 100})
		if err := f.Run(); err != nil {
			t.Fatal(err)
		}
		// Row 0 of the kernel is 0..5, row 1 is 6..11, the bias 12..17.
		want := []float64{0 + 600 + 12 + 10*(3+900+15), 1 + 700 + 13 + 10*(4+1000+16), 2 + 800 + 14 + 10*(5+1100+17)}
		same(t, name+", output", f.Output(a.y), want)
		same(t, name+", gradient", f.Grads, []float64{1, 1, 1, 10, 10, 10, 100, 100, 100, 1000, 1000, 1000, 1, 1, 1, 10, 10, 10})
		if f.Output(a.x) != nil || f.Input(nil) != nil {
			t.Errorf("%s: what is no output has memory", name)
		}
	}
}

func same(t *testing.T, what string, got, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %v, want %v", what, got, want)
	}
	for i := range want {
		if !(math.Abs(got[i]-want[i]) <= 1e-12*math.Abs(want[i])) {
			t.Fatalf("%s: %v, want %v", what, got, want)
		}
	}
}

// Two functions of one graph have memory of their own, also where a node is both
// an input and an output.
func TestTwoFunctions(t *testing.T) {
	for _, name := range Names() {
		e := graph.NewExpr(Dtype[float64]())
		x := e.Input("x", 1, 1)
		square := e.Square(x)
		var functions []*Function[float64]
		for k, outputs := range [][]*graph.Node{{square}, {x, square}} {
			f, err := NewFunction(outputs, FunctionOptions[float64]{Engine: name})
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			f.Input(x)[0] = float64(k + 3)
			functions = append(functions, f)
		}
		for k, f := range functions {
			if err := f.Run(); err != nil {
				t.Fatal(err)
			}
			same(t, name+", square", f.Output(square), []float64{float64((k + 3) * (k + 3))})
		}
		same(t, name+", input", functions[1].Output(x), []float64{4})
	}
}

func TestFunctionErrors(t *testing.T) {
	a := newAffine(t)
	other := graph.NewExpr(Dtype[float64]()).Input("x", 1, 1)
	single := graph.NewExpr(Dtype[float32]()).Input("x", 1, 1)
	one := graph.NewExpr(Dtype[float64]()).Const(1, 1, 1)
	y, strange := []*graph.Node{a.y}, newAffine(t).blocks
	for want, c := range map[string]struct {
		outputs []*graph.Node
		options FunctionOptions[float64]
	}{
		"at least one node to compute":                  {[]*graph.Node{nil}, FunctionOptions[float64]{}},
		"not a constant":                                {[]*graph.Node{one}, FunctionOptions[float64]{}},
		"is of type float32: the function computes in":  {[]*graph.Node{single}, FunctionOptions[float64]{}},
		"in another graph":                              {[]*graph.Node{a.y, other}, FunctionOptions[float64]{}},
		"than the nodes to compute":                     {y, FunctionOptions[float64]{Blocks: strange}},
		"3 gradients for 4 blocks":                      {y, FunctionOptions[float64]{Blocks: a.blocks, Grads: a.grads[:3]}},
		"the blocks reach to parameter 18: there are 7": {y, FunctionOptions[float64]{Blocks: a.blocks, Params: make([]float64, 7)}},
	} {
		if _, err := NewFunction(c.outputs, c.options); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}
