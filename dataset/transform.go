package dataset

import (
	"cmp"
	"math"
	"strings"
)

// The kinds of Transform.
const (
	MinMax             = "min_max"             // (x - min) / (max - min), stretched to Range
	Standardise        = "standardise"         // (x - mean) / standard deviation (divisor n)
	Log                = "log"                 // ln x
	BoxCox             = "box_cox"             // (x^Lambda - 1) / Lambda, ln x at 0
	Difference         = "difference"          // x[t] - x[t-Lag], Lag 1 by default
	SeasonalDifference = "seasonal_difference" // x[t] - x[t-Lag], Lag one season by default
)

// What Transform.Fit can be. FitAll fits a transform on all rows, as the tutorial
// does, and lets the future into training; FitTrain does not and is the default.
const (
	FitTrain = "train"
	FitAll   = "all"
)

// Transform says one step of a pipeline.
type Transform struct {
	// Kind is the transform's name.
	Kind string `yaml:"kind"`
	// Fit is the rows that the parameters of min_max, standardise and box_cox come
	// from: FitTrain (default) or FitAll.
	Fit string `yaml:"fit,omitempty"`
	// Range is the two ends that min_max maps minimum and maximum to. Default: 0 and 1.
	Range []float64 `yaml:"range,omitempty,flow"`
	// Lambda is the exponent of box_cox. Default: of greatest likelihood in 0 .. 2.
	Lambda *float64 `yaml:"lambda,omitempty"`
	// Lag is how many rows back difference and seasonal_difference reach.
	Lag int `yaml:"lag,omitempty"`
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

// settings names the settings that each kind of transform has.
func settings() map[string]string {
	return map[string]string{
		MinMax: "fit, range", Standardise: "fit", Log: "", BoxCox: "fit, lambda", Difference: "lag", SeasonalDifference: "lag",
	}
}

func (t Transform) validate() error {
	allowed, known := settings()[t.Kind]
	if !known {
		return inputErrorf("transform %s is unknown: choose one of %s", quote(t.Kind),
			list([]string{MinMax, Standardise, Log, BoxCox, Difference, SeasonalDifference}))
	}
	for _, setting := range []struct {
		name  string
		given bool
	}{{"fit", t.Fit != ""}, {"range", t.Range != nil}, {"lambda", t.Lambda != nil}, {"lag", t.Lag != 0}} {
		if setting.given && !strings.Contains(allowed, setting.name) {
			return inputErrorf("%s is no setting of transform %s; take it out", setting.name, t.Kind)
		}
	}
	switch {
	case t.Fit != "" && t.Fit != FitTrain && t.Fit != FitAll:
		return inputErrorf("fit of transform %s is %s: choose %s or %s", t.Kind, quote(t.Fit), FitTrain, FitAll)
	case t.Range != nil && (len(t.Range) != 2 || !(t.Range[1]-t.Range[0] > 0) || math.IsInf(t.Range[1]-t.Range[0], 0)):
		return inputErrorf("range of transform %s is %v: give two numbers, the lower first", t.Kind, t.Range)
	case t.Lambda != nil && !(math.Abs(*t.Lambda) <= 5):
		return inputErrorf("lambda of transform %s is %v: give a number from -5 to 5", t.Kind, *t.Lambda)
	case t.Lag < 0 || t.Lag > mostRows:
		return inputErrorf("lag of transform %s is %d: give the number of rows to reach back, from 1 to %d", t.Kind, t.Lag, mostRows)
	}
	return nil
}

// fit finds the parameters of every transform for a column of f, of which rows
// from .. to-1 are the training part.
func (ts Transforms) fit(f *Frame, column, from, to int) (Pipeline, error) {
	if err := ts.Validate(); err != nil {
		return nil, err
	}
	p := make(Pipeline, 0, len(ts))
	z := f.Column(column)
	for _, t := range ts {
		lost := p.Lost()
		values := z[from : to-lost]
		if t.Fit == FitAll {
			values = z
		}
		step, err := t.step(values, f.Frequency.Season)
		if err != nil {
			return nil, err
		}
		if from+lost+step.Lag >= to {
			return nil, inputErrorf("the training part has %d rows, too few for transform %s with lag %d after %d rows lost to differencing",
				to-from, t.Kind, step.Lag, lost)
		}
		if z, err = step.through(z, f, column, lost); err != nil {
			return nil, err
		}
		p = append(p, step)
	}
	return p, nil
}

// step fits the transform on values.
func (t Transform) step(values []float64, season int) (Step, error) {
	switch t.Kind {
	case MinMax:
		return fitMinMax(values, t.Range), nil
	case Standardise:
		return fitStandardise(values), nil
	case Log:
		return Step{Kind: Log}, nil
	case BoxCox:
		if t.Lambda != nil {
			return Step{Kind: BoxCox, Lambda: *t.Lambda}, nil
		}
		return fitBoxCox(values), nil
	case SeasonalDifference:
		if t.Lag == 0 && season < 2 {
			return Step{}, inputErrorf("transform %s has no lag and the season of the data is unknown: set lag, or season of the data", t.Kind)
		}
		return Step{Kind: t.Kind, Lag: cmp.Or(t.Lag, season)}, nil
	}
	return Step{Kind: t.Kind, Lag: cmp.Or(t.Lag, 1)}, nil
}
