package machine

import (
	"math"

	"unroll/graph/machine/internal/kernel"
)

// The methods here make values. They apply the algebra that the operands alone
// show: constants, neutral elements, and the two forms in which differentiation
// writes the slopes of sigmoid and tanh.

func (b *builder) scalar(k float64) *value {
	return b.add(value{op: opScalar, rows: 1, cols: 1, k: k})
}

func (b *builder) unary(code kernel.UnaryOp, x *value) *value {
	if x.op == opScalar {
		if k, folds := foldUnary(code, x.k); folds {
			return b.scalar(k)
		}
	}
	if code == kernel.Neg && x.isUnary(kernel.Neg) {
		return x.args[0]
	}
	if code == kernel.Sigmoid && x.isUnary(kernel.Neg) {
		// Gorgonia writes 1 - sigmoid(x) as sigmoid(-x).
		if y := b.find(b.unaryValue(kernel.Sigmoid, x.args[0])); y != nil {
			return b.binary(kernel.RSub, y, b.scalar(1))
		}
	}
	return b.add(b.unaryValue(code, x))
}

func (b *builder) unaryValue(code kernel.UnaryOp, x *value) value {
	return value{op: opUnary, code: uint8(code), args: []*value{x}, rows: x.rows, cols: x.cols}
}

func foldUnary(code kernel.UnaryOp, x float64) (float64, bool) {
	switch code {
	case kernel.Neg:
		return -x, true
	case kernel.Square:
		return x * x, true
	case kernel.Inverse:
		return 1 / x, true
	case kernel.Sqrt:
		return math.Sqrt(x), true
	}
	return 0, false
}

// binary returns f(x, y), its operands in an order that kernels can read: a
// column or single element comes second where the function allows it.
func (b *builder) binary(code kernel.BinaryOp, x, y *value) *value {
	if x.op == opScalar && y.op == opScalar {
		if k, folds := foldBinary(code, x.k, y.k); folds {
			return b.scalar(k)
		}
	}
	if swapped, can := exchange(code); can && goesSecond(x, y) {
		code, x, y = swapped, y, x
	}
	if v := b.reduce(code, x, y); v != nil {
		return v
	}
	return b.add(value{op: opBinary, code: uint8(code), args: []*value{x, y},
		rows: max(x.rows, y.rows), cols: max(x.cols, y.cols)})
}

// exchange returns the function g with g(y, x) = f(x, y).
func exchange(code kernel.BinaryOp) (kernel.BinaryOp, bool) {
	switch code {
	case kernel.Add, kernel.Mul, kernel.Eq, kernel.Ne:
		return code, true
	case kernel.Sub:
		return kernel.RSub, true
	case kernel.RSub:
		return kernel.Sub, true
	case kernel.Div:
		return kernel.RDiv, true
	case kernel.RDiv:
		return kernel.Div, true
	case kernel.Gt:
		return kernel.Lt, true
	case kernel.Lt:
		return kernel.Gt, true
	case kernel.Gte:
		return kernel.Lte, true
	case kernel.Lte:
		return kernel.Gte, true
	}
	return 0, false
}

// goesSecond reports whether x is better as the second operand.
func goesSecond(x, y *value) bool {
	switch {
	case x.cols != y.cols:
		return x.cols < y.cols
	case x.rows != y.rows:
		return x.rows < y.rows
	case (x.op == opScalar) != (y.op == opScalar):
		return x.op == opScalar
	}
	return x.id > y.id
}

func foldBinary(code kernel.BinaryOp, x, y float64) (float64, bool) {
	switch code {
	case kernel.Add:
		return x + y, true
	case kernel.Sub:
		return x - y, true
	case kernel.RSub:
		return y - x, true
	case kernel.Mul:
		return x * y, true
	case kernel.Div:
		return x / y, true
	case kernel.RDiv:
		return y / x, true
	}
	return 0, false
}

