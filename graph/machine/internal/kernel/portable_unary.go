package kernel

import (
	"math"

	"unroll/graph/portable"
)

func portableUnary[F Float]() [numUnary]Unary[F] {
	return [numUnary]Unary[F]{
		Copy:     unary(func(dst, a []F) { copy(dst, a) }),
		Neg:      unary(func(dst, a []F) { each(dst, a, func(x F) F { return -x }) }),
		Square:   unary(func(dst, a []F) { each(dst, a, func(x F) F { return x * x }) }),
		Cube:     unary(func(dst, a []F) { each(dst, a, func(x F) F { return x * x * x }) }),
		Abs:      through[F](math.Abs),
		Sign:     unary(func(dst, a []F) { each(dst, a, func(x F) F { return one[F](x > 0) - one[F](x < 0) }) }),
		Inverse:  unary(func(dst, a []F) { each(dst, a, func(x F) F { return 1 / x }) }),
		Sqrt:     through[F](math.Sqrt),
		Exp:      through[F](portable.Exp),
		Log:      through[F](portable.Log),
		Log1p:    through[F](portable.Log1p),
		Expm1:    through[F](portable.Expm1),
		Sigmoid:  through[F](sigmoid),
		Tanh:     through[F](portable.Tanh),
		Softplus: through[F](softplus),
		Sin:      through[F](portable.Sin),
		Cos:      through[F](portable.Cos),
	}
}

// unary runs a function of one row over the rows of a grid.
func unary[F Float](row func(dst, a []F)) Unary[F] {
	return func(dst, a *F, g *Grid) {
		for r := range g.Rows {
			row(run(dst, r*g.Dst, g.Cols), run(a, r*g.A, g.Cols))
		}
	}
}

func each[F Float](dst, a []F, f func(F) F) {
	for i, x := range a {
		dst[i] = f(x)
	}
}

// through computes f in float64, whatever F is.
func through[F Float](f func(float64) float64) Unary[F] {
	return unary(func(dst, a []F) {
		for i, x := range a {
			dst[i] = F(f(float64(x)))
		}
	})
}

func one[F Float](condition bool) F {
	if condition {
		return 1
	}
	return 0
}

// sigmoid never takes the exponential of a positive number, so that it neither overflows nor loses small results.
func sigmoid(x float64) float64 {
	e := portable.Exp(-math.Abs(x))
	if x < 0 {
		return e / (1 + e)
	}
	return 1 / (1 + e)
}

func softplus(x float64) float64 { return max(x, 0) + portable.Log1p(portable.Exp(-math.Abs(x))) }
