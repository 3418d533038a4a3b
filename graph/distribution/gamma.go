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
		shift += (x+0.5)*portable.Log1p(1/x) - 1
	}
	r := 1 / (x * x)
	return shift + (1./12-r*(1./360-r*(1./1260-r*(1./1680-r*(1./1188-r*691./360360)))))/x
}

// gammaRatio is Gamma(x + 1/2)/Gamma(x) for x > 0.
func gammaRatio(x float64) float64 {
	return math.Sqrt(x) * portable.Exp(x*portable.Log1p(0.5/x)-0.5+stirling(x+0.5)-stirling(x))
}
