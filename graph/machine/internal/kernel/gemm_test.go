package kernel_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"unroll/graph/machine/internal/kernel"
)

// factors are numbers whose products stay clear of the smallest floats.
var factors = rapid.Map(rapid.Float64Range(-2, 2), func(x float64) float64 { return math.Round(x*8192) / 8192 })

// A factor is a matrix that lies in memory as it is, transposed, or with gaps between all its elements.
type factor[F kernel.Float] struct {
	strip[F]
	row, col int
}

func drawFactor[F kernel.Float](t *rapid.T, name string, rows, cols int) factor[F] {
	switch rapid.SampledFrom([]string{"rows", "rows", "columns", "columns", "apart"}).Draw(t, name+" layout") {
	case "rows":
		s := drawStrip[F](t, name, rows, cols, factors)
		return factor[F]{s, s.stride, 1}
	case "columns":
		s := drawStrip[F](t, name, cols, rows, factors)
		return factor[F]{s, 1, s.stride}
	default:
		s := drawStrip[F](t, name, rows, 2*cols, factors)
		return factor[F]{s, s.stride, 2}
	}
}

func (f factor[F]) at(i, j int) float64 { return float64(f.all[f.start+i*f.row+j*f.col]) }

// magnitude is Σ|a·b| of an element of the product.
func magnitude[F kernel.Float](a, b factor[F], k int) func(i, j int) float64 {
	return func(i, j int) float64 {
		sum := 1e-300
		for l := range k {
			sum += math.Abs(a.at(i, l) * b.at(l, j))
		}
		return sum
	}
}

// drawSizes draws small sizes, or one that is large: more rows than a block has, or a sum that is cut into steps.
func drawSizes(t *rapid.T) (m, n, k int) {
	small := rapid.OneOf(rapid.IntRange(0, 9), rapid.IntRange(0, 40))
	m, n, k = small.Draw(t, "m"), small.Draw(t, "n"), small.Draw(t, "k")
	switch rapid.SampledFrom([]string{"none", "none", "none", "rows", "depth"}).Draw(t, "large") {
	case "rows":
		m += 130
	case "depth":
		m, k = m/2, k+500
	}
	return m, n, k
}

func TestGemm(t *testing.T) { both(t, checkGemm[float32], checkGemm[float64]) }

func checkGemm[F kernel.Float](t *rapid.T) {
	fast, portable := sets[F](t)
	m, n, k := drawSizes(t)
	a, b := drawFactor[F](t, "a", m, k), drawFactor[F](t, "b", k, n)
	c := drawStrip[F](t, "c", m, n, factors)
	before, want := c.clone(), c.clone()
	p := kernel.Product{
		M: m, N: n, K: k, RowA: a.row, ColA: a.col, RowB: b.row, ColB: b.col, RowC: c.stride,
		Accumulate: rapid.Bool().Draw(t, "accumulate"),
	}
	scale := magnitude(a, b, k)
	// Rounding errors grow like the root of the number of terms.
	bound := func(i, j int) float64 { return (scale(i, j) + math.Abs(before.at(i, j))) * math.Sqrt(float64(k+1)) }

	gemm, work := portable.Gemm(&p)
	gemm(want.first(), a.first(), b.first(), &p, workspace[F](work))
	gemm, work = fast.Gemm(&p)
	gemm(c.first(), a.first(), b.first(), &p, workspace[F](work))
	same(t, c, want, bound)

	for _, set := range []*kernel.Set[F]{fast, portable} {
		packed := make([]F, set.PackedSize(k, n)+1)
		packed[len(packed)-1] = guard
		set.PackB(&packed[0], b.first(), &p)
		if packed[len(packed)-1] != guard {
			t.Fatalf("%s: PackB wrote beyond its size", set.Name)
		}
		c = before.clone()
		gemm, work = set.GemmPacked(&p)
		gemm(c.first(), a.first(), &packed[0], &p, workspace[F](work))
		same(t, c, want, bound)
	}
}

// workspace returns so many elements whose contents would show.
func workspace[F kernel.Float](n int) *F {
	work := make([]F, n+1)
	for i := range work {
		work[i] = F(math.NaN())
	}
	return &work[0]
}

func TestSplitRows(t *testing.T) { both(t, checkSplitRows[float32], checkSplitRows[float64]) }

// A product computed in two groups of rows has the same bits as one computed at once.
func checkSplitRows[F kernel.Float](t *rapid.T) {
	s := drawSet[F](t)
	m := rapid.IntRange(2*kernel.SplitRows, 150).Draw(t, "m")
	n, k := rapid.IntRange(1, 40).Draw(t, "n"), rapid.OneOf(rapid.IntRange(1, 40), rapid.IntRange(250, 530)).Draw(t, "k")
	a, b := drawFactor[F](t, "a", m, k), drawFactor[F](t, "b", k, n)
	whole := drawStrip[F](t, "c", m, n, factors)
	parts := whole.clone()
	p := kernel.Product{
		M: m, N: n, K: k, RowA: a.row, ColA: a.col, RowB: b.row, ColB: b.col, RowC: whole.stride,
		Accumulate: rapid.Bool().Draw(t, "accumulate"),
	}
	gemm, work := s.Gemm(&p)
	gemm(whole.first(), a.first(), b.first(), &p, workspace[F](work))

	cut := rapid.IntRange(kernel.SplitRows, m-kernel.SplitRows).Draw(t, "cut")
	upper, lower := p, p
	upper.M, lower.M = cut, m-cut
	gemm, work = s.Gemm(&upper)
	gemm(parts.first(), a.first(), b.first(), &upper, workspace[F](work))
	gemm, work = s.Gemm(&lower)
	gemm(&parts.all[parts.start+cut*parts.stride], &a.all[a.start+cut*a.row], b.first(), &lower, workspace[F](work))
	if !slices.Equal(parts.all, whole.all) {
		t.Fatalf("cut after row %d of %d, the product of depth %d differs", cut, m, k)
	}
}

func TestNothingIsAllocated(t *testing.T) {
	for _, name := range kernel.Names() {
		t.Run("float32/"+name, func(t *testing.T) { checkAllocations(t, kernel.Named[float32](name)) })
		t.Run("float64/"+name, func(t *testing.T) { checkAllocations(t, kernel.Named[float64](name)) })
	}
}

func checkAllocations[F kernel.Float](t *testing.T, s *kernel.Set[F]) {
	a, b, c := make([]F, 300*300), make([]F, 300*300), make([]F, 300*300)
	for _, size := range []int{1, 4, 60, 300} {
		p := kernel.Product{M: size, N: size, K: size, RowA: 1, ColA: size, RowB: 1, ColB: size, RowC: size}
		gemm, work := s.Gemm(&p)
		packed := make([]F, s.PackedSize(size, size))
		product, space := s.GemmPacked(&p)
		workspace := make([]F, max(work, space)+1)
		g := kernel.Grid{Rows: size, Cols: size, Dst: size, A: size}
		if n := testing.AllocsPerRun(3, func() {
			gemm(&c[0], &a[0], &b[0], &p, &workspace[0])
			s.PackB(&packed[0], &b[0], &p)
			product(&c[0], &a[0], &packed[0], &p, &workspace[0])
			s.Transpose(&c[0], &a[0], &g)
			s.SumCols(&c[0], &a[0], &g, true)
		}); n != 0 {
			t.Errorf("size %d: %v allocations", size, n)
		}
	}
}
