package dataset

import "math"

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
	mean, variance := moments(t.Fit.of(rows))
	return Affine{Offset: mean, Scale: spreadOrOne(math.Sqrt(variance))}, nil
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
