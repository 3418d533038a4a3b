package kernel_test

import (
	"math"
	"math/rand/v2"
	"testing"
	"unsafe"

	"unroll/graph/machine/internal/kernel"
)

// laneMatrix is an operand of lane calls: a matrix, a row or a column or one element that
// stands for all, or a matrix transposed.
type laneMatrix[F kernel.Float] struct {
	data      []F
	row, step int
}

func newLaneMatrix[F kernel.Float](rng *rand.Rand, rows, cols, lanes int) laneMatrix[F] {
	m, size := laneMatrix[F]{data: make([]F, (rows+1)*(cols+1)*lanes)}, kernel.LaneBytes[F](lanes)
	for i := range m.data {
		m.data[i] = F(2 * rng.NormFloat64())
	}
	m.step, m.row = size, (cols+rng.IntN(2))*size
	if rng.IntN(4) == 0 {
		m.step, m.row = rows*size, size
	}
	if rng.IntN(4) == 0 {
		m.step = 0
	}
	if rng.IntN(4) == 0 {
		m.row = 0
	}
	return m
}

func (m laneMatrix[F]) first() unsafe.Pointer { return unsafe.Pointer(&m.data[0]) }

// laneCall draws a call, without its result.
func laneCall[F kernel.Float](rng *rand.Rand, op kernel.LaneOp, lanes int) kernel.LaneCall {
	c := kernel.LaneCall{Op: op, Rows: 1 + rng.IntN(4), Cols: 1 + rng.IntN(19), Inner: 1 + rng.IntN(9)}
	size := [3][2]int{{c.Rows, c.Cols}, {c.Rows, c.Cols}, {c.Rows, c.Cols}}
	if op == kernel.LaneProduct || op == kernel.LaneMax {
		size[0], size[1] = [2]int{c.Rows, c.Inner}, [2]int{c.Inner, c.Cols}
	}
	if op == kernel.LaneMax {
		c.Cols = 1
	}
	for i, operand := range []struct {
		first     *unsafe.Pointer
		row, step *int
	}{{&c.A, &c.RowA, &c.StepA}, {&c.B, &c.RowB, &c.StepB}, {&c.C, &c.RowC, &c.StepC}} {
		m := newLaneMatrix[F](rng, size[i][0], size[i][1], lanes)
		*operand.first, *operand.row, *operand.step = m.first(), m.row, m.step
	}
	c.RowDst = (c.Cols + rng.IntN(2)) * kernel.LaneBytes[F](lanes)
	return c
}

// Every operation of lane programs gives what the portable kernels give, whatever the
// distances of its operands, and touches nothing beside its result.
func TestLaneCalls(t *testing.T) {
	for _, name := range kernel.Names() {
		checkLaneCalls(t, kernel.Named[float32](name), 1e-5)
		checkLaneCalls(t, kernel.Named[float64](name), 1e-13)
	}
}

func checkLaneCalls[F kernel.Float](t *testing.T, fast *kernel.Set[F], tolerance float64) {
	t.Helper()
	counts := fast.Lanes()
	if fast.Name == "portable" {
		counts = []int{3}
	}
	for _, lanes := range counts {
		checkLaneCallsOf(t, fast, lanes, tolerance)
	}
}

func checkLaneCallsOf[F kernel.Float](t *testing.T, fast *kernel.Set[F], lanes int, tolerance float64) {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, 2))
	portable := kernel.Portable[F]()
	for op := range kernel.LaneMax + 1 {
		for range 60 {
			c := laneCall[F](rng, op, lanes)
			var got, want []F
			for _, run := range []struct {
				set  *kernel.Set[F]
				into *[]F
			}{{fast, &got}, {portable, &want}} {
				*run.into = make([]F, (c.Rows+1)*(c.Cols+1)*lanes)
				c.Dst = unsafe.Pointer(&(*run.into)[0])
				run.set.LaneProgram([]kernel.LaneCall{c, c}, lanes).Run()
			}
			for i, w := range want {
				x, y := float64(got[i]), float64(w)
				if !(x == y || math.IsNaN(x) && math.IsNaN(y) || math.Abs(x-y) <= tolerance*max(1, math.Abs(y))) {
					t.Fatalf("%T: operation %d of %d by %d: element %d is %v, not %v", w, op, c.Rows, c.Cols, i, got[i], w)
				}
			}
		}
	}
}
