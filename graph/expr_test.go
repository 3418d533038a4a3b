package graph_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
	"pgregory.net/rapid"

	"unroll/graph"
)

type (
	unary  = func(*graph.Expr, *graph.Node) *graph.Node
	binary = func(e *graph.Expr, a, b *graph.Node) *graph.Node
)

// unaries are the elementwise operations with their values in plain Go.
var unaries = map[string]struct {
	op   unary
	want func(float64) float64
}{
	"Neg":         {(*graph.Expr).Neg, func(x float64) float64 { return -x }},
	"Abs":         {(*graph.Expr).Abs, math.Abs},
	"Square":      {(*graph.Expr).Square, func(x float64) float64 { return x * x }},
	"Sqrt":        {(*graph.Expr).Sqrt, math.Sqrt},
	"Inverse":     {(*graph.Expr).Inverse, func(x float64) float64 { return 1 / x }},
	"Exp":         {(*graph.Expr).Exp, math.Exp},
	"Log":         {(*graph.Expr).Log, math.Log},
	"Log1p":       {(*graph.Expr).Log1p, math.Log1p},
	"Sin":         {(*graph.Expr).Sin, math.Sin},
	"Cos":         {(*graph.Expr).Cos, math.Cos},
	"Sigmoid":     {(*graph.Expr).Sigmoid, sigmoid},
	"Tanh":        {(*graph.Expr).Tanh, math.Tanh},
	"OneMinus":    {(*graph.Expr).OneMinus, func(x float64) float64 { return 1 - x }},
	"Relu":        {(*graph.Expr).Relu, func(x float64) float64 { return max(x, 0) }},
	"Softplus":    {(*graph.Expr).Softplus, func(x float64) float64 { return math.Log1p(math.Exp(x)) }},
	"LogSigmoid":  {(*graph.Expr).LogSigmoid, func(x float64) float64 { return math.Log(sigmoid(x)) }},
	"HardSigmoid": {(*graph.Expr).HardSigmoid, func(x float64) float64 { return min(max(0.2*x+0.5, 0), 1) }},
	"Scale":       {func(e *graph.Expr, x *graph.Node) *graph.Node { return e.Scale(-1.5, x) }, func(x float64) float64 { return -1.5 * x }},
	"Shift":       {func(e *graph.Expr, x *graph.Node) *graph.Node { return e.Shift(x, 0.3) }, func(x float64) float64 { return x + 0.3 }},
}

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// TestUnary compares values with plain Go, and derivatives with central
// differences of plain Go, at points on both sides of every kink.
func TestUnary(t *testing.T) {
	points := []float64{-4.1, -2.4, -1.3, -0.4, 0.2, 0.9, 1.7, 2.6, 5.2}
	for name, c := range unaries {
		t.Run(name, func(t *testing.T) {
			at := points
			if name == "Sqrt" || strings.HasPrefix(name, "Log") {
				at = points[4:]
			}
			for _, rows := range []int{1, len(at)} {
				e := graph.NewExpr(tensor.Float64)
				x := e.Input("x", rows, len(at)/rows)
				y := c.op(e, x)
				slope := e.Gradient([]*graph.Node{e.Sum(y)}, []*graph.Node{e.Const(1, 1, 1)}, []*graph.Node{x})
				out := evaluate(t, e, values{x: at}, y, slope[0])
				for i, v := range at {
					near := derivative(3e-4, func(h float64) float64 { return c.want(v + h) })
					if math.Abs(out[0][i]-c.want(v)) > 1e-14*max(1, math.Abs(c.want(v))) || math.Abs(out[1][i]-near) > 1e-10*max(1, math.Abs(near)) {
						t.Errorf("at %v: value %v, slope %v; want %v, %v", v, out[0][i], out[1][i], c.want(v), near)
					}
				}
			}
		})
	}
}

