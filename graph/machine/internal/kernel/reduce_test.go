package kernel_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"unroll/graph/machine/internal/kernel"
)

// drawLarge draws shapes that reach every loop of a reduction.
func drawLarge(t *rapid.T) (rows, cols int) {
	return rapid.IntRange(0, 9).Draw(t, "rows"), rapid.OneOf(rapid.IntRange(0, 9), rapid.IntRange(0, 150)).Draw(t, "cols")
}

// total is the sum of the magnitudes of what a reduction adds up, times the root of their number, as which rounding
// errors grow.
func total(s ...func(r, c int) float64) func(rows, cols int) float64 {
	return func(rows, cols int) float64 {
		sum := 0.0
		for r := range rows {
			for c := range cols {
				x := 1.0
				for _, f := range s {
					x *= f(r, c)
				}
				sum += math.Abs(x)
			}
		}
		return sum * math.Sqrt(float64(rows*cols+1))
	}
}

func TestSums(t *testing.T) { both(t, checkSums[float32], checkSums[float64]) }

func checkSums[F kernel.Float](t *rapid.T) {
	fast, portable := sets[F](t)
	rows, cols := drawLarge(t)
	a := drawStrip[F](t, "a", rows, cols, factors)
	accumulate := rapid.Bool().Draw(t, "accumulate")
	f, oracle, m, n := fast.SumRows, portable.SumRows, rows, 1
	if rapid.Bool().Draw(t, "columns") {
		f, oracle, m, n = fast.SumCols, portable.SumCols, 1, cols
	}
	dst := drawStrip[F](t, "dst", m, n, factors)
	want := dst.clone()
	g := &kernel.Grid{Rows: rows, Cols: cols, Dst: dst.stride, A: a.stride}
	oracle(want.first(), a.first(), g, accumulate)
	f(dst.first(), a.first(), g, accumulate)
	scale := total(a.at)(rows, cols) + 2
	same(t, dst, want, func(int, int) float64 { return scale })
}

func TestMaxRows(t *testing.T) { both(t, checkMaxRows[float32], checkMaxRows[float64]) }

func checkMaxRows[F kernel.Float](t *rapid.T) {
	fast, _ := sets[F](t)
	rows, cols := drawLarge(t)
	cols++
	a := drawStrip[F](t, "a", rows, cols, numbers)
	dst := drawStrip[F](t, "dst", rows, 1, factors)
	want := dst.clone()
	for r := range rows {
		m := math.Inf(-1)
		for c := range cols {
			m = max(m, a.at(r, c))
		}
		want.all[want.start+r*want.stride] = F(m)
	}
	fast.MaxRows(dst.first(), a.first(), &kernel.Grid{Rows: rows, Cols: cols, Dst: dst.stride, A: a.stride})
	same(t, dst, want, want.at)
}

func TestTranspose(t *testing.T) { both(t, checkTranspose[float32], checkTranspose[float64]) }

func checkTranspose[F kernel.Float](t *rapid.T) {
	fast, portable := sets[F](t)
	rows, cols := rapid.IntRange(0, 40).Draw(t, "rows"), rapid.IntRange(0, 40).Draw(t, "cols")
	a := drawStrip[F](t, "a", rows, cols, factors)
	for _, set := range []*kernel.Set[F]{fast, portable} {
		dst := drawStrip[F](t, set.Name, cols, rows, factors)
		set.Transpose(dst.first(), a.first(), &kernel.Grid{Rows: rows, Cols: cols, Dst: dst.stride, A: a.stride})
		want := dst.clone()
		for r := range rows {
			for c := range cols {
				want.all[want.start+c*want.stride+r] = F(a.at(r, c))
			}
		}
		same(t, dst, want, want.at)
	}
}
