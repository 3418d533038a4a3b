package dataset

import (
	"math"
	"slices"
)

// The kinds of Transform.
const (
	MinMax      = "min_max"     // (x - min) / (max - min), stretched to Range
	Standardise = "standardise" // (x - mean) / standard deviation (divisor n)
)

// FitAll, as Transform.Fit, fits a transform on all rows, as the tutorial does. It
// lets the future into training; FitTrain does not and is the default.
const (
	FitTrain = "train"
	FitAll   = "all"
)

// Transform says one step of a pipeline.
type Transform struct {
	// Kind is the transform's name.
	Kind string `yaml:"kind"`
	// Fit is the rows that its parameters come from: FitTrain (default) or FitAll.
	Fit string `yaml:"fit,omitempty"`
	// Range is the two ends that min_max maps minimum and maximum to. Default: 0 and 1.
	Range []float64 `yaml:"range,omitempty,flow"`
}

// Transforms is a pipeline as a Spec says it: the first transform sees the series'
// own values, each other one what the one before it made.
type Transforms []Transform

// Validate checks the settings.
func (ts Transforms) Validate() error {
	for _, t := range ts {
		if err := t.validate(); err != nil {
			return err
		}
	}
	return nil
}

func (t Transform) validate() error {
	if kinds := []string{MinMax, Standardise}; !slices.Contains(kinds, t.Kind) {
		return inputErrorf("transform %s is unknown: choose one of %s", quote(t.Kind), list(kinds))
	}
	if t.Fit != "" && t.Fit != FitTrain && t.Fit != FitAll {
		return inputErrorf("fit of transform %s is %s: choose %s or %s", t.Kind, quote(t.Fit), FitTrain, FitAll)
	}
	if t.Range != nil && t.Kind != MinMax {
		return inputErrorf("range is a setting of transform %s, not of %s", MinMax, t.Kind)
	}
	if t.Range != nil && (len(t.Range) != 2 || !(t.Range[1]-t.Range[0] > 0) || math.IsInf(t.Range[1]-t.Range[0], 0)) {
		return inputErrorf("range of transform %s is %v: give two numbers, the lower first", t.Kind, t.Range)
	}
	return nil
}

// Fit finds the parameters of every transform. values is a whole series, and rows
// from .. to-1 of it are the training part.
func (ts Transforms) Fit(values []float64, from, to int) (Pipeline, error) {
	if err := ts.Validate(); err != nil {
		return nil, err
	}
	p := make(Pipeline, 0, len(ts))
	for _, t := range ts {
		z := p.Apply(values)
		first, last := from+p.Lost(), to
		if t.Fit == FitAll {
			first, last = p.Lost(), len(values)
		}
		if first >= last {
			return nil, inputErrorf("the training part has %d rows, too few to fit transform %s", to-from, t.Kind)
		}
		p = append(p, t.fit(z[first:last]))
	}
	return p, nil
}

func (t Transform) fit(values []float64) Step {
	if t.Kind == MinMax {
		return fitMinMax(values, t.Range)
	}
	return fitStandardise(values)
}
