//go:build amd64 && !purego

package kernel

func (f products[F]) packedSize(k, n int) int {
	w := f.panelWidth()
	return (n + w - 1) / w * w * k
}

// packPanels writes B as panels of panelWidth columns, each row by row; the last panel may be filled in part.
func (f products[F]) packPanels(dst, b *F, p *Product) {
	if p.K == 0 {
		return
	}
	w := f.panelWidth()
	j := 0
	if p.ColB == 1 {
		packColumns(f.level, dst, b, &Grid{Rows: p.K, Cols: p.N, Dst: w * p.K, A: p.RowB})
		j = p.N / w * w
	}
	for ; j < p.N; j += w {
		panel, from, cols := at(dst, j*p.K), at(b, j*p.ColB), min(w, p.N-j)
		switch {
		case p.ColB == 1:
			copyRows(panel, from, &Grid{Rows: p.K, Cols: cols, Dst: w, A: p.RowB})
		case p.RowB == 1:
			transposeFast(f.level, panel, from, &Grid{Rows: cols, Cols: p.K, Dst: w, A: p.ColB})
		default:
			copyElements(panel, from, w, p, cols)
		}
	}
}

// copyElements copies columns of B, whatever its strides, into a panel of width w.
func copyElements[F Float](panel, b *F, w int, p *Product, cols int) {
	for k := range p.K {
		for j := range cols {
			*at(panel, k*w+j) = *at(b, k*p.RowB+j*p.ColB)
		}
	}
}
