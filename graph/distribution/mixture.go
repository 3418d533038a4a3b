package distribution

import "math"

// Mixture is the distribution of a draw from one of its Members, one or more, chosen with
// the given Weights, which are not negative and add up to 1. Without Weights each is as
// likely as another. So an ensemble of networks becomes one forecast: its distribution is
// wider the less the networks agree.
type Mixture struct {
	Members []Distribution
	Weights []float64
}

// mean is the weighted mean of what f gives for each member.
func (d Mixture) mean(f func(Distribution) float64) float64 {
	sum := 0.0
	for i, m := range d.Members {
		sum += float64(d.weight(i) * f(m))
	}
	return sum
}

func (d Mixture) weight(i int) float64 {
	if d.Weights == nil {
		return 1 / float64(len(d.Members))
	}
	return d.Weights[i]
}

func (d Mixture) Mean() float64 { return d.mean(Distribution.Mean) }

func (d Mixture) CDF(x float64) float64 {
	return min(1, d.mean(func(m Distribution) float64 { return m.CDF(x) }))
}

// Quantile lies between the least and the greatest of the members' quantiles.
func (d Mixture) Quantile(p float64) float64 {
	low, high := math.Inf(1), math.Inf(-1)
	for i, m := range d.Members {
		if d.weight(i) > 0 {
			q := m.Quantile(p)
			low, high = min(low, q), max(high, q)
		}
	}
	return leastAtLeast(d.CDF, p, low, high)
}

// CRPS is a closed form or an exact sum where all members are normal, all are Laplace or all
// are Quantiles, and else a numerical integral.
func (d Mixture) CRPS(y float64) float64 {
	if len(d.Members) > 1 {
		if score, ok := mixedPairs(d, y, normalDistance); ok {
			return score
		}
		if score, ok := mixedPairs(d, y, laplaceDistance); ok {
			return score
		}
		if members, ok := membersOf[Quantiles](d); ok {
			return mixedQuantiles(d, members, y)
		}
	}
	return d.numericalCRPS(y)
}

// numericalCRPS is the mean of the members' less the integral of the variance of their CDF, which
// follows from its form E|X - y| - E|X - X'|/2. The integral is numerical.
func (d Mixture) numericalCRPS(y float64) float64 {
	mean := d.mean(func(m Distribution) float64 { return m.CRPS(y) })
	if len(d.Members) == 1 || math.IsInf(mean, 1) {
		return mean
	}
	at := make([]float64, len(d.Members))
	return mean - integral(breaks(d), func(x float64) float64 {
		center, variance := 0.0, 0.0
		for i, m := range d.Members {
			at[i] = m.CDF(x)
			center += float64(d.weight(i) * at[i])
		}
		for i, p := range at {
			variance += float64(d.weight(i) * (p - center) * (p - center))
		}
		return variance
	})
}