// TestExtremes checks what must neither overflow nor lose its sign far out.
func TestExtremes(t *testing.T) {
	e := graph.NewExpr(tensor.Float64)
	x := e.Input("x", 1, 2)
	out := evaluate(t, e, values{x: {-800, 800}}, e.Softplus(x), e.LogSigmoid(x), e.HardSigmoid(x))
	for i, want := range [][]float64{{0, 800}, {-800, 0}, {0, 1}} {
		if !slices.Equal(out[i], want) {
			t.Errorf("output %d is %v, want %v", i, out[i], want)
		}
	}
}

var binaries = map[string]struct {
	op   binary
	want func(a, b float64) float64
}{
	"Add": {(*graph.Expr).Add, func(a, b float64) float64 { return a + b }},
	"Sub": {(*graph.Expr).Sub, func(a, b float64) float64 { return a - b }},
	"Mul": {(*graph.Expr).Mul, func(a, b float64) float64 { return a * b }},
	"Div": {(*graph.Expr).Div, func(a, b float64) float64 { return a / b }},
	"Max": {(*graph.Expr).Max, func(a, b float64) float64 { return max(a, b) }},
	"Min": {(*graph.Expr).Min, func(a, b float64) float64 { return min(a, b) }},
}

// TestBinary compares values and gradients for every pair of shapes of which one
// is repeated to the other.
func TestBinary(t *testing.T) {
	shapes := [][2]int{{1, 1}, {1, 3}, {2, 1}, {2, 3}}
	for name, c := range binaries {
		t.Run(name, func(t *testing.T) {
			for _, sa := range shapes {
				for _, sb := range shapes {
					checkBinary(t, c.op, c.want, sa, sb)
				}
			}
		})
	}
}

func checkBinary(t *testing.T, op binary, want func(a, b float64) float64, sa, sb [2]int) {
	t.Helper()
	e := graph.NewExpr(tensor.Float64)
	a, b := e.Input("a", sa[0], sa[1]), e.Input("b", sb[0], sb[1])
	y := op(e, a, b)
	slopes := e.Gradient([]*graph.Node{e.Sum(e.Square(y))}, []*graph.Node{e.Const(1, 1, 1)}, []*graph.Node{a, b})
	rng, in := generator(sa[0], sa[1], sb[0], sb[1]), values{}
	in.normal(rng, a)
	in.positive(rng, b)
	rows, cols := max(sa[0], sb[0]), max(sa[1], sb[1])
	result := func() (value []float64, sum float64) {
		for i := range rows {
			for j := range cols {
				v := want(in[a][min(i, sa[0]-1)*sa[1]+min(j, sa[1]-1)], in[b][min(i, sb[0]-1)*sb[1]+min(j, sb[1]-1)])
				value, sum = append(value, v), sum+v*v
			}
		}
		return value, sum
	}
	out := evaluate(t, e, in, y, slopes[0], slopes[1])
	if value, _ := result(); difference(out[0], value) > 1e-14 {
		t.Errorf("%v, %v: %v, want %v", sa, sb, out[0], value)
	}
	for k, n := range []*graph.Node{a, b} {
		for i, v := range in[n] {
			near := derivative(3e-4, func(h float64) float64 {
				in[n][i] = v + h
				_, sum := result()
				in[n][i] = v
				return sum
			})
			if math.Abs(out[1+k][i]-near) > 1e-9*max(1, math.Abs(near)) {
				t.Errorf("%v, %v: slope %d of operand %d is %v, want %v", sa, sb, i, k, out[1+k][i], near)
			}
		}
	}
}

// TestReductions checks sums, means, concatenation and normalization against values computed by hand.
func TestReductions(t *testing.T) {
	e := graph.NewExpr(tensor.Float64)
	x, y := e.Input("x", 2, 2), e.Input("y", 2, 1)
	parts := e.Normalize(x, y)
	out := evaluate(t, e, values{x: {1, 2, 3, 4}, y: {6, 8}},
		e.SumRows(x), e.Sum(x), e.Mean(x), e.Concat(x, y), parts[0], parts[1])
	// Rows 1 2 6 and 3 4 8: means 3 and 5, variance 14/3 of both.
	d := math.Sqrt(14./3 + 1e-5)
	for i, want := range [][]float64{
		{3, 7},
		{10},
		{2.5},
		{1, 2, 6, 3, 4, 8},
		{-2 / d, -1 / d, -2 / d, -1 / d},
		{3 / d, 3 / d},
	} {
		if difference(out[i], want) > 1e-15 {
			t.Errorf("output %d is %v, want %v", i, out[i], want)
		}
	}
}

