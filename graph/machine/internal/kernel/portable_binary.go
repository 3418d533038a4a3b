package kernel

import (
	"math"

	"unroll/graph/portable"
)

// A rowOp is a function of two operands over one row. Element i of the second operand is b[i·step], with a step of 0
// or 1.
type rowOp[F Float] func(dst, a, b []F, step int)

// elementwise runs op over the rows of a grid with a full second operand.
func elementwise[F Float](op rowOp[F]) Binary[F] {
	return func(dst, a, b *F, g *Grid) {
		for r := range g.Rows {
			op(run(dst, r*g.Dst, g.Cols), run(a, r*g.A, g.Cols), run(b, r*g.B, g.Cols), 1)
		}
	}
}

// byColumn runs op over the rows of a grid with one element of the second operand for each row.
func byColumn[F Float](op rowOp[F]) Binary[F] {
	return func(dst, a, b *F, g *Grid) {
		for r := range g.Rows {
			op(run(dst, r*g.Dst, g.Cols), run(a, r*g.A, g.Cols), run(b, r*g.B, 1), 0)
		}
	}
}

func portableBinary[F Float](rows func(rowOp[F]) Binary[F]) [numBinary]Binary[F] {
	return [numBinary]Binary[F]{
		Add:  rows(func(d, a, b []F, step int) { pairs(d, a, b, step, func(x, y F) F { return x + y }) }),
		Sub:  rows(func(d, a, b []F, step int) { pairs(d, a, b, step, func(x, y F) F { return x - y }) }),
		RSub: rows(func(d, a, b []F, step int) { pairs(d, a, b, step, func(x, y F) F { return y - x }) }),
		Mul:  rows(func(d, a, b []F, step int) { pairs(d, a, b, step, func(x, y F) F { return x * y }) }),
		Div:  rows(func(d, a, b []F, step int) { pairs(d, a, b, step, func(x, y F) F { return x / y }) }),
		RDiv: rows(func(d, a, b []F, step int) { pairs(d, a, b, step, func(x, y F) F { return y / x }) }),

		Gt:  rows(func(d, a, b []F, step int) { pairs(d, a, b, step, func(x, y F) F { return one[F](x > y) }) }),
		Gte: rows(func(d, a, b []F, step int) { pairs(d, a, b, step, func(x, y F) F { return one[F](x >= y) }) }),
		Lt:  rows(func(d, a, b []F, step int) { pairs(d, a, b, step, func(x, y F) F { return one[F](x < y) }) }),
		Lte: rows(func(d, a, b []F, step int) { pairs(d, a, b, step, func(x, y F) F { return one[F](x <= y) }) }),
		Eq:  rows(func(d, a, b []F, step int) { pairs(d, a, b, step, func(x, y F) F { return one[F](x == y) }) }),
		Ne:  rows(func(d, a, b []F, step int) { pairs(d, a, b, step, func(x, y F) F { return one[F](x != y) }) }),

		SigmoidGrad: rows(func(d, a, b []F, step int) { pairs(d, a, b, step, func(x, y F) F { return x * y * (1 - y) }) }),
		TanhGrad:    rows(func(d, a, b []F, step int) { pairs(d, a, b, step, tanhGrad[F]) }),
		Pow: rows(func(d, a, b []F, step int) {
			pairs(d, a, b, step, func(x, y F) F { return F(portable.Pow(float64(x), float64(y))) })
		}),
	}
}

// pairs applies f to the elements of two operands. It is inlined, with f.
func pairs[F Float](dst, a, b []F, step int, f func(x, y F) F) {
	for i, x := range a {
		dst[i] = f(x, b[i*step])
	}
}

func tanhGrad[F Float](x, y F) F { return x * F(math.FMA(-float64(y), float64(y), 1)) }
