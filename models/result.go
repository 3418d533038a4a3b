package models

import (
	"math"
	"time"
)

// Result is the result of one run, a Spec with a seed.
type Result struct {
	Seed uint64
	History
	Train, Test Forecasts
	Validation  Forecasts     // none without validation
	Parameters  int           // trained numbers
	Updates     int           // optimizer steps
	Fit         time.Duration // time spent training
	Trained     Saved         // weights and optimizer
	Snapshots   []Snapshot
}

// History is the course of a training. Entry i of each list is epoch i+1's.
type History struct {
	// Losses are the means over the samples of the loss before each update.
	Losses []float64
	// ValidationLosses are the losses on the validation samples after each epoch; nil
	// without any.
	ValidationLosses []float64
	// Rates are the learning rates; nil if they are constant.
	Rates []float64
	// Best is the epoch (from 1) with the lowest validation loss, whose weights are
	// kept; 0 without validation.
	Best int
}

// Forecasts are predictions beside the actual values, in the series' unit. Sample i
// fills entries i*Horizon to (i+1)*Horizon-1 of each list.
type Forecasts struct {
	Horizon   int       `json:"horizon"`
	Rows      []int     `json:"rows"`   // of the series, from 0
	Actual    []float64 `json:"actual"` // NaN where the value was missing and filled in
	Predicted []float64 `json:"predicted"`
}

// Differ reports whether two actual values of a row differ; an unknown one, NaN, does not.
func Differ(a, b float64) bool { return a < b || a > b }

// RMSE is the root mean squared error over all entries whose actual value is known, in
// the series' unit.
func (f Forecasts) RMSE() float64 {
	var sum, count float64
	for i, y := range f.Actual {
		if math.IsNaN(y) {
			continue
		}
		d := y - f.Predicted[i]
		sum += float64(d * d)
		count++
	}
	return math.Sqrt(sum / count)
}