// TestGradientOfStates checks what Gorgonia alone does not: an output that is an
// input, one that is listed twice, and one that depends on nothing asked for.
func TestGradientOfStates(t *testing.T) {
	e := graph.NewExpr(tensor.Float64)
	x, z, g1, g2, g3, g4 := e.Input("x", 1, 2), e.Input("z", 1, 2), e.Input("g1", 1, 2), e.Input("g2", 1, 2), e.Input("g3", 1, 2), e.Input("g4", 1, 2)
	y := e.Square(x)
	grads := e.Gradient([]*graph.Node{y, y, x, e.Square(z)}, []*graph.Node{g1, g2, g3, g4}, []*graph.Node{x, e.Input("unused", 1, 2)})
	if grads[1] != nil {
		t.Error("the gradient of an input that nothing depends on is not nil")
	}
	out := evaluate(t, e, values{x: {3, 5}, g1: {1, 2}, g2: {10, 20}, g3: {100, 200}, g4: {1, 1}}, grads[0])
	if want := []float64{2*3*11 + 100, 2*5*22 + 200}; e.Err() != nil || difference(out[0], want) > 1e-15 {
		t.Errorf("gradient %v, want %v (%v)", out[0], want, e.Err())
	}
}

// TestGates checks that a step's gates are found under their names.
func TestGates(t *testing.T) {
	for name, want := range map[string]string{
		"lstm": "i f c o", "peephole": "i f c o", "cifg": "f i c o", "janet": "f i c", "mut1": "z r p h", "lstm-1997": "i c o", "layernorm-lstm": "i f c o", "gru": "z r h", "gru-v1": "z r h",
		"rnn": "h", "mgu": "f h", "indrnn": "h", "fastgrnn": "z h", "mingru": "z h", "slstm": "i f c o", "sru": "f r c p",
	} {
		stack := graph.Stack{Inputs: 1, Layers: []graph.Layer{layer(t, name, 2, plain)}, Outputs: 1}
		u, err := stack.Unrolled(tensor.Float64, 2, 1, false)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string][]string{}
		for _, g := range u.Expr.Gates() {
			got[g.Scope] = append(got[g.Scope], g.Name)
		}
		for _, scope := range []string{"layer0[0]", "layer0[1]"} {
			if g := strings.Join(got[scope], " "); len(got) != 2 || g != want {
				t.Errorf("%s, %s: gates %s, want %s", name, scope, g, want)
			}
		}
	}
}

// TestGateActivations checks that a gate tells which activation gave its value.
func TestGateActivations(t *testing.T) {
	for _, c := range []struct {
		cell graph.Cell
		want []string
	}{
		{layer(t, "lstm", 1, plain).Cell, []string{"sigmoid", "sigmoid", "tanh", "sigmoid"}},
		{&graph.LSTMVariant{Activation: "softplus", RecurrentActivation: "hard_sigmoid"}, []string{"hard_sigmoid", "hard_sigmoid", "softplus", "hard_sigmoid"}},
		{&graph.LSTMVariant{Without: []string{"input_activation"}, Activation: "tanh", RecurrentActivation: "sigmoid"}, []string{"sigmoid", "sigmoid", "linear", "sigmoid"}},
		{layer(t, "mingru", 1, plain).Cell, []string{"sigmoid", "linear"}},
		{layer(t, "indrnn", 1, plain).Cell, []string{"relu"}},
		{layer(t, "slstm", 1, plain).Cell, []string{"exp", "exp", "tanh", "sigmoid"}},
	} {
		stack := graph.Stack{Inputs: 1, Layers: []graph.Layer{{Cell: c.cell, Units: 1}}, Outputs: 1}
		u, err := stack.Unrolled(tensor.Float64, 1, 1, false)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, g := range u.Expr.Gates() {
			got = append(got, g.Activation)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%+v: activations %v, want %v", c.cell, got, c.want)
		}
	}
}

