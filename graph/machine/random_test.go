package machine_test

import (
	"fmt"
	"math"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
	"pgregory.net/rapid"

	"unroll/graph/machine"
)

// What is left out of random graphs, since Gorgonia goes wrong there:
//
//   - slices of width 1, whose axis collapses, and slices past column 255,
//     which read others;
//   - the gradient of InverseSqrt, which is wrong;
//   - a scalar minus, divided by or compared with a tensor of one element, and
//     reductions to, and products and transpositions of, tensors of one element, where the
//     tape machine mixes scalars up with tensors and fails or panics;
//   - Max over an axis that is not the last, which panics for matrices with an
//     axis of length 1;
//   - Sigmoid and Softplus of large numbers, which saturate too early;
//   - comparisons that give bool tensors, which this machine does not run.
//
// Comparisons and signs are drawn of inputs alone: of computed values they would
// depend on the last bit.

// randomGraph draws a graph op by op.
type randomGraph[F machine.Float] struct {
	t      *rapid.T
	g      *gorgonia.ExprGraph
	nodes  []*gorgonia.Node
	inputs []*gorgonia.Node
	smooth bool // everything so far can be differentiated
}

func drawGraph[F machine.Float](t *rapid.T) *randomGraph[F] {
	r := &randomGraph[F]{t: t, g: gorgonia.NewGraph(), smooth: true}
	for i := range rapid.IntRange(2, 4).Draw(t, "inputs") {
		rows, cols := r.size("rows"), r.size("cols")
		data := make([]F, rows*cols)
		for k := range data {
			data[k] = F(rapid.Float64Range(-2, 2).Draw(t, "element"))
		}
		r.inputs = append(r.inputs, gorgonia.NewMatrix(r.g, dtype[F](), gorgonia.WithName(fmt.Sprint("x", i)),
			gorgonia.WithShape(rows, cols), gorgonia.WithValue(tensor.New(tensor.WithShape(rows, cols), tensor.WithBacking(data)))))
	}
	r.nodes = append(r.nodes, r.inputs...)
	for range rapid.IntRange(1, 12).Draw(t, "ops") {
		if n := r.op(); n != nil && len(n.Shape()) <= 2 {
			r.nodes = append(r.nodes, n)
		}
	}
	return r
}

func (r *randomGraph[F]) size(label string) int {
	return rapid.SampledFrom([]int{1, 1, 2, 3, 4, 5, 9}).Draw(r.t, label)
}

func (r *randomGraph[F]) pick(label string) *gorgonia.Node {
	return rapid.SampledFrom(r.nodes).Draw(r.t, label)
}

func (r *randomGraph[F]) constant(v float64) *gorgonia.Node {
	return gorgonia.NewConstant(F(v))
}

var unaries = []func(*gorgonia.Node) (*gorgonia.Node, error){
	gorgonia.Sigmoid, gorgonia.Tanh, gorgonia.Neg, gorgonia.Square, gorgonia.Cube, gorgonia.Sin, gorgonia.Cos, gorgonia.Softplus,
	gorgonia.Expm1, gorgonia.Exp,
}

// positives are functions of positive numbers.
var positives = []func(*gorgonia.Node) (*gorgonia.Node, error){
	gorgonia.Log, gorgonia.Log2, gorgonia.Log1p, gorgonia.Sqrt, gorgonia.Inverse,
	gorgonia.InverseSqrt, // without gradient
}

var binaries = []func(a, b *gorgonia.Node) (*gorgonia.Node, error){
	gorgonia.Add, gorgonia.Sub, gorgonia.HadamardProd,
}

var comparisons = []func(a, b *gorgonia.Node, same bool) (*gorgonia.Node, error){
	gorgonia.Gt, gorgonia.Gte, gorgonia.Lt, gorgonia.Lte, gorgonia.Eq, gorgonia.Ne,
}

// op draws one op on nodes there are; nil if it does not fit them.
func (r *randomGraph[F]) op() *gorgonia.Node {
	a := r.pick("a")
	switch rapid.IntRange(0, 13).Draw(r.t, "kind of op") {
	case 0, 1:
		a = r.bounded(a)
		f := rapid.SampledFrom(unaries).Draw(r.t, "unary")
		return r.made(f(a))
	case 2:
		i := rapid.IntRange(0, len(positives)-1).Draw(r.t, "positive")
		r.smooth = r.smooth && i < len(positives)-1
		return r.made(positives[i](r.positive(a)))
	case 3, 4:
		b := r.alike(a)
		return r.made(rapid.SampledFrom(binaries).Draw(r.t, "binary")(a, b))
	case 5:
		return r.made(gorgonia.HadamardDiv(a, r.positive(r.alike(a))))
	case 6:
		return r.compare()
	case 7:
		if one(a) {
			return nil
		}
		c := r.constant(rapid.Float64Range(-2, 2).Draw(r.t, "constant"))
		f := rapid.SampledFrom(binaries).Draw(r.t, "binary")
		if rapid.Bool().Draw(r.t, "constant first") {
			return r.made(f(c, a))
		}
		return r.made(f(a, c))
	case 8, 9:
		return r.product(a)
	case 10:
		return r.sum(a)
	case 11:
		return r.broadcast(a)
	case 12:
		return r.shape(a)
	default:
		if one(a) {
			return nil
		}
		return r.made(gorgonia.Pow(r.positive(a), r.constant(rapid.SampledFrom([]float64{2, 3, 0.5, -1}).Draw(r.t, "power"))))
	}
}

