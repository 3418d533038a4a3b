package kernel_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"unroll/graph/machine/internal/kernel"
)

func unaryOps() (ops []kernel.UnaryOp) {
	for op := kernel.Copy; op <= kernel.Cos; op++ {
		ops = append(ops, op)
	}
	return ops
}

func binaryOps() (ops []kernel.BinaryOp) {
	for op := kernel.Add; op <= kernel.Pow; op++ {
		ops = append(ops, op)
	}
	return ops
}

// numbers are those that elementwise functions meet, and now and then one that they should not.
var numbers = rapid.OneOf(
	rapid.Float64Range(-3, 3), rapid.Float64Range(-100, 100),
	rapid.SampledFrom([]float64{0, 1, -1, 1e-30, -1e-30, math.Inf(1), math.Inf(-1), math.NaN()}),
)

func drawShape(t *rapid.T) (rows, cols int) {
	return rapid.IntRange(0, 5).Draw(t, "rows"), rapid.OneOf(rapid.IntRange(0, 9), rapid.IntRange(10, 70)).Draw(t, "cols")
}

// drawSource draws an operand with all rows or, with stride 0, one that all rows share.
func drawSource[F kernel.Float](t *rapid.T, name string, rows, cols int) (s strip[F], stride int) {
	if rapid.Bool().Draw(t, name+" shared") {
		return drawStrip[F](t, name, 1, cols, numbers), 0
	}
	s = drawStrip[F](t, name, rows, cols, numbers)
	return s, s.stride
}

// grid joins the rows into one run where it can, as the callers of kernels do.
func grid(t *rapid.T, rows, cols, dst int, src ...int) *kernel.Grid {
	g := kernel.NewGrid(rows, cols, dst, src...)
	if g.Rows*g.Cols != rows*cols {
		t.Fatalf("grid of %d×%d has %d×%d", rows, cols, g.Rows, g.Cols)
	}
	return &g
}

func TestUnary(t *testing.T) { both(t, checkUnary[float32], checkUnary[float64]) }

func checkUnary[F kernel.Float](t *rapid.T) {
	fast, portable := sets[F](t)
	op := rapid.SampledFrom(unaryOps()).Draw(t, "op")
	rows, cols := drawShape(t)
	a, stride := drawSource[F](t, "a", rows, cols)
	dst := drawStrip[F](t, "dst", rows, cols, numbers)
	if stride != 0 && rapid.Bool().Draw(t, "in place") {
		dst = a.clone()
		a = dst
	}
	want, x := dst.clone(), a.clone()
	g := grid(t, rows, cols, dst.stride, stride)
	portable.Unary[op](want.first(), x.first(), g)
	fast.Unary[op](dst.first(), a.first(), g)
	same(t, dst, want, want.at)
}

func TestBinary(t *testing.T) { both(t, checkBinary[float32], checkBinary[float64]) }

func checkBinary[F kernel.Float](t *rapid.T) {
	fast, portable := sets[F](t)
	op := rapid.SampledFrom(binaryOps()).Draw(t, "op")
	rows, cols := drawShape(t)
	a, strideA := drawSource[F](t, "a", rows, cols)
	b, strideB := drawSource[F](t, "b", rows, cols)
	dst := drawStrip[F](t, "dst", rows, cols, numbers)
	if strideB != 0 && rapid.Bool().Draw(t, "in place") {
		dst = b.clone()
		b = dst
	}
	want, y := dst.clone(), b.clone()
	g := grid(t, rows, cols, dst.stride, strideA, strideB)
	portable.Binary[op](want.first(), a.first(), y.first(), g)
	fast.Binary[op](dst.first(), a.first(), b.first(), g)
	same(t, dst, want, want.at)
}

func TestColumn(t *testing.T) { both(t, checkColumn[float32], checkColumn[float64]) }

func checkColumn[F kernel.Float](t *rapid.T) {
	fast, portable := sets[F](t)
	op := rapid.SampledFrom(binaryOps()).Draw(t, "op")
	rows, cols := drawShape(t)
	a, strideA := drawSource[F](t, "a", rows, cols)
	b := drawStrip[F](t, "b", max(rows, 1), 1, numbers)
	strideB := rapid.SampledFrom([]int{0, b.stride}).Draw(t, "stride of b")
	dst := drawStrip[F](t, "dst", rows, cols, numbers)
	want := dst.clone()
	g := kernel.ColumnGrid(rows, cols, dst.stride, strideA, strideB)
	portable.Column[op](want.first(), a.first(), b.first(), &g)
	fast.Column[op](dst.first(), a.first(), b.first(), &g)
	same(t, dst, want, want.at)
}

func TestTernary(t *testing.T) { both(t, checkTernary[float32], checkTernary[float64]) }

func checkTernary[F kernel.Float](t *rapid.T) {
	fast, portable := sets[F](t)
	op := rapid.SampledFrom([]kernel.TernaryOp{kernel.MulAdd, kernel.MulSub, kernel.NegMulAdd}).Draw(t, "op")
	rows, cols := drawShape(t)
	a, strideA := drawSource[F](t, "a", rows, cols)
	b, strideB := drawSource[F](t, "b", rows, cols)
	c, strideC := drawSource[F](t, "c", rows, cols)
	dst := drawStrip[F](t, "dst", rows, cols, numbers)
	want := dst.clone()
	g := grid(t, rows, cols, dst.stride, strideA, strideB, strideC)
	portable.Ternary[op](want.first(), a.first(), b.first(), c.first(), g)
	fast.Ternary[op](dst.first(), a.first(), b.first(), c.first(), g)
	same(t, dst, want, want.at)
}

func TestRepeat(t *testing.T) { both(t, checkRepeat[float32], checkRepeat[float64]) }

func checkRepeat[F kernel.Float](t *rapid.T) {
	fast, portable := sets[F](t)
	rows, cols := drawShape(t)
	a := drawStrip[F](t, "a", max(rows, 1), 1, numbers)
	stride := rapid.SampledFrom([]int{0, a.stride}).Draw(t, "stride")
	dst := drawStrip[F](t, "dst", rows, cols, numbers)
	want := dst.clone()
	g := kernel.Grid{Rows: rows, Cols: cols, Dst: dst.stride, A: stride}
	portable.Repeat(want.first(), a.first(), &g)
	fast.Repeat(dst.first(), a.first(), &g)
	same(t, dst, want, want.at)
}
