//go:build amd64 && !purego

package kernel

import "unsafe"

func (f products[F]) transpose(dst, a *F, g *Grid) { transposeFast(f.level, dst, a, g) }

// transposeFast is Transpose with vectors for the rows and columns that make up whole registers, and for the rest the
// registers of the level below, or the portable code.
func transposeFast[F Float](l level, dst, a *F, g *Grid) {
	if l < avx2 {
		transpose(dst, a, g)
		return
	}
	side := 32 << l / int(unsafe.Sizeof(*a))
	whole := *g
	whole.Rows, whole.Cols = g.Rows/side*side, g.Cols/side*side
	if whole.Rows > 0 && whole.Cols > 0 {
		transposeSquares(l, dst, a, &whole)
	}
	if whole.Cols < g.Cols && g.Rows > 0 {
		rest := *g
		rest.Cols -= whole.Cols
		transposeFast(l-1, at(dst, whole.Cols*g.Dst), at(a, whole.Cols), &rest)
	}
	if whole.Rows < g.Rows && whole.Cols > 0 {
		rest := *g
		rest.Rows, rest.Cols = g.Rows-whole.Rows, whole.Cols
		transposeFast(l-1, at(dst, whole.Rows), at(a, whole.Rows*g.A), &rest)
	}
}

// sumColumns multiplies by a row of ones.
func (f products[F]) sumColumns(dst, a *F, g *Grid, accumulate bool) {
	if g.Rows == 0 || g.Cols == 0 {
		sumCols(dst, a, g, accumulate)
		return
	}
	one := F(1)
	rowTimes(f.level, dst, &one, a, &Product{M: 1, N: g.Cols, K: g.Rows, RowB: g.A, ColB: 1, Accumulate: accumulate})
}
