package dataset

import (
	"math"
	"slices"
)

// Step is a fitted Transform: a value to hand along and to save (as JSON) beside
// what was trained on it. Which fields count depends on the kind.
type Step struct {
	Kind   string  `json:"kind"`
	Offset float64 `json:"offset,omitempty"` // min_max and standardise: z = (x - Offset) / Scale + Low
	Scale  float64 `json:"scale,omitempty"`
	Low    float64 `json:"low,omitempty"`
	Lambda float64 `json:"lambda,omitempty"` // box_cox
	Lag    int     `json:"lag,omitempty"`    // differences: rows back
}

// Pipeline is a chain of fitted steps between a series' own unit and what a network sees.
type Pipeline []Step

// Lost is how many leading rows have no transformed value: the sum of the lags.
func (p Pipeline) Lost() int {
	lost := 0
	for _, s := range p {
		lost += s.Lag
	}
	return lost
}

// Apply transforms a series. The result has its length; its first Lost values are NaN.
func (p Pipeline) Apply(values []float64) []float64 {
	z := values
	for _, s := range p {
		z = s.apply(z)
	}
	return pad(z, len(values))
}

// pad puts NaN before z until it has the given length.
func pad(z []float64, length int) []float64 {
	return append(slices.Repeat([]float64{math.NaN()}, length-len(z)), z...)
}

// Inverse brings forecasts back to the series' own unit. z holds the transformed
// forecasts for rows n .. n+len(z)-1, history the original values of at least Lost
// rows up to n-1 (all of them, or only the last).
func (p Pipeline) Inverse(z, history []float64) []float64 {
	before := make([][]float64, len(p)) // what each step saw of the rows before n
	tail := history[len(history)-p.Lost():]
	for k, s := range p {
		before[k] = tail
		tail = s.apply(tail)
	}
	x := slices.Clone(z)
	for k, s := range slices.Backward(p) {
		s.undo(x, before[k])
	}
	return x
}

// apply transforms x; a difference returns Lag values fewer.
func (s Step) apply(x []float64) []float64 {
	z := make([]float64, max(0, len(x)-s.Lag))
	for i := range z {
		if s.Lag > 0 {
			z[i] = x[i+s.Lag] - x[i]
		} else {
			z[i] = s.forward(x[i])
		}
	}
	return z
}

// undo inverts apply in place. before holds what apply saw of the rows before x.
func (s Step) undo(x, before []float64) {
	for i := range x {
		switch {
		case s.Lag == 0:
			x[i] = s.backward(x[i])
		case i < s.Lag:
			x[i] += before[len(before)-s.Lag+i]
		default:
			x[i] += x[i-s.Lag]
		}
	}
}

func (s Step) forward(x float64) float64 {
	switch s.Kind {
	case Log:
		return boxCox(x, 0)
	case BoxCox:
		return boxCox(x, s.Lambda)
	}
	return (x-s.Offset)/s.Scale + s.Low
}

func (s Step) backward(z float64) float64 {
	switch s.Kind {
	case Log:
		return inverseBoxCox(z, 0)
	case BoxCox:
		return inverseBoxCox(z, s.Lambda)
	}
	return (z-s.Low)*s.Scale + s.Offset
}

// run transforms a column of f, and names the first row that a step cannot take.
func (p Pipeline) run(f *Frame, column int) ([]float64, error) {
	z, lost := f.Column(column), 0
	var err error
	for _, s := range p {
		if z, err = s.through(z, f, column, lost); err != nil {
			return nil, err
		}
		lost += s.Lag
	}
	return pad(z, f.Len()), nil
}

// through applies the step to x, which lacks the column's first lost rows.
func (s Step) through(x []float64, f *Frame, column, lost int) ([]float64, error) {
	z := s.apply(x)
	for i, v := range z {
		if math.IsNaN(v) || math.IsInf(v, 0) || math.IsInf(s.Scale, 0) {
			return nil, inputErrorf("%s: transform %s cannot take %v in column %s; %s", f.Row(lost+s.Lag+i),
				s.Kind, x[i+s.Lag], quote(f.Columns[column]), s.remedy())
		}
	}
	return z, nil
}

func (s Step) remedy() string {
	if s.Kind == Log || s.Kind == BoxCox {
		return "it needs values above 0, so leave it out or put no difference before it"
	}
	return "the values are too far apart"
}

// validate checks a pipeline that came from a file.
func (p Pipeline) validate() error {
	for _, s := range p {
		allowed, known := settings()[s.Kind]
		switch {
		case !known:
			return inputErrorf("the saved transform %s is unknown: the file is damaged or of another version", quote(s.Kind))
		case (allowed == "lag") != (s.Lag > 0), s.Lag < 0 || s.Lag > mostRows, s.Scale == 0 && (s.Kind == MinMax || s.Kind == Standardise):
			return inputErrorf("the saved transform %s has lag %d and scale %v: the file is damaged", s.Kind, s.Lag, s.Scale)
		}
	}
	return nil
}
