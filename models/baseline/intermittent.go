package baseline

import "fmt"

// A Particular method is for some kinds of series alone: [For] leaves it out for others, whose tables
// do not show it.
type Particular interface {
	Forecaster
	// Suits reports whether the training values are of the kind.
	Suits(train []float64) bool
}

// demand is what the methods for intermittent demand share: a series with many zeros between
// sales, or cases.
type demand struct{}

// Suits reports whether no value is below zero, and the mean interval from one value above zero to
// the next is at least 1.32 rows: the border of Syntetos, Boylan and Croston (Journal of the
// Operational Research Society 56, 2005, 495-503).
func (demand) Suits(train []float64) bool {
	const border = 1.32
	above := 0
	for _, v := range train {
		if !(v >= 0) {
			return false
		}
		if v > 0 {
			above++
		}
	}
	return above >= 2 && float64(len(train)) >= border*float64(above)
}

// suited checks the training values.
func (d demand) suited(name string, train []float64) error {
	if err := trainable(name, train, 2); err != nil {
		return err
	}
	if !d.Suits(train) {
		return fmt.Errorf("%s needs intermittent values: none below zero, at least two above, and a mean interval between these of 1.32 rows or more", name)
	}
	return nil
}

// crostonAlpha is the smoothing parameter of the methods for intermittent demand, that of R's
// forecast::croston.
const crostonAlpha = 0.1

// smoothed is simple exponential smoothing with crostonAlpha that starts from the first value.
type smoothed struct {
	level float64
	begun bool
}

// add takes in the next value.
func (s *smoothed) add(y float64) {
	if !s.begun {
		*s = smoothed{y, true}
		return
	}
	s.level += float64(crostonAlpha * (y - s.level))
}

// flat writes one value for all steps.
func flat(path []float64, v float64) {
	for k := range path {
		path[k] = v
	}
}
