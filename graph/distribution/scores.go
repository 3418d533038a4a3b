package distribution

import (
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/stat/distuv"
)

// Pinball is the loss of q as the quantile of the observation y at a level in (0, 1), in
// the unit of y.
func Pinball(y, q, level float64) float64 {
	if y >= q {
		return float64(level * (y - q))
	}
	return float64((1 - level) * (q - y))
}

// WeightedQuantileLoss is twice the sum of the pinball losses of the quantiles at a level,
// one for each of the observations, over the sum of the absolute observations, as in
// GluonTS. If all of those are 0, it is infinite, or 0 for quantiles without a loss.
func WeightedQuantileLoss(observed, quantiles []float64, level float64) float64 {
	var loss, size float64
	for i, y := range observed {
		loss += 2 * Pinball(y, quantiles[i], level)
		size += math.Abs(y)
	}
	if loss == 0 {
		return 0
	}
	return loss / size
}

// Winkler is the score of the central interval from lower to upper at a level such as 0.9
// for the observation y: its width, and 2/(1 - level) times the distance of y from it, in
// the unit of y, the lower the better (Gneiting & Raftery 2007, eq. 43).
func Winkler(y, lower, upper, level float64) float64 {
	return upper - lower + float64(2/(1-level)*(max(0, lower-y)+max(0, y-upper)))
}

// Coverage is the share of the observations, one or more, that lie in their intervals from
// lower to upper, ends included.
func Coverage(observed, lower, upper []float64) float64 {
	inside := 0
	for i, y := range observed {
		if lower[i] <= y && y <= upper[i] {
			inside++
		}
	}
	return float64(inside) / float64(len(observed))
}

// PIT is the probability integral transform of the observation y, uniform in [0, 1] if y is
// drawn from d. Where the CDF of d has a step at y it is a uniform draw from the step
// (Czado, Gneiting & Held 2009, eq. 1).
func PIT(d Distribution, y float64, rng *rand.Rand) float64 {
	below := d.CDF(math.Nextafter(y, math.Inf(-1)))
	return below + rng.Float64()*(d.CDF(y)-below)
}

// Uniformity is Pearson's chi-squared test of values in [0, 1], one or more, for a uniform
// distribution: their counts in bins of equal width, two or more, the statistic, and its
// p-value, which is right where a bin expects about five values or more.
func Uniformity(values []float64, bins int) (counts []int, statistic, p float64) {
	counts = make([]int, bins)
	for _, v := range values {
		counts[min(int(v*float64(bins)), bins-1)]++
	}
	expected := float64(len(values)) / float64(bins)
	for _, n := range counts {
		e := float64(n) - expected
		statistic += e * e / expected
	}
	return counts, statistic, distuv.ChiSquared{K: float64(bins - 1)}.Survival(statistic)
}
