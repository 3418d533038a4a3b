package machine

import (
	"slices"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// The ops of Gorgonia that multiply, reduce and reshape.

func lowerProduct(b *builder, n *gorgonia.Node, args []operand, _, _ int) *value {
	x, y := args[0], args[1]
	ta, tb := field(n.Op(), "transA").Bool(), field(n.Op(), "transB").Bool()
	switch field(n.Op(), "āBinaryOperator").Uint() {
	case 0: // matrix times matrix
		k := x.n
		if ta {
			k = x.m
		}
		return b.product(x.value, y.value, ta, tb, k)
	case 1: // matrix times vector; the vector is a row here, and so is the result
		k := x.n
		if ta {
			k = x.m
		}
		return b.product(y.value, x.value, false, !ta, k)
	case 2: // vector times vector; operands that are columns are columns still
		size := x.m * x.n
		return b.product(b.flat(x), b.flat(y), false, true, size)
	case 3: // outer product
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

func lowerSum(b *builder, n *gorgonia.Node, args []operand, rows, cols int) *value {
	x := args[0]
	v := x.value
	along := axes(n, ints(n.Op(), "along"))
	if along[1] {
		v = b.sumRows(v, x.n)
	}
	if along[0] {
		v = b.sumCols(v, x.m)
	}
	return b.squeeze(v, rows, cols)
}

func lowerMax(b *builder, n *gorgonia.Node, args []operand, rows, cols int) *value {
	v := args[0].value
	along := axes(n, ints(n.Op(), "along"))
	if along[1] && v.cols > 1 {
		v = b.add(value{op: opMaxRows, args: []*value{v}, rows: v.rows, cols: 1})
	}
	if along[0] && v.rows > 1 {
		v = b.transpose(v)
		v = b.transpose(b.add(value{op: opMaxRows, args: []*value{v}, rows: v.rows, cols: 1}))
	}
	return b.squeeze(v, rows, cols)
}

// axes returns which of rows and columns a reduction of n's operand goes
// along; a vector is a row.
func axes(n *gorgonia.Node, along []int) [2]bool {
	if children(n)[0].Dims() == 1 {
		return [2]bool{false, true}
	}
	return [2]bool{slices.Contains(along, 0), slices.Contains(along, 1)}
}

// squeeze makes a column a row where the node, its axis dropped, is a vector.
func (b *builder) squeeze(v *value, rows, cols int) *value {
	if v.rows > 1 && rows == 1 && cols == v.rows {
		return b.transpose(v)
	}
	return v
}

func lowerSize(b *builder, n *gorgonia.Node, _ []operand, _, _ int) *value {
	shape := children(n)[0].Shape()
	axis := int(field(n.Op(), "axis").Int())
	if axis >= len(shape) {
		return b.scalar(1)
	}
	return b.scalar(float64(shape[axis]))
}

// lowerRepeat has nothing to do: a single row or column stands for all.
func lowerRepeat(b *builder, n *gorgonia.Node, args []operand, rows, cols int) *value {
	x := args[0]
	if x.m == rows && x.n == cols {
		return x.value
	}
	if x.m != rows && x.m != 1 || x.n != cols && x.n != 1 {
		return nil // repeats more than a single row or column
	}
	return x.value
}

func lowerReshape(b *builder, n *gorgonia.Node, args []operand, rows, cols int) *value {
	x := args[0]
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

func lowerTranspose(b *builder, n *gorgonia.Node, args []operand, _, _ int) *value {
	if !slices.Equal(ints(n.Op(), "pattern"), []int{1, 0}) {
		return nil
	}
	return b.transpose(args[0].value)
}

// bounds returns the axis (0 for rows) and the range of a slice; the columns
// of a vector are its elements.
func bounds(n *gorgonia.Node, path ...string) (axis, start, end int, ok bool) {
	x := children(n)[0]
	axis = int(field(n.Op(), append(path, "along")...).Int())
	size := x.Shape()[axis]
	if x.Dims() == 1 {
		axis = 1
	}
	s, is := n.Op().(interface{ IsSlice() tensor.Slice })
	if !is {
		return 0, 0, 0, false
	}
	slice := s.IsSlice()
	if slice == nil || slice.End() <= slice.Start() {
		return axis, 0, size, true
	}
	return axis, slice.Start(), slice.End(), slice.Step() <= 1 && slice.End() <= size
}

func lowerSlice(b *builder, n *gorgonia.Node, args []operand, rows, cols int) *value {
	axis, start, end, ok := bounds(n)
	if !ok {
		return nil
	}
	v := args[0].value
	if axis == 1 {
		return b.squeeze(b.columns(v, start, end-start), rows, cols)
	}
	if v.rows == 1 || end-start == v.rows {
		return v
	}
	return b.add(value{op: opRows, args: []*value{v}, rows: end - start, cols: v.cols, at: start})
}

// lowerSliceIncr lowers the gradient of a slice: zeros with the arriving
// gradient in the slice's place.
func lowerSliceIncr(b *builder, n *gorgonia.Node, args []operand, rows, cols int) *value {
	axis, start, end, ok := bounds(n)
	if !ok {
		return nil
	}
	if axis == 1 {
		part := args[1].value
		if part.cols != end-start { // a column that lost its axis, or one repeated element
			part = b.broadcast(b.standUp(args[1], rows), rows, end-start)
		}
		return b.place(b.broadcast(part, rows, end-start), rows, cols, 0, start)
	}
	return b.place(b.broadcast(args[1].value, end-start, cols), rows, cols, start, 0)
}

// standUp makes a vector of the given length a column.
func (b *builder) standUp(x operand, rows int) *value {
	if x.m == 1 && x.n == rows && x.cols > 1 {
		return b.transpose(x.value)
	}
	return x.value
}

func lowerConcat(b *builder, n *gorgonia.Node, args []operand, rows, cols int) *value {
	across := field(n.Op(), "axis").Int() == 1 || n.Dims() == 1
	var parts []*value
	for _, x := range args {
		if across {
			parts = append(parts, b.broadcast(x.value, rows, x.n))
		} else {
			parts = append(parts, b.transpose(b.broadcast(x.value, x.m, cols)))
		}
	}
	if across {
		return b.cat(parts...)
	}
	return b.transpose(b.cat(parts...))
}
