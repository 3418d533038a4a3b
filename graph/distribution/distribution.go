// Package distribution has the distributions that a network can predict for a target:
// their quantiles, samples and proper scores.
package distribution

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
