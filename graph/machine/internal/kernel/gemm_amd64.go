//go:build amd64 && !purego

package kernel

import "unsafe"

// Blocks of the matrix product, for a first-level cache of 32 KiB and a second-level cache of 512 KiB: a panel of B,
// two registers wide and depth high, stays in the first (with AVX-512, for the most part), a block of A, depth wide and
// blockRows high, in the second. All levels cut k at the same places, so that their sums have the same bits.
const (
	depth     = 256
	blockRows = 128
)

// Where the ways to compute a product cross over, as measured on Zen 3.
const (
	fewRows    = 32      // up to so many rows of A, packing B costs more than it gains,
	smallBytes = 1 << 17 // and so it does if B is no larger than this;
	dotRows    = 4       // up to so many rows, dot products beat packing a transposed B,
	dotSize    = 1 << 8  // and so they do if B has no more elements than this.
)

// products are the three matrix products in assembly.
type products[F Float] struct {
	level     level
	row       Gemm[F] // one row of A, consecutive columns of B
	packedRow Gemm[F] // one row of A, panels of B
	tiles     Gemm[F] // consecutive columns of B, or panels
	dots      Gemm[F] // consecutive columns of A, consecutive rows of B
}

// panelWidth is the number of columns of a panel: those of two registers.
func (f products[F]) panelWidth() int {
	var zero F
	return 64 << f.level / int(unsafe.Sizeof(zero))
}

// use makes s compute its products with them, sums that are products, and transposed copies.
func (f products[F]) use(s *Set[F]) {
	s.Gemm = f.plan
	s.PackedSize = f.packedSize
	s.PackB = f.packPanels
	s.GemmPacked = f.planPacked
	s.SumCols = f.sumColumns
	s.Transpose = f.transpose
}

func (f products[F]) plan(p *Product) (Gemm[F], int) {
	var zero F
	switch {
	case p.M == 0 || p.N == 0 || p.K == 0:
		return gemm[F], 0
	case p.M > 1 && p.N == 1 && p.RowC == 1 && (p.RowA == 1 || p.ColA == 1 && p.RowB == 1):
		return f.transposed(p)
	case p.M == 1 && p.ColB == 1:
		return f.row, 0
	case p.RowB == 1 && p.ColA == 1 && (p.M <= dotRows || p.K*p.N <= dotSize):
		return f.dots, 0
	case p.ColB != 1 || p.M > fewRows && p.K*p.N*int(unsafe.Sizeof(zero)) > smallBytes:
		return f.blocked, f.packedSize(min(p.K, depth), p.N) + blockRows*depth
	case p.K > depth || p.M > blockRows:
		return f.stepwise, 0
	default:
		return f.tiles, 0
	}
}

// transposed computes the one column of C as the one row of Cᵀ = Bᵀ·Aᵀ.
func (f products[F]) transposed(p *Product) (Gemm[F], int) {
	q := Product{
		M: 1, N: p.M, K: p.K, RowA: 1, ColA: p.RowB, RowB: p.ColA, ColB: p.RowA, RowC: p.M, Accumulate: p.Accumulate,
	}
	kernel, work := f.plan(&q)
	return func(c, a, b *F, _ *Product, work *F) { kernel(c, b, a, &q, work) }, work
}

func (f products[F]) planPacked(p *Product) (Gemm[F], int) {
	if p.M == 0 || p.N == 0 || p.K == 0 {
		return gemm[F], 0
	}
	if p.M == 1 {
		q := *p
		q.RowB, q.ColB = f.panelWidth(), p.K
		return func(c, a, packed *F, _ *Product, work *F) { f.packedRow(c, a, packed, &q, work) }, 0
	}
	return f.blockedPacked, blockRows * depth
}

// blocked goes through k in equal steps of at most depth, and packs B for each of them.
func (f products[F]) blocked(c, a, b *F, p *Product, work *F) {
	w := f.panelWidth()
	packed := work
	work = at(work, f.packedSize(min(p.K, depth), p.N))
	q := *p
	for k := 0; k < p.K; k += q.K {
		q.K = step(p.K, k)
		q.RowB, q.ColB = p.RowB, p.ColB
		f.packPanels(packed, at(b, k*p.RowB), &q)
		q.RowB, q.ColB = w, q.K
		f.byRows(c, at(a, k*p.ColA), packed, &q, work)
		q.Accumulate = true
	}
}

// stepwise goes through k in the same steps, and takes B as it is.
func (f products[F]) stepwise(c, a, b *F, p *Product, _ *F) {
	q := *p
	for k := 0; k < p.K; k += q.K {
		q.K = step(p.K, k)
		f.byRows(c, at(a, k*p.ColA), at(b, k*p.RowB), &q, nil)
		q.Accumulate = true
	}
}

// step is how many steps of k to take at once, so that blocks are of nearly equal size.
func step(total, done int) int {
	blocks := (total - done + depth - 1) / depth
	return (total - done + blocks - 1) / blocks
}

func (f products[F]) blockedPacked(c, a, packed *F, p *Product, work *F) {
	w := f.panelWidth()
	q := *p
	q.RowB, q.ColB = w, p.K
	for k := 0; k < p.K; k += q.K {
		q.K = step(p.K, k)
		f.byRows(c, at(a, k*p.ColA), at(packed, k*w), &q, work)
		q.Accumulate = true
	}
}

// byRows multiplies blocks of rows of A by B. Given workspace, it copies those of a transposed A row by row first.
func (f products[F]) byRows(c, a, b *F, p *Product, work *F) {
	copied := work != nil && p.RowA == 1 && p.ColA != 1
	q := *p
	for i := 0; i < p.M; i += q.M {
		q.M = min(blockRows, p.M-i)
		block := at(a, i*p.RowA)
		if copied {
			transposeFast(f.level, work, block, &Grid{Rows: p.K, Cols: q.M, Dst: p.K, A: p.ColA})
			block, q.RowA, q.ColA = work, p.K, 1
		}
		tiles(f.level, at(c, i*p.RowC), block, b, &q)
	}
}
