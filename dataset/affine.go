package dataset

import (
	"math"
	"slices"
)

// fitMinMax maps the values' minimum and maximum to the ends of ends (0 and 1 if nil).
func fitMinMax(values, ends []float64) Step {
	if ends == nil {
		ends = []float64{0, 1}
	}
	low, high := slices.Min(values), slices.Max(values)
	return Step{Kind: MinMax, Offset: low, Scale: orOne((high - low) / (ends[1] - ends[0])), Low: ends[0]}
}

// fitStandardise maps the values' mean to 0 and their standard deviation (divisor n) to 1.
func fitStandardise(values []float64) Step {
	mean, variance := moments(values)
	return Step{Kind: Standardise, Offset: mean, Scale: orOne(math.Sqrt(variance))}
}

// moments returns mean and variance (divisor n).
func moments(values []float64) (mean, variance float64) {
	n := float64(len(values))
	for _, v := range values {
		mean += v / n
	}
	for _, v := range values {
		variance += (v - mean) * (v - mean) / n
	}
	return mean, variance
}

// orOne replaces the spread of a constant column: it is then only shifted.
func orOne(scale float64) float64 {
	if scale == 0 {
		return 1
	}
	return scale
}
