package machine

import (
	"slices"

	"unroll/graph/ops"
)

// The ops that multiply, reduce and reshape.

func (b *builder) lowerProduct(p ops.Product, x, y operand) *value {
	k := x.n
	if p.TransA {
		k = x.m
	}
	switch p.Kind {
	case ops.MatrixMatrix:
		return b.product(x.value, y.value, p.TransA, p.TransB, k)
	case ops.MatrixVector: // the vector is a row here, and so is the result
		return b.product(y.value, x.value, false, !p.TransA, k)
	case ops.Dot: // operands that are columns are columns still
		return b.product(b.flat(x), b.flat(y), false, true, x.m*x.n)
	case ops.Outer:
		return b.product(b.flat(x), b.flat(y), true, false, 1)
	}
	return nil
}

// flat returns the elements of a vector as a row.
func (b *builder) flat(x operand) *value {
	if x.n == 1 {
		return b.transpose(x.value)
	}
	return x.value
}

func (b *builder) sumAlong(axes []int, x operand) *value {
	v := x.value
	if slices.Contains(axes, 1) {
		v = b.sumRows(v, x.n)
	}
	if slices.Contains(axes, 0) {
		v = b.sumCols(v, x.m)
	}
	return v
}

func (b *builder) maxAlong(axes []int, v *value) *value {
	if slices.Contains(axes, 1) && v.cols > 1 {
		v = b.add(value{op: opMaxRows, args: []*value{v}, rows: v.rows, cols: 1})
	}
	if slices.Contains(axes, 0) && v.rows > 1 {
		v = b.transpose(v)
		v = b.transpose(b.add(value{op: opMaxRows, args: []*value{v}, rows: v.rows, cols: 1}))
	}
	return v
}

// squeeze makes a column a row where the node, its axis dropped, is a vector.
func (b *builder) squeeze(v *value, rows, cols int) *value {
	if v.rows > 1 && rows == 1 && cols == v.rows {
		return b.transpose(v)
	}
	return v
}

// lowerRepeat returns x itself, whose single row or column stands for all. It returns
// nil if more than one row or column is repeated.
func lowerRepeat(x operand, rows, cols int) *value {
	if x.m != rows && x.m != 1 || x.n != cols && x.n != 1 {
		return nil
	}
	return x.value
}

func (b *builder) lowerReshape(x operand, rows, cols int) *value {
	switch {
	case x.m == rows && x.n == cols || x.rows == 1 && x.cols == 1:
		return x.value
	case (x.m == 1 || x.n == 1) && (rows == 1 || cols == 1): // a vector turned, perhaps of one repeated element
		if x.rows*x.cols == rows*cols {
			return b.reshape(x.value, rows, cols)
		}
	}
	return b.reshape(b.broadcast(x.value, x.m, x.n), rows, cols)
}

func (b *builder) lowerSlice(s ops.Slice, x operand, rows, cols int) *value {
	v, n := x.value, s.End-s.Start
	switch {
	case s.Step > 1 || s.End > [2]int{x.m, x.n}[s.Axis]:
		return nil
	case s.Axis == 1:
		return b.squeeze(b.columns(v, s.Start, n), rows, cols)
	case v.rows == 1 || n == v.rows:
		return v
	}
	return b.add(value{op: opRows, args: []*value{v}, rows: n, cols: v.cols, at: s.Start})
}

// lowerSliceGradient puts the arriving gradient, dy, in the slice's place among
// zeros.
func (b *builder) lowerSliceGradient(s ops.Slice, dy operand, rows, cols int) *value {
	n := s.End - s.Start
	switch {
	case s.Step > 1 || s.End > [2]int{rows, cols}[s.Axis]:
		return nil
	case s.Axis == 0:
		return b.place(b.broadcast(dy.value, n, cols), rows, cols, s.Start, 0)
	}
	part := dy.value
	if part.cols != n { // a column that lost its axis, or one repeated element
		part = b.broadcast(b.standUp(dy, rows), rows, n)
	}
	return b.place(b.broadcast(part, rows, n), rows, cols, 0, s.Start)
}

// standUp makes a vector of the given length a column.
func (b *builder) standUp(x operand, rows int) *value {
	if x.m == 1 && x.n == rows && x.cols > 1 {
		return b.transpose(x.value)
	}
	return x.value
}

func (b *builder) lowerConcat(axis int, args []operand, rows, cols int) *value {
	var parts []*value
	for _, x := range args {
		if axis == 1 {
			parts = append(parts, b.broadcast(x.value, rows, x.n))
		} else {
			parts = append(parts, b.transpose(b.broadcast(x.value, x.m, cols)))
		}
	}
	if axis == 1 {
		return b.cat(parts...)
	}
	return b.transpose(b.cat(parts...))
}
