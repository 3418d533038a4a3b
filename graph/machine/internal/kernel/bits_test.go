package kernel_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"unroll/graph/machine/internal/kernel"
)

// The sets with fused multiply-add agree to the last bit, so that results do not depend on which of them a processor
// runs.
func TestSameBits(t *testing.T) {
	if !slices.Contains(kernel.Names(), "avx512") {
		t.Skip("this processor has one set with fused multiply-add")
	}
	both(t, checkSameBits[float32], checkSameBits[float64])
}

func checkSameBits[F kernel.Float](t *rapid.T) {
	avx2, avx512 := kernel.Named[F]("avx2"), kernel.Named[F]("avx512")
	rows, cols := drawLarge(t)
	a, b, c := drawStrip[F](t, "a", rows, cols, numbers), drawStrip[F](t, "b", rows, cols, numbers), drawStrip[F](t, "c", rows, cols, numbers)
	dst := drawStrip[F](t, "dst", max(rows, cols), max(rows, cols), factors)
	accumulate := rapid.Bool().Draw(t, "accumulate")
	g := &kernel.Grid{Rows: rows, Cols: cols, Dst: dst.stride, A: a.stride, B: b.stride, C: c.stride}
	same := func(kind string, code int, compute func(s *kernel.Set[F], into *F)) {
		t.Helper()
		want, got := dst.clone(), dst.clone()
		compute(avx2, want.first())
		compute(avx512, got.first())
		if i := differ(got.all, want.all); i >= 0 {
			t.Fatalf("%s %d of %d×%d: element %d is %v with AVX-512, %v with AVX2", kind, code, rows, cols, i-dst.start, got.all[i], want.all[i])
		}
	}
	for op := range avx2.Unary {
		same("unary", op, func(s *kernel.Set[F], into *F) { s.Unary[op](into, a.first(), g) })
	}
	for op := range avx2.Binary {
		same("binary", op, func(s *kernel.Set[F], into *F) { s.Binary[op](into, a.first(), b.first(), g) })
		same("column", op, func(s *kernel.Set[F], into *F) { s.Column[op](into, a.first(), b.first(), g) })
	}
	for op := range avx2.Ternary {
		same("ternary", op, func(s *kernel.Set[F], into *F) { s.Ternary[op](into, a.first(), b.first(), c.first(), g) })
	}
	same("repeat", 0, func(s *kernel.Set[F], into *F) { s.Repeat(into, a.first(), g) })
	same("transpose", 0, func(s *kernel.Set[F], into *F) { s.Transpose(into, a.first(), g) })
	same("sum of rows", 0, func(s *kernel.Set[F], into *F) { s.SumRows(into, a.first(), g, accumulate) })
	same("sum of columns", 0, func(s *kernel.Set[F], into *F) { s.SumCols(into, a.first(), g, accumulate) })
}

func TestSameProducts(t *testing.T) {
	if !slices.Contains(kernel.Names(), "avx512") {
		t.Skip("this processor has one set with fused multiply-add")
	}
	both(t, checkSameProducts[float32], checkSameProducts[float64])
}

func checkSameProducts[F kernel.Float](t *rapid.T) {
	m, n, k := drawSizes(t)
	a, b := drawFactor[F](t, "a", m, k), drawFactor[F](t, "b", k, n)
	c := drawStrip[F](t, "c", m, n, factors)
	p := kernel.Product{
		M: m, N: n, K: k, RowA: a.row, ColA: a.col, RowB: b.row, ColB: b.col, RowC: c.stride,
		Accumulate: rapid.Bool().Draw(t, "accumulate"),
	}
	var want [2][]F
	for _, name := range []string{"avx2", "avx512"} {
		s, plain, packed := kernel.Named[F](name), c.clone(), c.clone()
		gemm, work := s.Gemm(&p)
		gemm(plain.first(), a.first(), b.first(), &p, workspace[F](work))
		space := make([]F, s.PackedSize(k, n)+1)
		s.PackB(&space[0], b.first(), &p)
		gemm, work = s.GemmPacked(&p)
		gemm(packed.first(), a.first(), &space[0], &p, workspace[F](work))
		if m == 1 && n > 1 && p.ColB == 1 && differ(plain.all, packed.all) >= 0 {
			t.Fatalf("one row times %d×%d differs where this is packed", k, n)
		}
		if name == "avx2" {
			want = [2][]F{plain.all, packed.all}
			continue
		}
		for i, got := range [][]F{plain.all, packed.all} {
			if differ(got, want[i]) >= 0 {
				t.Fatalf("the product of %d×%d and %d×%d differs (packed: %v)", m, k, k, n, i == 1)
			}
		}
	}
}

// differ returns the first index at which two arrays have different bits, -1 for none. NaNs are alike.
func differ[F kernel.Float](x, y []F) int {
	for i := range x {
		if x[i] != y[i] && !(math.IsNaN(float64(x[i])) && math.IsNaN(float64(y[i]))) || x[i] == 0 && math.Signbit(float64(x[i])) != math.Signbit(float64(y[i])) {
			return i
		}
	}
	return -1
}
