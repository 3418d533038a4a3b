package distribution

import (
	"math"

	"unroll/graph/portable"
)

// stirling is log(x!) - log(sqrt(2 pi x) (x/e)^x), the error of Stirling's formula, for
// x > 0.
func stirling(x float64) float64 {
	shift := 0.0
	for ; x < 10; x++ {
		shift += float64((x+0.5)*portable.Log1p(1/x)) - 1
	}
	r, series := 1/(x*x), 0.0
	for _, c := range [...]float64{691. / 360360, 1. / 1188, 1. / 1680, 1. / 1260, 1. / 360, 1. / 12} {
		series = c - float64(r*series)
	}
	return shift + series/x
}

// gammaRatio is Gamma(x + 1/2)/Gamma(x) for x > 0.
func gammaRatio(x float64) float64 {
	return math.Sqrt(x) * portable.Exp(float64(x*portable.Log1p(0.5/x))-0.5+stirling(x+0.5)-stirling(x))
}

// incompleteBeta is the regularized incomplete beta function I_x(a, b) for y = 1 - x and
// a*y >= b*x, where power is x^a y^b/B(a, b). It takes the products for b, so that a or b
// can be infinite: its limits are the incomplete gamma functions. The continued fraction is
// the even part of DLMF 8.17.22, evaluated by the modified Lentz method; it takes about
// sqrt(a + b) terms at most.
func incompleteBeta(a, x, y, ay, bx, power float64) float64 {
	const tiny, precision = 1e-300, 1e-16
	numerator := (1 - 1/(a+1)) * (ay - bx + 1)
	value, c, d := numerator, numerator, 0.0
	for m := 1.0; m < 1e6; m++ {
		w, n := bx-float64(m*x), a+2*m
		up := m * (1 - m/(n-1)) * w * (x + w/(n-1))
		down := m + m*w/(n-1) + float64((1-(m+1)/(n+1))*(ay-bx+1+float64(m*(1+y))))
		c, d = down+up/c, 1/(down+float64(up*d))
		if c == 0 {
			c = tiny
		}
		factor := float64(c * d)
		value *= factor
		if math.Abs(factor-1) <= precision {
			break
		}
	}
	return power / value
}
