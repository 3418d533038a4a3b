package ops_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"unroll/graph/ops"
)

// builder writes a graph on a matrix [3, 4], a square one [4, 4] and a vector [4].
type builder struct {
	g                      *gorgonia.ExprGraph
	matrix, square, vector *gorgonia.Node
}

func newBuilder() builder {
	g := gorgonia.NewGraph()
	return builder{
		g:      g,
		matrix: gorgonia.NewMatrix(g, gorgonia.Float64, gorgonia.WithShape(3, 4), gorgonia.WithName("m")),
		square: gorgonia.NewMatrix(g, gorgonia.Float64, gorgonia.WithShape(4, 4), gorgonia.WithName("s")),
		vector: gorgonia.NewVector(g, gorgonia.Float64, gorgonia.WithShape(4), gorgonia.WithName("v")),
	}
}

// gradient returns the derivative of the sum of all elements of y.
func (b builder) gradient(y, x *gorgonia.Node) (*gorgonia.Node, error) {
	grads, err := gorgonia.Grad(gorgonia.Must(gorgonia.Sum(y)), x)
	return grads[0], err
}

// find returns the first node below n that is the result of an op like want.
func find[O ops.Op](n *gorgonia.Node, err error) (*gorgonia.Node, error) {
	if err != nil {
		return nil, err
	}
	for _, n := range ops.Order(n) {
		if _, is := ops.Of(n).(O); is {
			return n, nil
		}
	}
	return n, nil
}

func dense(shape tensor.Shape, backing any) *tensor.Dense {
	return tensor.New(tensor.WithShape(shape...), tensor.WithBacking(backing))
}

