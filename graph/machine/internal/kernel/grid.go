package kernel

// A Grid says over what an elementwise kernel or a reduction runs: Rows runs of Cols consecutive elements, and for
// every operand how many elements lie between the starts of two neighboring rows. A source whose stride is 0 is one
// row that all rows share. Strides of operands which a kernel does not have are not looked at. A grid without rows or
// columns touches nothing.
type Grid struct {
	Rows, Cols   int
	Dst, A, B, C int
}

// Flat is the grid of n consecutive elements.
func Flat(n int) Grid { return Grid{Rows: 1, Cols: n} }

// NewGrid is the grid of rows×cols elements with the row stride of the destination and of up to three sources. Where
// nothing lies between the rows of any operand they are joined into one run.
func NewGrid(rows, cols, dst int, src ...int) Grid {
	g := Grid{Rows: rows, Cols: cols, Dst: dst}
	dense := dst == cols
	for i, s := range src {
		dense = dense && s == cols
		*[]*int{&g.A, &g.B, &g.C}[i] = s
	}
	if dense {
		return Flat(rows * cols)
	}
	return g
}

// ColumnGrid is the grid of a kernel of [Set.Column]: b is the distance between the single elements that operand b
// gives to each row, 0 where one element serves all rows.
func ColumnGrid(rows, cols, dst, a, b int) Grid {
	if b == 0 && dst == cols && a == cols {
		return Flat(rows * cols)
	}
	return Grid{Rows: rows, Cols: cols, Dst: dst, A: a, B: b}
}
