package machine

import (
	"math"
	"slices"

	"unroll/graph/machine/internal/kernel"
	"unroll/graph/ops"
)

// lower returns the value of an op whose node has the given shape; nil if the
// machine cannot run it.
func (b *builder) lower(op ops.Op, args []operand, rows, cols int) *value {
	switch o := op.(type) {
	case ops.Constant:
		return b.constant(o, rows, cols)
	case ops.Unary:
		return b.lowerUnary(o.Function, args[0].value)
	case ops.Binary:
		if code, known := binaryCodes[o.Function]; known {
			return b.binary(code, args[0].value, args[1].value)
		}
	case ops.Product:
		return b.lowerProduct(o, args[0], args[1])
	case ops.Sum:
		return b.squeeze(b.sumAlong(o.Axes, args[0]), rows, cols)
	case ops.Max:
		return b.squeeze(b.maxAlong(o.Axes, args[0].value), rows, cols)
	case ops.Size:
		return b.scalar(float64(o.Length))
	case ops.Repeat:
		return lowerRepeat(args[0], rows, cols)
	case ops.Reshape:
		return b.lowerReshape(args[0], rows, cols)
	case ops.Transpose:
		if slices.Equal(o.Axes, []int{1, 0}) {
			return b.transpose(args[0].value)
		}
	case ops.Slice:
		return b.lowerSlice(o, args[0], rows, cols)
	case ops.SliceGradient:
		return b.lowerSliceGradient(o.Slice, args[1], rows, cols)
	case ops.Concat:
		return b.lowerConcat(o.Axis, args, rows, cols)
	}
	return nil
}

func (b *builder) constant(c ops.Constant, rows, cols int) *value {
	if v, uniform := c.Uniform(); uniform {
		return b.scalar(v)
	}
	return b.add(value{op: opMatrix, rows: rows, cols: cols, leaf: &leaf{data: c.Values}})
}

// unaryCodes and binaryCodes are the kernels of elementwise functions.
var (
	unaryCodes = map[ops.Function]kernel.UnaryOp{
		ops.Abs: kernel.Abs, ops.Sign: kernel.Sign, ops.Sin: kernel.Sin, ops.Cos: kernel.Cos,
		ops.Exp: kernel.Exp, ops.Log: kernel.Log, ops.Log1p: kernel.Log1p, ops.Expm1: kernel.Expm1,
		ops.Neg: kernel.Neg, ops.Square: kernel.Square, ops.Cube: kernel.Cube, ops.Sqrt: kernel.Sqrt,
		ops.Inverse: kernel.Inverse, ops.Tanh: kernel.Tanh, ops.Sigmoid: kernel.Sigmoid, ops.Softplus: kernel.Softplus,
	}
	binaryCodes = map[ops.Function]kernel.BinaryOp{
		ops.Add: kernel.Add, ops.Sub: kernel.Sub, ops.Mul: kernel.Mul, ops.Div: kernel.Div, ops.Pow: kernel.Pow,
		ops.Lt: kernel.Lt, ops.Gt: kernel.Gt, ops.Lte: kernel.Lte, ops.Gte: kernel.Gte, ops.Eq: kernel.Eq, ops.Ne: kernel.Ne,
	}
)

// lowerUnary writes the functions that have no kernel with others.
func (b *builder) lowerUnary(f ops.Function, x *value) *value {
	switch f {
	case ops.Log2:
		return b.binary(kernel.Mul, b.unary(kernel.Log, x), b.scalar(1/math.Ln2))
	case ops.InverseSqrt:
		return b.unary(kernel.Inverse, b.unary(kernel.Sqrt, x))
	}
	if code, known := unaryCodes[f]; known {
		return b.unary(code, x)
	}
	return nil
}
