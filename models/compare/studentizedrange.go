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
// freedom.
func rangeQuantile(probability float64, k int) float64 {
	low, high := 0.0, 1.0
	for rangeCDF(high, k) < probability && high < 100 {
		high *= 2
	}
	for range 60 {
		middle := (low + high) / 2
		if rangeCDF(middle, k) < probability {
			low = middle
		} else {
			high = middle
		}
	}
	return high
}

// rangeCDF is the probability that k standard normal values lie within a stretch
// of length q: k times the integral, over the greatest value z, of
// phi(z) * (Phi(z) - Phi(z-q))^(k-1).
func rangeCDF(q float64, k int) float64 {
	density := func(z float64) float64 {
		normal := distuv.UnitNormal
		return normal.Prob(z) * math.Pow(normal.CDF(z)-normal.CDF(z-q), float64(k-1))
	}
	const tail, nodes = 9, 100 // beyond the tail is less than 1e-18
	return float64(k) * quad.Fixed(density, -tail, tail, nodes, quad.Legendre{}, 1)
}