func TestOf(t *testing.T) {
	cases := []struct {
		name  string
		build func(b builder) (*gorgonia.Node, error)
		want  ops.Op
		text  string
	}{
		{"input", func(b builder) (*gorgonia.Node, error) { return b.matrix, nil }, ops.Input{}, "input"},
		{"number", func(b builder) (*gorgonia.Node, error) { return gorgonia.NewConstant(2.5), nil },
			ops.Constant{Values: []float64{2.5}}, "constant [2.5]"},
		{"float32", func(b builder) (*gorgonia.Node, error) { return gorgonia.NewConstant(float32(0.1)), nil },
			ops.Constant{Values: []float64{float64(float32(0.1))}}, "constant [0.10000000149011612]"},
		{"constant matrix", func(b builder) (*gorgonia.Node, error) {
			return gorgonia.NewConstant(dense(tensor.Shape{2, 2}, []float32{1, 2, 3, 4})), nil
		}, ops.Constant{Values: []float64{1, 2, 3, 4}}, "constant [1 2 3 4]"},
		{"unary", func(b builder) (*gorgonia.Node, error) { return gorgonia.Tanh(b.matrix) }, ops.Unary{Function: ops.Tanh}, "tanh"},
		{"unary of a number", func(b builder) (*gorgonia.Node, error) {
			return gorgonia.Exp(gorgonia.NewScalar(b.g, gorgonia.Float64, gorgonia.WithName("k")))
		}, ops.Unary{Function: ops.Exp}, "exp"},
		{"unary without a name here", func(b builder) (*gorgonia.Node, error) { return gorgonia.Ceil(b.matrix) },
			ops.Unary{Function: "ceil"}, "ceil"},
		{"binary", func(b builder) (*gorgonia.Node, error) { return gorgonia.Sub(b.matrix, b.matrix) }, ops.Binary{Function: ops.Sub}, "-"},
		{"binary with a number", func(b builder) (*gorgonia.Node, error) {
			return gorgonia.HadamardDiv(gorgonia.NewConstant(2.0), b.matrix)
		}, ops.Binary{Function: ops.Div}, "÷"},
		{"comparison as numbers", func(b builder) (*gorgonia.Node, error) { return gorgonia.Lte(b.matrix, b.matrix, true) },
			ops.Binary{Function: ops.Lte}, "<="},
		{"comparison as bools", func(b builder) (*gorgonia.Node, error) { return gorgonia.Ne(b.matrix, b.matrix, false) },
			ops.Binary{Function: ops.Ne}, "!="},
		{"matrices", func(b builder) (*gorgonia.Node, error) { return gorgonia.Mul(b.matrix, b.square) },
			ops.Product{Kind: ops.MatrixMatrix}, "A × B"},
		{"transposed right", func(b builder) (*gorgonia.Node, error) {
			return b.gradient(gorgonia.Must(gorgonia.Mul(b.matrix, b.square)), b.matrix)
		}, ops.Product{Kind: ops.MatrixMatrix, TransB: true}, "A × Bᵀ"},
		{"transposed left", func(b builder) (*gorgonia.Node, error) {
			return b.gradient(gorgonia.Must(gorgonia.Mul(b.matrix, b.square)), b.square)
		}, ops.Product{Kind: ops.MatrixMatrix, TransA: true}, "Aᵀ × B"},
		{"matrix and vector", func(b builder) (*gorgonia.Node, error) { return gorgonia.Mul(b.matrix, b.vector) },
			ops.Product{Kind: ops.MatrixVector}, "A × B"},
		{"vector and matrix", func(b builder) (*gorgonia.Node, error) { return gorgonia.Mul(b.vector, b.square) },
			ops.Product{Kind: ops.MatrixVector, TransA: true}, "Aᵀ × B"},
		{"vectors", func(b builder) (*gorgonia.Node, error) { return gorgonia.Mul(b.vector, b.vector) },
			ops.Product{Kind: ops.Dot}, "A · B"},
		{"outer product", func(b builder) (*gorgonia.Node, error) { return gorgonia.OuterProd(b.vector, b.vector) },
			ops.Product{Kind: ops.Outer}, "A ⊗ B"},
		{"sum", func(b builder) (*gorgonia.Node, error) { return gorgonia.Sum(b.matrix, 1) }, ops.Sum{Axes: []int{1}}, "sum along [1]"},
		{"sum of all", func(b builder) (*gorgonia.Node, error) { return gorgonia.Sum(b.matrix) }, ops.Sum{Axes: []int{0, 1}}, "sum along [0 1]"},
		{"sum of a vector", func(b builder) (*gorgonia.Node, error) { return gorgonia.Sum(b.vector) }, ops.Sum{Axes: []int{1}}, "sum along [1]"},
		{"max", func(b builder) (*gorgonia.Node, error) { return gorgonia.Max(b.matrix, 1) }, ops.Max{Axes: []int{1}}, "max along [1]"},
		{"size", func(b builder) (*gorgonia.Node, error) { return gorgonia.SizeOf(1, b.matrix) }, ops.Size{Length: 4}, "size 4"},
		{"size of a vector", func(b builder) (*gorgonia.Node, error) { return gorgonia.SizeOf(0, b.vector) }, ops.Size{Length: 4}, "size 4"},
		{"repeat", func(b builder) (*gorgonia.Node, error) {
			return find[ops.Repeat](b.gradient(gorgonia.Must(gorgonia.Sum(b.matrix, 1)), b.matrix))
		}, ops.Repeat{}, "repeat"},
		{"reshape", func(b builder) (*gorgonia.Node, error) { return gorgonia.Reshape(b.matrix, tensor.Shape{2, 6}) },
			ops.Reshape{}, "reshape"},
		{"transpose", func(b builder) (*gorgonia.Node, error) { return gorgonia.Transpose(b.matrix, 1, 0) },
			ops.Transpose{Axes: []int{1, 0}}, "transpose [1 0]"},
		{"concat", func(b builder) (*gorgonia.Node, error) { return gorgonia.Concat(0, b.matrix, b.matrix) }, ops.Concat{}, "concat along 0"},
		{"concat of vectors", func(b builder) (*gorgonia.Node, error) { return gorgonia.Concat(0, b.vector, b.vector) },
			ops.Concat{Axis: 1}, "concat along 1"},
		{"rows", func(b builder) (*gorgonia.Node, error) { return gorgonia.Slice(b.matrix, gorgonia.S(1, 3)) },
			ops.Slice{Axis: 0, Start: 1, End: 3, Step: 1}, "slice 1:3:1 along 0"},
		{"columns", func(b builder) (*gorgonia.Node, error) { return gorgonia.Slice(b.matrix, nil, gorgonia.S(0, 4, 2)) },
			ops.Slice{Axis: 1, Start: 0, End: 4, Step: 2}, "slice 0:4:2 along 1"},
		{"elements of a vector", func(b builder) (*gorgonia.Node, error) { return gorgonia.Slice(b.vector, gorgonia.S(2, 4)) },
			ops.Slice{Axis: 1, Start: 2, End: 4, Step: 1}, "slice 2:4:1 along 1"},
		{"columns past 255", func(b builder) (*gorgonia.Node, error) {
			wide := gorgonia.NewMatrix(b.g, gorgonia.Float64, gorgonia.WithShape(2, 600), gorgonia.WithName("wide"))
			return gorgonia.Slice(wide, nil, gorgonia.S(300, 560))
		}, ops.Slice{Axis: 1, Start: 300, End: 560, Step: 1}, "slice 300:560:1 along 1"},
		{"gradient of a slice", func(b builder) (*gorgonia.Node, error) {
			return b.gradient(gorgonia.Must(gorgonia.Slice(b.matrix, gorgonia.S(1, 3))), b.matrix)
		}, ops.SliceGradient{Slice: ops.Slice{Axis: 0, Start: 1, End: 3, Step: 1}}, "gradient of slice 1:3:1 along 0"},
		{"let", func(b builder) (*gorgonia.Node, error) { return gorgonia.Set(b.matrix, b.matrix), nil }, ops.Let{}, "let"},
		{"another op", func(b builder) (*gorgonia.Node, error) { return gorgonia.At(b.matrix, 0, 0) },
			ops.Other{Description: "At([0 0]) (gorgonia.atOp)"}, "At([0 0]) (gorgonia.atOp)"},
		{"constant of whole numbers", func(b builder) (*gorgonia.Node, error) { return gorgonia.NewConstant(3), nil },
			ops.Other{Description: "const 3 (gorgonia.constantScalar)"}, "const 3 (gorgonia.constantScalar)"},
		{"constant by columns", func(b builder) (*gorgonia.Node, error) {
			d := tensor.New(tensor.WithShape(2, 2), tensor.AsFortran([]float64{1, 2, 3, 4}))
			return gorgonia.NewConstant(d), nil
		}, ops.Other{Description: "const Matrix float64 (gorgonia.constantTensor)"}, "const Matrix float64 (gorgonia.constantTensor)"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			n, err := c.build(newBuilder())
			if err != nil {
				t.Fatal(err)
			}
			got := ops.Of(n)
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("want -, got +:\n%s", diff)
			}
			if got.String() != c.text {
				t.Errorf("described as %q, want %q", got, c.text)
			}
		})
	}
}

