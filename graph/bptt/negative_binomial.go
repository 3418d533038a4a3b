package bptt

import "math"

// negativeBinomial is the negative log probability of a count y in a negative binomial
// distribution with mean m = softplus(b) + 1e-6 and dispersion a = softplus(c) + 1e-6,
// so that the variance is m + a*m^2: with r = 1/a
//
//	l = log gamma(r) + log(y!) - log gamma(y+r) + (y+r)*log(1 + a*m) - y*log(a*m)
//	db = dm*sigmoid(b),  dm = (m - y)/(m*(1 + a*m))
//	dc = da*sigmoid(c),  da = r^2*(psi(y+r) - psi(r) - log(1 + a*m)) + (y+r)*m/(1 + a*m) - y*r
//
// as dr = -r^2 da.
func negativeBinomial() loss {
	return pointwise([]string{"mean", "dispersion"}, negativeBinomialForward[float64], negativeBinomialForward[complex128],
		func(raw []float64, y float64, d []float64) {
			m, a := positive(raw[0]), positive(raw[1])
			r := 1 / a
			d[0] = (m - y) / (m * (1 + a*m)) * sigmoid(raw[0])
			da := r*r*(digamma(y+r)-digamma(r)-math.Log1p(a*m)) + (y+r)*m/(1+a*m) - y*r
			d[1] = da * sigmoid(raw[1])
		})
}

func negativeBinomialForward[S Scalar](raw []S, y float64) S {
	m, a := positive(raw[0]), positive(raw[1])
	r, count := 1/a, number[S](y)
	return logGamma(r) + number[S](logGamma(y+1)) - logGamma(count+r) + (count+r)*log1p(a*m) - count*log(a*m)
}
