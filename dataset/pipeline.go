package dataset

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
)

// Step is a fitted transform, saved as JSON beside what was trained on its output.
type Step struct {
	Kind string // of the Transform
	Form
}

// MarshalJSON writes the kind and the parameters in one object.
func (s Step) MarshalJSON() ([]byte, error) {
	parameters, err := json.Marshal(s.Form)
	if err != nil {
		return nil, err
	}
	text := fmt.Appendf(nil, `{"kind":%q`, s.Kind)
	if len(parameters) > len("{}") {
		text = append(text, ',')
	}
	return append(text, parameters[1:]...), nil
}

// UnmarshalJSON reads what MarshalJSON wrote. It refuses an unknown kind and
// impossible parameters.
func (s *Step) UnmarshalJSON(text []byte) error {
	var saved struct{ Kind string }
	if err := json.Unmarshal(text, &saved); err != nil {
		return err
	}
	name, k, known := kindNamed(saved.Kind)
	if !known {
		return BadInput("", "the saved transform %s is unknown: the file is damaged or of another version", quote(saved.Kind))
	}
	form, err := k.readForm(text)
	if err != nil {
		return err
	}
	if err := form.Check(); err != nil {
		return BadInput("", "the saved transform %s is damaged: %v", saved.Kind, err)
	}
	*s = Step{name, form}
	return nil
}

// Pipeline is a chain of fitted steps from a series' own unit to what a network sees.
type Pipeline []Step

// Lag is how many rows back the pipeline reaches, the sum of the lags of its steps: so
// many leading rows have no transformed value.
func (p Pipeline) Lag() int {
	lag := 0
	for _, s := range p {
		lag += s.Lag()
	}
	return lag
}

// Apply transforms a series. The result has its length; its first values, as many as the lags add up to, are NaN.
func (p Pipeline) Apply(values []float64) []float64 {
	z := values
	for _, s := range p {
		z = s.apply(z)
	}
	return pad(z, len(values))
}

// pad puts NaN before z until it has the given length.
func pad(z []float64, length int) []float64 {
	if len(z) == length {
		return z
	}
	return append(slices.Repeat([]float64{math.NaN()}, length-len(z)), z...)
}

// Inverse brings forecasts back to the series' own unit. z holds the transformed
// forecasts for rows n .. n+len(z)-1, history the original values up to row n-1
// (all of them, or at least as many of the last as the lags add up to).
func (p Pipeline) Inverse(z, history []float64) []float64 {
	before := make([][]float64, len(p)) // the input of each step for the rows before n
	tail := history[len(history)-p.Lag():]
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

// apply transforms x; the result lacks its first Lag values.
func (s Step) apply(x []float64) []float64 {
	lag := s.Lag()
	z := make([]float64, max(0, len(x)-lag))
	for i := range z {
		z[i] = s.Forward(x[i+lag], x[i])
	}
	return z
}

// undo inverts apply in place. before holds the rows before x, not transformed.
func (s Step) undo(x, before []float64) {
	lag := s.Lag()
	for i := range x {
		if i < lag {
			x[i] = s.Backward(x[i], before[len(before)-lag+i])
		} else {
			x[i] = s.Backward(x[i], x[i-lag])
		}
	}
}

// run transforms a column of f, and names the first row that a step cannot take.
func (p Pipeline) run(f *Frame, column int) ([]float64, error) {
	z, lost := f.Column(column), 0
	var err error
	for _, s := range p {
		if z, err = s.through(z, f, column, lost); err != nil {
			return nil, err
		}
		lost += s.Lag()
	}
	return pad(z, f.Len()), nil
}

// through applies the step to x, which lacks the column's first lost rows.
func (s Step) through(x []float64, f *Frame, column, lost int) ([]float64, error) {
	z := s.apply(x)
	for i, v := range z {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			needs := "values that are less far apart"
			if limited, is := s.Form.(interface{ needs() string }); is {
				needs = limited.needs()
			}
			return nil, BadInput("transforms", "%s: transform %s cannot take %v in column %s; it needs %s", f.Row(lost+s.Lag()+i),
				s.Kind, x[i+s.Lag()], quote(f.Columns[column]), needs)
		}
	}
	return z, nil
}
