package kernel

import "math"

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
	compare := func(f func(a, b F) bool) Binary[F] {
		return rows(func(dst, a, b []F, step int) {
			for i, x := range a {
				dst[i] = one[F](f(x, b[i*step]))
			}
		})
	}
	return [numBinary]Binary[F]{
		Add:  rows(addRow[F]),
		Sub:  rows(subRow[F]),
		RSub: rows(rsubRow[F]),
		Mul:  rows(mulRow[F]),
		Div:  rows(divRow[F]),
		RDiv: rows(rdivRow[F]),
		Max:  rows(maxRow[F]),
		Min:  rows(minRow[F]),

		Gt:  compare(func(a, b F) bool { return a > b }),
		Gte: compare(func(a, b F) bool { return a >= b }),
		Lt:  compare(func(a, b F) bool { return a < b }),
		Lte: compare(func(a, b F) bool { return a <= b }),
		Eq:  compare(func(a, b F) bool { return a == b }),
		Ne:  compare(func(a, b F) bool { return a != b }),

		SigmoidGrad: rows(sigmoidGradRow[F]),
		TanhGrad:    rows(tanhGradRow[F]),
		Pow:         rows(powRow[F]),
	}
}

func addRow[F Float](dst, a, b []F, step int) {
	for i, x := range a {
		dst[i] = x + b[i*step]
	}
}

func subRow[F Float](dst, a, b []F, step int) {
	for i, x := range a {
		dst[i] = x - b[i*step]
	}
}

func rsubRow[F Float](dst, a, b []F, step int) {
	for i, x := range a {
		dst[i] = b[i*step] - x
	}
}

func mulRow[F Float](dst, a, b []F, step int) {
	for i, x := range a {
		dst[i] = x * b[i*step]
	}
}

func divRow[F Float](dst, a, b []F, step int) {
	for i, x := range a {
		dst[i] = x / b[i*step]
	}
}

func rdivRow[F Float](dst, a, b []F, step int) {
	for i, x := range a {
		dst[i] = b[i*step] / x
	}
}

func maxRow[F Float](dst, a, b []F, step int) {
	for i, x := range a {
		dst[i] = max(x, b[i*step])
	}
}

func minRow[F Float](dst, a, b []F, step int) {
	for i, x := range a {
		dst[i] = min(x, b[i*step])
	}
}

func sigmoidGradRow[F Float](dst, a, b []F, step int) {
	for i, x := range a {
		y := b[i*step]
		dst[i] = x * y * (1 - y)
	}
}

func tanhGradRow[F Float](dst, a, b []F, step int) {
	for i, x := range a {
		y := b[i*step]
		dst[i] = x * F(math.FMA(-float64(y), float64(y), 1))
	}
}

func powRow[F Float](dst, a, b []F, step int) {
	for i, x := range a {
		dst[i] = F(math.Pow(float64(x), float64(b[i*step])))
	}
}