func TestRead(t *testing.T) {
	b := newBuilder()
	var into gorgonia.Value
	gorgonia.Read(b.matrix, &into)
	for _, n := range b.g.AllNodes() {
		if r, is := ops.Of(n).(ops.Read); is {
			if r.Into != &into || ops.Operands(n)[0] != b.matrix {
				t.Errorf("reads %v into %p, want %v into %p", ops.Operands(n), r.Into, b.matrix, &into)
			}
			return
		}
	}
	t.Error("no node reads")
}

// A constant is there when a graph's values have been unbound.
func TestUnboundConstant(t *testing.T) {
	b := newBuilder()
	sum := gorgonia.Must(gorgonia.Add(b.matrix, gorgonia.NewConstant(2.0)))
	b.g.UnbindAll()
	if diff := cmp.Diff(ops.Op(ops.Constant{Values: []float64{2}}), ops.Of(ops.Operands(sum)[1])); diff != "" {
		t.Error(diff)
	}
}

func TestUniform(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   float64
		is     bool
	}{{[]float64{2}, 2, true}, {[]float64{3, 3}, 3, true}, {[]float64{3, 4}, 0, false}} {
		if v, is := (ops.Constant{Values: c.values}).Uniform(); v != c.want || is != c.is {
			t.Errorf("%v: %v, %v, want %v, %v", c.values, v, is, c.want, c.is)
		}
	}
}

