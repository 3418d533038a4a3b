package compare

import (
	"math"

	"gonum.org/v1/gonum/integrate/quad"
	"gonum.org/v1/gonum/stat/distuv"
)

// criticalDifference is how far the average ranks of two of k groups over n blocks
// must lie apart to differ at level alpha: the Nemenyi test,
//
//	q(alpha, k) / sqrt(2) * sqrt(k*(k+1) / (6*n))
//
// with q the studentized range's quantile. Source: Demsar, "Statistical
// comparisons of classifiers over multiple data sets", Journal of Machine Learning
// Research 7, 2006, 1-30, section 3.2.2.
func criticalDifference(alpha float64, k, n int) float64 {
	groups := float64(k)
	return rangeQuantile(1-alpha, k) * math.Sqrt(groups*(groups+1)/(12*float64(n)))
}

// rangeQuantile is what the range of k standard normal values stays below with
// the given probability: the studentized range with infinitely many degrees of
// freedom. The probability of a range below q is k times the integral, over the
// greatest value z, of phi(z) * (Phi(z) - Phi(z-q))^(k-1).
func rangeQuantile(probability float64, k int) float64 {
	const tail, nodes = 9, 100 // beyond the tail is less than 1e-18
	z, weights := make([]float64, nodes), make([]float64, nodes)
	quad.Legendre{}.FixedLocations(z, weights, -tail, tail)
	below := func(q float64) float64 {
		var sum float64
		for i, w := range weights {
			within := distuv.UnitNormal.CDF(z[i]) - distuv.UnitNormal.CDF(z[i]-q)
			sum += w * distuv.UnitNormal.Prob(z[i]) * math.Pow(within, float64(k-1))
		}
		return float64(k) * sum
	}
	low, high := 0.0, 2.0*tail
	for range 60 {
		middle := (low + high) / 2
		if below(middle) < probability {
			low = middle
		} else {
			high = middle
		}
	}
	return high
}
