package baseline

import "gonum.org/v1/gonum/stat"

// Mean forecasts the mean of the values so far, the "average method":
//
//	y[t+k] = mean(y[1..t])
//
// Source: fpp3, section 5.2.
type Mean struct{}

func init() {
	Register(15, func([]int) []Forecaster { return []Forecaster{&Mean{}} })
}

// Name returns "mean".
func (*Mean) Name() string { return "mean" }

// Fit needs one value.
func (m *Mean) Fit(train []float64) error { return trainable(m.Name(), train, 1) }

// Forecast repeats the mean; history holds at least one value.
func (m *Mean) Forecast(history []float64, horizon int) ([]float64, error) {
	if _, err := tail(m.Name(), history, max(1, len(history)), horizon); err != nil {
		return nil, err
	}
	mean := stat.Mean(history, nil)
	return recurse(m.Name(), history, horizon, func([]float64) float64 { return mean })
}