// reduce returns a simpler value for f(x, y), or nil.
func (b *builder) reduce(code kernel.BinaryOp, x, y *value) *value {
	switch {
	case code == kernel.Mul && y.isScalar(1), code == kernel.Div && y.isScalar(1),
		code == kernel.Add && y.isScalar(0), code == kernel.Sub && y.isScalar(0):
		return x
	case code == kernel.RSub && y.isScalar(0), code == kernel.Mul && y.isScalar(-1):
		return b.unary(kernel.Neg, x)
	case code == kernel.Add && y.isUnary(kernel.Neg):
		return b.binary(kernel.Sub, x, y.args[0])
	case code == kernel.Add && x.isUnary(kernel.Neg):
		return b.binary(kernel.Sub, y, x.args[0])
	case code == kernel.Add:
		return b.joinPlaces(x, y)
	case code == kernel.Mul && y.op == opScalar && x.isBinary(kernel.Mul) && x.args[1].op == opScalar:
		return b.binary(kernel.Mul, x.args[0], b.scalar(x.args[1].k*y.k))
	case code == kernel.Mul:
		if v := b.slope(x, y); v != nil {
			return v
		}
		return b.slope(y, x)
	}
	return nil
}

// slope recognizes g times y(1-y), the slope of a sigmoid y, and g times 1-y²,
// that of a tanh y.
func (b *builder) slope(g, s *value) *value {
	if g.op == opScalar {
		return nil
	}
	var y *value
	var code kernel.BinaryOp
	switch {
	case s.isBinary(kernel.Mul) && isOneMinus(s.args[1], s.args[0]):
		y, code = s.args[0], kernel.SigmoidGrad
	case s.isBinary(kernel.Mul) && isOneMinus(s.args[0], s.args[1]):
		y, code = s.args[1], kernel.SigmoidGrad
	case s.isBinary(kernel.RSub) && s.args[1].isScalar(1) && isSquare(s.args[0]):
		y, code = s.args[0].args[0], kernel.TanhGrad
	default:
		return nil
	}
	if y.rows != g.rows || y.cols != g.cols {
		return nil
	}
	return b.binary(code, g, y)
}

func isOneMinus(v, y *value) bool {
	return v.isBinary(kernel.RSub) && v.args[1].isScalar(1) && v.args[0] == y
}

func isSquare(v *value) bool {
	return v.isUnary(kernel.Square) || v.isBinary(kernel.Mul) && v.args[0] == v.args[1]
}

// joinPlaces turns the sum of two values that are placed side by side among
// zeros into one value of both.
func (b *builder) joinPlaces(x, y *value) *value {
	if x.op != opPlace || y.op != opPlace || x.row != 0 || y.row != 0 {
		return nil
	}
	if x.at > y.at {
		x, y = y, x
	}
	left, right := x.args[0], y.args[0]
	if x.at != 0 || y.at != left.cols || y.at+right.cols != x.cols || left.rows != x.rows || right.rows != x.rows {
		return nil
	}
	return b.cat(left, right)
}

func (b *builder) cat(parts ...*value) *value {
	v := value{op: opCat, rows: parts[0].rows}
	for _, p := range parts {
		v.cols += p.cols
		if p.op == opCat {
			v.args = append(v.args, p.args...)
		} else {
			v.args = append(v.args, p)
		}
	}
	if len(v.args) == 1 {
		return v.args[0]
	}
	return b.add(v)
}

// columns returns the n columns of x that start at at.
func (b *builder) columns(x *value, at, n int) *value {
	switch {
	case n == x.cols || x.cols == 1:
		return x
	case x.op == opCols:
		return b.columns(x.args[0], x.at+at, n)
	case x.op == opParam:
		view := x.leaf.view
		return b.param(View{view.Offset + at, view.Rows, n, view.Stride})
	case x.op == opCat:
		from := at
		for _, part := range x.args {
			if from >= 0 && from+n <= part.cols {
				return b.columns(part, from, n)
			}
			from -= part.cols
		}
	}
	return b.add(value{op: opCols, args: []*value{x}, rows: x.rows, cols: n, at: at})
}

func (b *builder) reshape(x *value, rows, cols int) *value {
	for x.op == opReshape {
		x = x.args[0]
	}
	if x.rows == rows && x.cols == cols || x.op == opScalar {
		return x
	}
	return b.add(value{op: opReshape, args: []*value{x}, rows: rows, cols: cols})
}

func (b *builder) transpose(x *value) *value {
	switch {
	case x.op == opTranspose:
		return x.args[0]
	case x.rows == 1 || x.cols == 1:
		return b.reshape(x, x.cols, x.rows)
	}
	return b.add(value{op: opTranspose, args: []*value{x}, rows: x.cols, cols: x.rows})
}

// broadcast returns x repeated to the full shape.
func (b *builder) broadcast(x *value, rows, cols int) *value {
	if x.rows == rows && x.cols == cols {
		return x
	}
	return b.add(value{op: opRepeat, args: []*value{x}, rows: rows, cols: cols})
}