func TestShape(t *testing.T) {
	b := newBuilder()
	number := gorgonia.NewScalar(b.g, gorgonia.Float64, gorgonia.WithName("k"))
	for _, c := range []struct {
		n    *gorgonia.Node
		want [2]int
	}{{number, [2]int{1, 1}}, {b.vector, [2]int{1, 4}}, {b.matrix, [2]int{3, 4}}} {
		if rows, cols, err := ops.Shape(c.n); err != nil || [2]int{rows, cols} != c.want {
			t.Errorf("%v: [%d, %d], %v, want %v", c.n, rows, cols, err, c.want)
		}
	}
	cube := gorgonia.NewTensor(b.g, gorgonia.Float64, 3, gorgonia.WithShape(2, 3, 4), gorgonia.WithName("t"))
	if _, _, err := ops.Shape(cube); err == nil {
		t.Error("a tensor of three axes is a matrix")
	}
}

// Operands come first, and a node that is used twice is there once.
func TestOrder(t *testing.T) {
	b := newBuilder()
	tanh := gorgonia.Must(gorgonia.Tanh(b.matrix))
	sum := gorgonia.Must(gorgonia.Add(tanh, b.matrix))
	last := gorgonia.Must(gorgonia.HadamardProd(sum, tanh))
	got, want := ops.Order(last, sum), []*gorgonia.Node{b.matrix, tanh, sum, last}
	if len(got) != len(want) {
		t.Fatalf("%v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("place %d: %v, want %v", i, got[i], want[i])
		}
	}
}

// Expand is a repetition that the tape machine computes, in both types of numbers, and
// that is another node for another shape.
func TestExpand(t *testing.T) {
	for _, x := range []*tensor.Dense{dense(tensor.Shape{1, 1}, []float64{2.5}), dense(tensor.Shape{1, 1}, []float32{2.5})} {
		g := gorgonia.NewGraph()
		one := gorgonia.NewMatrix(g, x.Dtype(), gorgonia.WithShape(1, 1), gorgonia.WithName("x"), gorgonia.WithValue(x))
		var values [2]gorgonia.Value
		for i, cols := range []int{3, 300} {
			n, err := ops.Expand(one, 2, cols)
			if err != nil {
				t.Fatal(err)
			}
			if ops.Of(n) != (ops.Repeat{}) || !n.Shape().Eq(tensor.Shape{2, cols}) {
				t.Errorf("%v with shape %v", ops.Of(n), n.Shape())
			}
			gorgonia.Read(gorgonia.Must(gorgonia.Neg(n)), &values[i])
		}
		vm := gorgonia.NewTapeMachine(g)
		if err := vm.RunAll(); err != nil {
			t.Fatal(err)
		}
		want := tensor.New(tensor.Of(x.Dtype()), tensor.WithShape(2, 3))
		for i := range 6 {
			switch data := want.Data().(type) {
			case []float64:
				data[i] = -2.5
			case []float32:
				data[i] = -2.5
			}
		}
		if diff := cmp.Diff(want.Data(), values[0].Data()); diff != "" || values[1].Size() != 600 {
			t.Errorf("the values differ (-want +got):\n%s\nor are not 600: %d", diff, values[1].Size())
		}
		_ = vm.Close()
	}
}
