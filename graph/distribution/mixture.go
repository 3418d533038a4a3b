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

// CRPS is the mean of the members' less the integral of the variance of their CDF, which
// follows from its form E|X - y| - E|X - X'|/2. The integral is numerical.
func (d Mixture) CRPS(y float64) float64 {
	mean := d.mean(func(m Distribution) float64 { return m.CRPS(y) })
	if len(d.Members) == 1 {
		return mean
	}
	return mean - integral(breaks(d), func(x float64) float64 {
		center := d.CDF(x)
		return d.mean(func(m Distribution) float64 { e := m.CDF(x) - center; return e * e })
	})
}