// TestFirstActivation checks that of two activations of one pre-activation, as
// JANET has them, the first is the gate's value.
func TestFirstActivation(t *testing.T) {
	s := shape{T: 1, F: 1, H: 2, B: 1}
	n := newNetwork(t, s.stack(&graph.JANET{Beta: 100}), s)
	for _, g := range n.u.Expr.Gates() {
		f := evaluate(t, n.u.Expr, n.in, g.Node)[0][0]
		if g.Name == "f" && (f < 0.01 || f > 0.99) {
			t.Errorf("gate f is %v: that is s(a_f - 100)", f)
		}
	}
}

// TestErrors checks that the first mistake is kept, with its shapes.
func TestErrors(t *testing.T) {
	x := func(e *graph.Expr) *graph.Node { return e.Input("x", 2, 3) }
	one := func(e *graph.Expr) *graph.Node { return e.Const(1, 1, 1) }
	number := func(e *graph.Expr) *graph.Node {
		return gorgonia.NewScalar(e.Graph(), e.Dtype(), gorgonia.WithName("number"))
	}
	type nodes = []*graph.Node
	for want, build := range map[string]func(*graph.Expr){
		`input "x" of shape [0, 3]: both sizes must be at least 1`:  func(e *graph.Expr) { e.Input("x", 0, 3) },
		`input "x" exists already: names must be unique in a graph`: func(e *graph.Expr) { x(e); x(e) },
		`constant "c" has 2 values: [1, 3] needs 3`:                 func(e *graph.Expr) { e.Matrix("c", []float64{1, 2}, 1, 3) },
		`constant "d": Gorgonia cannot tell it from another of shape (20, 20), because their corners are equal`: func(e *graph.Expr) {
			values := make([]float64, 400)
			e.Matrix("c", slices.Clone(values), 20, 20)
			values[200] = 1
			e.Matrix("d", values, 20, 20)
		},
		`constant "c" of shape [-1, -1]: both sizes must be at least 1`: func(e *graph.Expr) { e.Matrix("c", []float64{1}, -1, -1) },
		`constant "0.5" of shape [0, 2]: both sizes must be at least 1`: func(e *graph.Expr) { e.Const(0.5, 0, 2) },
		`Add: shape (2, 3) does not fit [2, 4]: sizes must be equal or 1`: func(e *graph.Expr) {
			e.Add(x(e), e.Input("b", 2, 4))
		},
		`MatMul of (2, 3) and (2, 3): the columns of the first must be as many as the rows of the second`: func(e *graph.Expr) {
			e.MatMul(x(e), e.Input("b", 2, 3))
		},
		`Tanh: operand 1 is missing`:                       func(e *graph.Expr) { e.Tanh(nil) },
		`Exp: operand 1 has shape (): it must be a matrix`: func(e *graph.Expr) { e.Exp(number(e)) },
		`Add: operand 2 has shape (): it must be a matrix`: func(e *graph.Expr) { e.Add(x(e), number(e)) },
		`Mul: operand 2 belongs to another expression`:     func(e *graph.Expr) { e.Mul(x(e), x(graph.NewExpr(tensor.Float64))) },
		`MatMul: operand 1 is of type float32: this expression holds float64`: func(e *graph.Expr) {
			e.MatMul(x(graph.NewExpr(tensor.Float32)), x(e))
		},
		`Normalize: operand 2 is missing`:                             func(e *graph.Expr) { e.Normalize(x(e), nil) },
		`Normalize: there must be at least one operand`:               func(e *graph.Expr) { e.Normalize() },
		`Activate: activation: unknown activation "sine": there are `: func(e *graph.Expr) { e.Activate("sine", x(e)) },
		`no weight "kernel" for gate "i"`:                             func(e *graph.Expr) { graph.NewWeights(e, nil).Get("kernel", "i") },
		`Abs of constants alone: compute the value in Go`:             func(e *graph.Expr) { e.Abs(e.Const(1, 2, 3)) },
		`Add of constants alone: compute the value in Go`:             func(e *graph.Expr) { e.Add(e.Const(1, 2, 3), e.Const(2, 2, 3)) },
		`MatMul of constants alone: compute the value in Go`:          func(e *graph.Expr) { e.Add(x(e), e.Const(1, 1, 3)) },
		`Gradient: operand 3 is missing`:                              func(e *graph.Expr) { e.Gradient(nodes{e.Sum(x(e))}, nodes{one(e)}, nodes{nil}) },
		`Gradient: outputs and arriving gradients must be equal in number, not 2 and 1`: func(e *graph.Expr) {
			y := e.Sum(x(e))
			e.Gradient(nodes{y, y}, nodes{one(e)}, nodes{y})
		},
		`Gradient: arriving gradient 1 has shape (1, 1): that of its output is (2, 3)`: func(e *graph.Expr) {
			y := x(e)
			e.Gradient(nodes{e.Tanh(y)}, nodes{one(e)}, nodes{y})
		},
		`Gradient: input 1 is a constant: nothing depends on it`: func(e *graph.Expr) {
			c := e.Const(1, 2, 3)
			e.Gradient(nodes{e.Sum(e.Mul(c, x(e)))}, nodes{one(e)}, nodes{c})
		},
		`Gradient: the graph has been differentiated already`: func(e *graph.Expr) {
			y := x(e)
			for range 2 {
				e.Gradient(nodes{e.Sum(y)}, nodes{one(e)}, nodes{y})
			}
		},
	} {
		e := graph.NewExpr(tensor.Float64)
		build(e)
		e.Input("", graph.Rows(e.Input("y", -1, 0)), 1) // only the first mistake is reported
		if e.Err() == nil || !strings.HasPrefix(e.Err().Error(), "graph: "+want) {
			t.Errorf("error %v, want one with %q", e.Err(), want)
		}
	}
	if _, err := graph.Cells.Lookup("ltsm"); err == nil || !strings.Contains(err.Error(), "lstm, lstm-1997") {
		t.Errorf("error %v: it must list the cells", err)
	}
}

