package kernel

import "math"

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
		Exp:      through[F](exp),
		Log:      through[F](log),
		Log1p:    through[F](math.Log1p),
		Expm1:    through[F](math.Expm1),
		Sigmoid:  through[F](sigmoid),
		Tanh:     through[F](math.Tanh),
		Softplus: through[F](softplus),
		Sin:      through[F](math.Sin),
		Cos:      through[F](math.Cos),
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

// exp goes round math.Exp on amd64, which is infinite from 709.78 on, a little too early.
func exp(x float64) float64 {
	if x > 709 {
		return math.Exp(x-1) * math.E
	}
	return math.Exp(x)
}

// log goes round math.Log on amd64, which is wrong below the normal numbers.
func log(x float64) float64 {
	if x > 0 && x < 0x1p-1022 {
		return math.Log(x*0x1p54) - 54*math.Ln2
	}
	return math.Log(x)
}

// sigmoid never takes the exponential of a positive number, so that it neither overflows nor loses small results.
func sigmoid(x float64) float64 {
	e := math.Exp(-math.Abs(x))
	if x < 0 {
		return e / (1 + e)
	}
	return 1 / (1 + e)
}

func softplus(x float64) float64 { return max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }
