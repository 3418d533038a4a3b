// Package distribution has the distributions that a network can predict for a target:
// their quantiles, samples and proper scores.
//
// A distribution is a plain value; the comment of each type gives the range of its
// parameters. Within it, and for finite arguments, no method returns NaN.
package distribution

import "math/rand/v2"

// Distribution is that of a number.
type Distribution interface {
	// Mean is the expected value.
	Mean() float64
	// CDF is the probability of a value of at most x.
	CDF(x float64) float64
	// Quantile is the least value x with CDF(x) >= p, for p in (0, 1).
	Quantile(p float64) float64
	// CRPS is the continuous ranked probability score of the observation y, in the unit
	// of y, the lower the better (Gneiting & Raftery 2007, eq. 20).
	CRPS(y float64) float64
}

// Sample draws a value of d by inversion: it is the quantile of one uniform draw, whose 52
// bits lie in the middle of their cells, so that it is neither 0 nor 1.
func Sample(d Distribution, rng *rand.Rand) float64 {
	return d.Quantile((float64(rng.Uint64()>>12) + 0.5) / (1 << 52))
}