// TestNeverPanics writes random expressions over random shapes, missing operands
// included, and differentiates them: all that may happen is an error.
func TestNeverPanics(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := graph.NewExpr(tensor.Float64)
		size := rapid.IntRange(1, 3)
		nodes := []*graph.Node{nil, e.Input("a", size.Draw(t, "rows"), size.Draw(t, "cols")), e.Input("b", size.Draw(t, "rows"), size.Draw(t, "cols"))}
		nodes = append(nodes, e.Const(0.5, size.Draw(t, "rows"), size.Draw(t, "cols")))
		pick := func() *graph.Node {
			return rapid.SampledFrom(append(slices.Repeat(nodes[1:], 8), nil)).Draw(t, "operand")
		}
		unary, binary := keys(unaries), keys(binaries)
		for range rapid.IntRange(1, 8).Draw(t, "operations") {
			var n *graph.Node
			switch rapid.IntRange(0, 4).Draw(t, "kind") {
			case 0:
				n = unaries[rapid.SampledFrom(unary).Draw(t, "op")].op(e, pick())
			case 1:
				n = binaries[rapid.SampledFrom(binary).Draw(t, "op")].op(e, pick(), pick())
			case 2:
				n = e.MatMul(pick(), pick())
			case 3:
				n = e.Concat(pick(), pick())
			case 4:
				n = e.Normalize(pick(), pick())[1]
			}
			if (n == nil) != (e.Err() != nil) {
				t.Fatalf("node %v with error %v", n, e.Err())
			}
			if n != nil {
				nodes = append(nodes, n)
			}
		}
		last := e.Sum(nodes[len(nodes)-1])
		e.Gradient([]*graph.Node{nodes[3], last}, []*graph.Node{nodes[3], e.Const(1, 1, 1)}, nodes[1:3])
		if e.Err() != nil && strings.Contains(e.Err().Error(), "from Gorgonia") {
			t.Fatal(e.Err())
		}
	})
}

func keys[V any](m map[string]V) []string {
	var names []string
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
