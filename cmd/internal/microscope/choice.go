package microscope

import (
	"math"
	"slices"

	"unroll/models"
)

// Chosen is a sample and why it is shown.
type Chosen struct {
	Place
	Why string // such as "worst test forecast"
}

// choose picks samples, the most informative first.
func (m *Microscope) choose(r *models.Result) []Chosen {
	var list []Chosen
	for _, c := range []Chosen{
		{m.place("test", -1), "last of the test part"},
		{m.place("train", 0), "first of the training part"},
		{m.place("test", worst(r.Test)), "worst test forecast"},
		{m.place("train", worst(r.Train)), "worst train forecast"},
		{m.place("test", 0), "first of the test part"},
		{m.place("train", -1), "last of the training part"},
	} {
		if !slices.ContainsFunc(list, func(other Chosen) bool { return other.Number == c.Number }) {
			list = append(list, c)
		}
	}
	return list
}

// worst is the sample with the largest squared error.
func worst(f models.Forecasts) int {
	at, largest := 0, -1.0
	for i := range len(f.Rows) / f.Horizon {
		var sum float64
		for k := i * f.Horizon; k < (i+1)*f.Horizon; k++ {
			if e := f.Predicted[k] - f.Actual[k]; !math.IsNaN(f.Actual[k]) {
				sum += e * e
			}
		}
		if sum > largest {
			at, largest = i, sum
		}
	}
	return at
}

// places are the places of the choice.
func (o *Overview) places() []Place {
	var places []Place
	for _, c := range o.Choice {
		places = append(places, c.Place)
	}
	return places
}
