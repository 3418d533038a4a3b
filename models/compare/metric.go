package compare

import (
	"fmt"

	"unroll/models"
)

// A Metric is the part of the series whose RMSE is compared, in the series' unit.
type Metric string

// The metrics there are.
const (
	Test       Metric = "test"
	Validation Metric = "validation"
	Train      Metric = "train"
)

// ParseMetric returns the metric of a name.
func ParseMetric(name string) (Metric, error) {
	switch m := Metric(name); m {
	case Test, Validation, Train:
		return m, nil
	}
	return "", fmt.Errorf("unknown metric %q: there are %s, %s and %s", name, Test, Validation, Train)
}

// forecasts are those of the metric's part; without entries if there is none.
func (m Metric) forecasts(r *models.Result) models.Forecasts {
	switch m {
	case Train:
		return r.Train
	case Validation:
		return r.Validation
	}
	return r.Test
}
