package machine

import "unroll/graph/machine/internal/kernel"

// product returns the matrix product of x, [m, k] after transposing if ta, and y,
// [k, n] after transposing if tb. Operands may be single rows or columns that
// stand for all. With a matrix of equal rows or columns the product is a sum or a
// repetition, with a part of the identity matrix a selection of columns: graphs
// write sums, broadcasting and slices in this way.
func (b *builder) product(x, y *value, ta, tb bool, k int) *value {
	if x.op == opTranspose {
		x, ta = x.args[0], !ta
	}
	if y.op == opTranspose {
		y, tb = y.args[0], !tb
	}
	xk, yk := x.cols, y.rows
	if ta {
		xk = x.rows
	}
	if tb {
		yk = y.cols
	}
	switch {
	case xk < k && yk < k:
		return b.binary(kernel.Mul, b.binary(kernel.Mul, b.column(x, ta), b.line(y, tb)), b.scalar(float64(k)))
	case xk < k:
		return b.binary(kernel.Mul, b.column(x, ta), b.line(b.contractRows(y, tb), tb))
	case yk < k:
		return b.binary(kernel.Mul, b.column(b.contractCols(x, ta), ta), b.line(y, tb))
	case k == 1 && (x.op == opScalar || y.op == opScalar):
		return b.binary(kernel.Mul, b.column(x, ta), b.line(y, tb))
	}
	if v := b.selection(x, y, ta, tb); v != nil {
		return v
	}
	v := value{op: opProduct, args: []*value{x, y}, rows: x.rows, cols: y.cols, transA: ta, transB: tb}
	if ta {
		v.rows = x.cols
	}
	if tb {
		v.cols = y.rows
	}
	return b.add(v)
}

// column returns x, which has a single column after transposing, as a column.
func (b *builder) column(x *value, transposed bool) *value {
	if transposed {
		return b.reshape(x, x.cols, 1)
	}
	return x
}

// line returns y, which has a single row after transposing, as a row.
func (b *builder) line(y *value, transposed bool) *value {
	if transposed {
		return b.reshape(y, 1, y.rows)
	}
	return y
}

// contractRows sums over the rows that y has after transposing.
func (b *builder) contractRows(y *value, transposed bool) *value {
	if transposed {
		return b.sumRows(y, y.cols)
	}
	return b.sumCols(y, y.rows)
}

// contractCols sums over the columns that x has after transposing.
func (b *builder) contractCols(x *value, transposed bool) *value {
	if transposed {
		return b.sumCols(x, x.rows)
	}
	return b.sumRows(x, x.cols)
}

// sumRows sums over the columns of x, of which there are cols.
func (b *builder) sumRows(x *value, cols int) *value {
	if x.cols < cols {
		return b.binary(kernel.Mul, x, b.scalar(float64(cols)))
	}
	if cols == 1 {
		return x
	}
	if x.rows == 1 && isSquare(x) {
		return b.product(x.args[0], x.args[0], false, true, cols)
	}
	return b.add(value{op: opSumRows, args: []*value{x}, rows: x.rows, cols: 1})
}

// sumCols sums over the rows of x, of which there are rows.
func (b *builder) sumCols(x *value, rows int) *value {
	if x.rows < rows {
		return b.binary(kernel.Mul, x, b.scalar(float64(rows)))
	}
	if rows == 1 {
		return x
	}
	return b.add(value{op: opSumCols, args: []*value{x}, rows: 1, cols: x.cols})
}

// selection recognizes a product with a part of the identity matrix, which selects
// columns or puts them among zeros.
func (b *builder) selection(x, y *value, ta, tb bool) *value {
	if y.op != opMatrix || ta {
		return nil
	}
	row, col, n, is := diagonal(y)
	if tb {
		row, col = col, row
	}
	k, width := y.rows, y.cols
	if tb {
		k, width = width, k
	}
	switch {
	case !is:
		return nil
	case n == width && col == 0: // takes columns row, row+1, ...
		return b.columns(x, row, n)
	case n == k && row == 0: // puts x among zeros
		return b.place(x, x.rows, width, 0, col)
	}
	return nil
}

// place returns zeros with x in them, from the given row and column on.
func (b *builder) place(x *value, rows, cols, row, at int) *value {
	if x.rows == rows && x.cols == cols {
		return x
	}
	return b.add(value{op: opPlace, args: []*value{x, b.scalar(0)}, rows: rows, cols: cols, row: row, at: at})
}

// diagonal reports whether a constant has ones at (row+i, col+i) for i below n
// and zeros elsewhere.
func diagonal(v *value) (row, col, n int, is bool) {
	data := v.leaf.data
	first := 0
	for first < len(data) && data[first] == 0 {
		first++
	}
	if first == len(data) {
		return 0, 0, 0, false
	}
	row, col = first/v.cols, first%v.cols
	for i, x := range data {
		r, c := i/v.cols, i%v.cols
		on := r-row == c-col && r >= row
		if on && x == 1 && r-row == n {
			n++
		} else if x != 0 {
			return 0, 0, 0, false
		}
	}
	return row, col, n, true
}
