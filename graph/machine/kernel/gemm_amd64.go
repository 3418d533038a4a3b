//go:build amd64 && !purego

package kernel

import "unsafe"

// Blocks of the matrix product, for a first-level cache of 32 KiB and a second-level cache of 512 KiB: a panel of B,
// panelBytes wide and depth high, stays in the first, a block of A, depth wide and blockRows high, in the second.
const (
	panelBytes = 64
	depth      = 256
	blockRows  = 128
	dotRows    = 4 // up to so many rows, dot products are faster than packing a transposed B
)

func panelWidth[F Float]() int {
	var zero F
	return panelBytes / int(unsafe.Sizeof(zero))
}

// useGemm gives s the products made for AVX2.
func useGemm[F Float](s *Set[F]) {
	s.gemm = plan[F]
	s.packedSize = packedSize[F]
	s.packB = packPanels[F]
	s.gemmPacked = planPacked[F]
}

func plan[F Float](p *Product) (Gemm[F], int) {
	switch {
	case p.M == 0 || p.N == 0 || p.K == 0:
		return gemm[F], 0
	case p.N == 1 && p.RowC == 1 && p.M > 1 && (p.RowA == 1 || p.ColA == 1 && p.RowB == 1):
		// Cᵀ = Bᵀ·Aᵀ has one row.
		q := Product{
			M: 1, N: p.M, K: p.K, RowA: 1, ColA: p.RowB, RowB: p.ColA, ColB: p.RowA, RowC: p.M,
			Accumulate: p.Accumulate,
		}
		kernel, work := plan[F](&q)
		return func(c, a, b *F, _ *Product, work *F) { kernel(c, b, a, &q, work) }, work
	case p.M == 1 && p.ColB == 1:
		return rowTimes[F], 0
	case p.M <= dotRows && p.RowB == 1 && p.ColA == 1:
		return rowsDotRows[F], 0
	case p.ColB == 1 && p.K <= depth && p.K*p.N <= 1<<12:
		return tiles[F], 0
	default:
		return blocked[F], packedSize[F](min(p.K, depth), p.N) + blockRows*depth
	}
}

func planPacked[F Float](p *Product) (Gemm[F], int) {
	if p.M == 0 || p.N == 0 || p.K == 0 {
		return gemm[F], 0
	}
	return blockedPacked[F], blockRows * depth
}

func packedSize[F Float](k, n int) int {
	w := panelWidth[F]()
	return (n + w - 1) / w * w * k
}

// packPanels writes B as panels of panelWidth columns, each row by row; the last panel may be filled in part.
func packPanels[F Float](dst, b *F, p *Product) {
	w := panelWidth[F]()
	for j := 0; j < p.N; j += w {
		panel, from, cols := at(dst, j*p.K), at(b, j*p.ColB), min(w, p.N-j)
		switch {
		case p.ColB == 1:
			g := Grid{Rows: p.K, Cols: cols, Dst: w, A: p.RowB}
			copyRows(panel, from, &g)
		case p.RowB == 1:
			g := Grid{Rows: cols, Cols: p.K, Dst: w, A: p.ColB}
			transposeFast(panel, from, &g)
		default:
			for k := range p.K {
				for c := range cols {
					*at(panel, k*w+c) = *at(from, k*p.RowB+c*p.ColB)
				}
			}
		}
	}
}

// blocked goes through k in equal steps of at most depth, and packs B for each of them.
func blocked[F Float](c, a, b *F, p *Product, work *F) {
	w := panelWidth[F]()
	packed := work
	work = at(work, packedSize[F](min(p.K, depth), p.N))
	q := *p
	for k := 0; k < p.K; k += q.K {
		q.K = step(p.K, k)
		q.RowB, q.ColB = p.RowB, p.ColB
		packPanels(packed, at(b, k*p.RowB), &q)
		q.RowB, q.ColB = w, q.K
		byRows(c, at(a, k*p.ColA), packed, &q, work)
		q.Accumulate = true
	}
}

// step is how many steps of k to take at once, so that blocks are of nearly equal size.
func step(total, done int) int {
	blocks := (total - done + depth - 1) / depth
	return (total - done + blocks - 1) / blocks
}

func blockedPacked[F Float](c, a, packed *F, p *Product, work *F) {
	w := panelWidth[F]()
	q := *p
	q.RowB, q.ColB = w, p.K
	for k := 0; k < p.K; k += q.K {
		q.K = step(p.K, k)
		byRows(c, at(a, k*p.ColA), at(packed, k*w), &q, work)
		q.Accumulate = true
	}
}

// byRows multiplies blocks of rows of A by packed B; those of a transposed A it copies row by row first.
func byRows[F Float](c, a, packed *F, p *Product, work *F) {
	if p.RowA != 1 {
		tiles(c, a, packed, p, nil)
		return
	}
	q := *p
	q.RowA, q.ColA = p.K, 1
	for i := 0; i < p.M; i += q.M {
		q.M = min(blockRows, p.M-i)
		g := Grid{Rows: p.K, Cols: q.M, Dst: q.RowA, A: p.ColA}
		transposeFast(work, at(a, i*p.RowA), &g)
		tiles(at(c, i*p.RowC), work, packed, &q, nil)
	}
}
