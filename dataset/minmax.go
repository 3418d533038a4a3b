package dataset

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

func init() { RegisterTransform[MinMax, Affine]("min_max") }

// MinMax is the transform min_max: it maps minimum and maximum to the ends of its range.
type MinMax struct {
	// Fit says which rows minimum and maximum come from. Default: train.
	Fit FitRows `yaml:"fit,omitempty"`
	// Range is the two ends, the lower first. Default: 0 and 1.
	Range []float64 `yaml:"range,omitempty,flow" range:"[-1e6,1e6]" length:"[2,2]"`
}

// Validate checks the settings.
func (t MinMax) Validate() error {
	if len(t.Range) == 2 && t.Range[0] >= t.Range[1] {
		return fmt.Errorf("range: %v: give the lower number first", t.Range)
	}
	return t.Fit.Validate()
}

// Fitted returns an Affine.
func (t MinMax) Fitted(rows Rows) (Form, error) {
	ends := t.Range
	if ends == nil {
		ends = []float64{0, 1}
	}
	values := t.Fit.of(rows)
	low, high := slices.Min(values), slices.Max(values)
	scale := 1.0
	if !flat(low, high) {
		scale = (high - low) / (ends[1] - ends[0])
	}
	return Affine{Offset: low, Scale: scale, Low: ends[0]}, nil
}

// Affine is z = (x - Offset) / Scale + Low.
type Affine struct {
	Offset float64 `json:"offset,omitempty"`
	Scale  float64 `json:"scale,omitempty"`
	Low    float64 `json:"low,omitempty"`
}

// Lag is 0.
func (Affine) Lag() int { return 0 }

// Forward transforms x.
func (a Affine) Forward(x, _ float64) float64 { return (x-a.Offset)/a.Scale + a.Low }

// Backward inverts Forward.
func (a Affine) Backward(z, _ float64) float64 { return float64((z-a.Low)*a.Scale) + a.Offset }

// Check refuses a Scale of zero or beyond float64.
func (a Affine) Check() error {
	switch {
	case a.Scale == 0:
		return errors.New("scale is 0")
	case math.IsInf(a.Scale, 0), math.IsNaN(a.Scale):
		return errors.New("the values are too far apart")
	}
	return nil
}

// flat reports whether the lowest and the highest value of a column differ by no more than
// rounding does: it is then only shifted. The differences of a line are such a column.
func flat(low, high float64) bool {
	const rounding = 1e-12
	return high-low <= rounding*max(-low, high)
}
