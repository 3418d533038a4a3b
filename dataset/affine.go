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
	n := float64(len(values))
	mean := 0.0
	for _, v := range values {
		mean += v / n
	}
	variance := 0.0
	for _, v := range values {
		variance += (v - mean) * (v - mean) / n
	}
	return Step{Kind: Standardise, Offset: mean, Scale: orOne(math.Sqrt(variance))}
}

// orOne replaces the spread of a constant column: it is then only shifted.
func orOne(scale float64) float64 {
	if scale == 0 {
		return 1
	}
	return scale
}

func (s Step) forward(x float64) float64  { return (x-s.Offset)/s.Scale + s.Low }
func (s Step) backward(z float64) float64 { return (z-s.Low)*s.Scale + s.Offset }
