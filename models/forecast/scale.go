package forecast

import (
	"math"

	"unroll/dataset"
)

// Scale is where errors are measured: the series' own unit, or what a leading log
// or Box-Cox transform of a Spec makes of it, where errors keep their size while
// the series grows. The zero value is the series' own unit.
type Scale struct {
	steps dataset.Pipeline
}

// ScaleOf returns the scale of a fitted pipeline: its leading log and Box-Cox
// steps.
func ScaleOf(p dataset.Pipeline) Scale {
	for n, step := range p {
		if _, is := step.Form.(dataset.Power); !is {
			return Scale{p[:n]}
		}
	}
	return Scale{p}
}

// distance is how far apart two values are on the scale; infinite where one of
// them cannot be on it.
func (s Scale) distance(a, b float64) float64 {
	d := math.Abs(s.apply(a) - s.apply(b))
	if math.IsNaN(d) {
		return math.Inf(1)
	}
	return d
}

// around returns the interval of the given half width around a value; not numbers
// where the value cannot be on the scale.
func (s Scale) around(v, halfWidth float64) (lower, upper float64) {
	z := s.apply(v)
	return s.inverse(z - halfWidth), s.inverse(z + halfWidth)
}

func (s Scale) apply(v float64) float64   { return s.steps.Apply([]float64{v})[0] }
func (s Scale) inverse(z float64) float64 { return s.steps.Inverse([]float64{z}, nil)[0] }
