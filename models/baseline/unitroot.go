package baseline

import "math"

// kpss is the statistic of the test of a constant level by Kwiatkowski, Phillips, Schmidt and Shin
// (Journal of Econometrics 54, 1992, 159-178), with Bartlett's window over 3*sqrt(n)/13 lags as in R's
// forecast::ndiffs.
func kpss(values []float64) float64 {
	n := len(values)
	lags := int(3 * math.Sqrt(float64(n)) / 13)
	gamma := autocovariances(values, lags+1)
	variance := longRunVariance(gamma, func(k int) float64 { return 1 - float64(k)/float64(lags+1) })
	center, total, squares := mean(values), 0.0, 0.0
	for _, v := range values {
		total += v - center
		squares += float64(total * total)
	}
	return squares / float64(n) / float64(n) / variance
}

// differencesOf returns how often values are to be differenced, twice at most, until the KPSS test
// does not reject a constant level at 5 %.
func differencesOf(values []float64) int {
	const critical = 0.463
	d := 0
	for d < 2 && len(values) > 2 && varied("", values) == nil && kpss(values) > critical {
		values = differences(values, 1)
		d++
	}
	return d
}

// seasonalStrength is 1 - var(remainder)/var(remainder + season), or 0 if that is below, after a
// decomposition by STL (Wang, Smith and Hyndman, Data Mining and Knowledge Discovery 13, 2006,
// 335-364). It is 0 for two seasons of values or fewer.
func seasonalStrength(values []float64, season int) float64 {
	if len(values) <= 2*season {
		return 0
	}
	level, figure := stl(values, season)
	rest, with := make([]float64, len(values)), make([]float64, len(values))
	for i, y := range values {
		rest[i] = y - figure[i] - level[i]
		with[i] = rest[i] + figure[i]
	}
	a, b := deviation(rest, mean(rest)), deviation(with, mean(with))
	return max(0, 1-float64(a/b*(a/b)))
}
