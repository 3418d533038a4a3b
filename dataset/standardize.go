package dataset

import (
	"cmp"
	"math"
	"slices"
)

func init() { RegisterTransform[Standardize, Affine]("standardize") }

// Standardize is the transform standardize: it maps the mean to 0 and the standard
// deviation (divisor n) to 1.
type Standardize struct {
	// Fit says which rows mean and standard deviation come from. Default: train.
	Fit FitRows `yaml:"fit,omitempty"`
}

// Validate checks the settings.
func (t Standardize) Validate() error { return t.Fit.Validate() }

// Fitted returns an Affine.
func (t Standardize) Fitted(rows Rows) (Form, error) {
	values := t.Fit.of(rows)
	mean, variance := moments(values)
	if flat(slices.Min(values), slices.Max(values)) {
		return Affine{Offset: mean, Scale: 1}, nil
	}
	return Affine{Offset: mean, Scale: cmp.Or(math.Sqrt(variance), 1)}, nil
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
