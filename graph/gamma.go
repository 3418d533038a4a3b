package graph

// stirling are the coefficients B_2k/(2k(2k-1)) of Stirling's series, k = 1, 2, ...
// From 8 on the first that is left out is below 1e-15.
var stirling = []float64{
	1. / 12, -1. / 360, 1. / 1260, -1. / 1680, 1. / 1188, -691. / 360360, 1. / 156,
}

// stirlingSeries returns the sum of stirling[k]/x^(2k+1).
func (e *Expr) stirlingSeries(x *Node) *Node {
	inverse := e.Inverse(x)
	square := e.Square(inverse)
	sum := e.Scale(stirling[len(stirling)-1], square)
	for k := len(stirling) - 2; k > 0; k-- {
		sum = e.Mul(square, e.Shift(sum, stirling[k]))
	}
	return e.Mul(inverse, e.Shift(sum, stirling[0]))
}

// LogGamma returns the logarithm of the gamma function of x > 0. It is Stirling's
// formula at z = x + 8, less the logarithm of
//
//	x(x+1)...(x+7) = t(t+6)(t+10)(t+12),  t = x(x+7)
//
// (Abramowitz & Stegun 6.1.15 and 6.1.41). Its derivative is the digamma function.
func (e *Expr) LogGamma(x *Node) *Node {
	z := e.Shift(x, 8)
	t := e.Mul(x, e.Shift(x, 7))
	formula := e.Sub(e.Mul(e.Shift(z, -0.5), e.Log(z)), z)
	product := e.Add(e.Log(e.Mul(t, e.Shift(t, 6))), e.Log(e.Mul(e.Shift(t, 10), e.Shift(t, 12))))
	return e.Shift(e.Sub(e.Add(formula, e.stirlingSeries(z)), product), halfLog2Pi)
}

// LogGammaRatio returns the logarithm of gamma(x+n) / (gamma(x) * x^n) for x > 0 and
// n >= 0, which goes to 0 as x grows. It is [Expr.LogGamma] of x+n less that of x, with
// the logarithms of both taken together, so that no large numbers cancel.
func (e *Expr) LogGammaRatio(x, n *Node) *Node {
	z := e.Shift(x, 8)
	above := e.Add(z, n)
	formula := e.Add(e.Mul(n, e.Log1p(e.Div(e.Sub(above, x), x))),
		e.Sub(e.Mul(e.Shift(z, -0.5), e.Log1p(e.Div(n, z))), n))
	ratio := e.Add(formula, e.Sub(e.stirlingSeries(above), e.stirlingSeries(z)))
	t := e.Mul(x, e.Shift(x, 7))
	more := e.Mul(n, e.Add(e.Shift(e.Scale(2, x), 7), n)) // t at x+n, less t
	for _, k := range []float64{0, 6, 10, 12} {
		ratio = e.Sub(ratio, e.Log1p(e.Div(more, e.Shift(t, k))))
	}
	return ratio
}