// compare draws an op with steps.
func (r *randomGraph[F]) compare() *gorgonia.Node {
	r.smooth = false
	a := rapid.SampledFrom(r.inputs).Draw(r.t, "a")
	var b *gorgonia.Node
	for _, x := range r.inputs {
		if x.Shape().Eq(a.Shape()) && (b == nil || rapid.Bool().Draw(r.t, "other")) {
			b = x
		}
	}
	switch f := rapid.SampledFrom(comparisons).Draw(r.t, "comparison"); rapid.IntRange(0, 3).Draw(r.t, "step") {
	case 0:
		return r.made(gorgonia.Sign(a))
	case 1:
		return r.made(gorgonia.Abs(a))
	case 2:
		if one(a) {
			return nil
		}
		return r.made(f(a, r.constant(0.5), true))
	default:
		return r.made(f(a, b, true))
	}
}

// made drops an op that Gorgonia refuses.
func (r *randomGraph[F]) made(n *gorgonia.Node, err error) *gorgonia.Node {
	if err != nil {
		return nil
	}
	return n
}

// one reports whether a node has a single element.
func one(n *gorgonia.Node) bool { return n.Shape().TotalSize() <= 1 }

// alike returns a node of the same shape as a: another, or a itself.
func (r *randomGraph[F]) alike(a *gorgonia.Node) *gorgonia.Node {
	var same []*gorgonia.Node
	for _, n := range r.nodes {
		if n.Shape().Eq(a.Shape()) && n.Dims() == a.Dims() {
			same = append(same, n)
		}
	}
	return rapid.SampledFrom(same).Draw(r.t, "b")
}

// bounded keeps values near 1 whatever they went through.
func (r *randomGraph[F]) bounded(a *gorgonia.Node) *gorgonia.Node {
	if a.IsVar() {
		return a
	}
	return gorgonia.Must(gorgonia.Tanh(a))
}

func (r *randomGraph[F]) positive(a *gorgonia.Node) *gorgonia.Node {
	return gorgonia.Must(gorgonia.Exp(gorgonia.Must(gorgonia.Tanh(a))))
}

func (r *randomGraph[F]) product(a *gorgonia.Node) *gorgonia.Node {
	b := r.pick("b")
	if one(a) || one(b) || a.Dims() == 0 || b.Dims() == 0 {
		return nil
	}
	switch {
	case a.Dims() == 1 && b.Dims() == 1 && rapid.Bool().Draw(r.t, "outer"):
		return r.made(gorgonia.OuterProd(a, b))
	case a.Dims() == 2 && b.Dims() == 2 && a.Shape()[1] == b.Shape()[0] && a.Shape()[0]*b.Shape()[1] > 1,
		a.Dims() == 2 && b.Dims() == 1 && a.Shape()[1] == b.Shape()[0] && a.Shape()[0] > 1,
		a.Dims() == 1 && b.Dims() == 2 && a.Shape()[0] == b.Shape()[0] && b.Shape()[1] > 1,
		a.Dims() == 1 && b.Dims() == 1 && a.Shape()[0] == b.Shape()[0]:
		return r.made(gorgonia.Mul(a, b))
	}
	return nil
}

func (r *randomGraph[F]) sum(a *gorgonia.Node) *gorgonia.Node {
	if one(a) {
		return nil
	}
	if a.Dims() == 1 {
		return r.made(gorgonia.Sum(a))
	}
	along := rapid.SampledFrom([][]int{{0}, {1}, {0, 1}}).Draw(r.t, "along")
	if len(along) == 1 && a.Shape()[1-along[0]] == 1 {
		return nil
	}
	switch {
	case rapid.Bool().Draw(r.t, "mean"):
		return r.made(gorgonia.Mean(a, along...))
	case len(along) == 1 && along[0] == 1 && a.Shape()[1] > 1 && rapid.Bool().Draw(r.t, "max"):
		r.smooth = false
		return r.made(gorgonia.Max(a, along...))
	}
	return r.made(gorgonia.Sum(a, along...))
}

// broadcast adds or multiplies a row or a column to all of a matrix.
func (r *randomGraph[F]) broadcast(a *gorgonia.Node) *gorgonia.Node {
	b := r.pick("b")
	if a.Dims() != 2 || b.Dims() != 2 || one(b) || one(a) {
		return nil
	}
	f := rapid.SampledFrom([]func(a, b *gorgonia.Node, left, right []byte) (*gorgonia.Node, error){
		gorgonia.BroadcastAdd, gorgonia.BroadcastSub, gorgonia.BroadcastHadamardProd,
	}).Draw(r.t, "broadcast")
	switch {
	case b.Shape()[0] == 1 && b.Shape()[1] == a.Shape()[1] && a.Shape()[0] > 1:
		return r.made(f(a, b, nil, []byte{0}))
	case b.Shape()[1] == 1 && b.Shape()[0] == a.Shape()[0] && a.Shape()[1] > 1:
		return r.made(f(a, b, nil, []byte{1}))
	}
	return nil
}

func (r *randomGraph[F]) shape(a *gorgonia.Node) *gorgonia.Node {
	if a.Dims() != 2 || one(a) {
		return nil
	}
	rows, cols := a.Shape()[0], a.Shape()[1]
	switch rapid.IntRange(0, 3).Draw(r.t, "shape op") {
	case 0:
		return r.made(gorgonia.Reshape(a, tensor.Shape{cols, rows}))
	case 1:
		return r.made(gorgonia.Transpose(a, 1, 0))
	case 2:
		axis := rapid.IntRange(0, 1).Draw(r.t, "axis")
		size := a.Shape()[axis]
		if size < 3 {
			return nil
		}
		from := rapid.IntRange(0, size-2).Draw(r.t, "from")
		to := rapid.IntRange(from+2, size).Draw(r.t, "to")
		slices := []tensor.Slice{nil, nil}
		slices[axis] = gorgonia.S(from, to)
		return r.made(gorgonia.Slice(a, slices[:axis+1]...))
	default:
		b := r.alike(a)
		return r.made(gorgonia.Concat(rapid.IntRange(0, 1).Draw(r.t, "axis"), a, b))
	}
}

// gradients differentiates the sum of the last node.
func (r *randomGraph[F]) gradients() (grads []*gorgonia.Node) {
	last := r.nodes[len(r.nodes)-1]
	if !r.smooth || last.IsVar() || one(last) {
		return nil
	}
	defer func() {
		if recover() != nil {
			grads = nil // Gorgonia cannot differentiate it
		}
	}()
	cost, err := gorgonia.Sum(last)
	if err != nil {
		return nil
	}
	for _, x := range r.inputs {
		if g, err := gorgonia.Grad(cost, x); err == nil {
			return g
		}
	}
	return nil
}

func checkRandom[F machine.Float](t *rapid.T, tolerance float64) {
	r := drawGraph[F](t)
	wanted := append(r.nodes[len(r.inputs):], r.gradients()...)
	if len(wanted) == 0 {
		return
	}
	values := make([]gorgonia.Value, len(wanted))
	for i, n := range wanted {
		gorgonia.Read(n, &values[i])
	}
	tape := gorgonia.NewTapeMachine(r.g)
	defer tape.Close()
	if err := tape.RunAll(); err != nil {
		t.Fatal(err)
	}
	if err := machine.CheckGraphPasses(machine.GraphSpec{Outputs: wanted}, dtype[F]()); err != nil {
		t.Error(err)
	}
	for name, outputs := range map[string][]*gorgonia.Node{"all nodes": wanted, "the last": wanted[len(wanted)-1:]} {
		p, err := machine.CompileGraph[F](machine.GraphSpec{Outputs: outputs}, nil, machine.Verified(machine.Options[F]{}))
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range r.inputs {
			copy(p.Of(x), x.Value().Data().([]F))
		}
		p.Run()
		p.Run()
		for i, n := range outputs {
			compareNode(t, name, n, p.Output(n), values[len(wanted)-len(outputs)+i], tolerance)
		}
	}
}

func compareNode[F machine.Float](t *rapid.T, way string, n *gorgonia.Node, got []F, want gorgonia.Value, tolerance float64) {
	elements, is := want.Data().([]F)
	if !is {
		elements = []F{want.Data().(F)}
	}
	if len(got) != len(elements) {
		t.Fatalf("%s: %v has %d elements: want %d", way, n, len(got), len(elements))
	}
	for i, w := range elements {
		diff := math.Abs(float64(got[i] - w))
		if diff > tolerance*(1+math.Abs(float64(w))) {
			t.Fatalf("%s: element %d of %v is %v: want %v", way, i, n, got[i], w)
		}
	}
}

func TestRandomGraphs(t *testing.T) {
	t.Run("float64", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) { checkRandom[float64](t, 1e-9) })
	})
	t.Run("float32", func(t *testing.T) {
		rapid.Check(t, func(t *rapid.T) { checkRandom[float32](t, 1e-4) })
	})
}
