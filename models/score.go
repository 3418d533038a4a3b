package models

import "math"

// Forecasts are predictions beside what happened, in the series' own unit.
// Sample i fills entries i*Horizon to (i+1)*Horizon-1 of each list.
type Forecasts struct {
	Horizon   int       `json:"horizon"`
	Rows      []int     `json:"rows"` // of the series, from 0
	Actual    []float64 `json:"actual"`
	Predicted []float64 `json:"predicted"`
}

// RMSE is the root mean squared error over all entries, in the series' unit.
func (f Forecasts) RMSE() float64 {
	var sum float64
	for i, y := range f.Actual {
		d := y - f.Predicted[i]
		sum += d * d
	}
	return math.Sqrt(sum / float64(len(f.Actual)))
}
