package baseline

import "fmt"

// RatioRule forecasts the value one season ago times the growth since then, the
// [DifferenceRule] on logs:
//
//	y[t] = y[t-1] * y[t-s] / y[t-s-1]
//
// All values must be above zero.
type RatioRule struct {
	Season int // s, in values
}

func init() {
	Register(50, func(seasons []int) []Forecaster {
		return forEach(seasons[:min(1, len(seasons))], func(season int) Forecaster { return &RatioRule{Season: season} })
	})
}

// Name returns, for instance, "ratio rule (12)".
func (r *RatioRule) Name() string { return fmt.Sprintf("ratio rule (%d)", r.Season) }

// Fit needs one season of positive values and one more.
func (r *RatioRule) Fit(train []float64) error { return r.rule().fit(train) }

// Forecast applies the rule to its own forecasts after the first step; history
// holds at least one season and one value.
func (r *RatioRule) Forecast(history []float64, horizon int) ([]float64, error) {
	return r.rule().forecast(history, horizon)
}

func (r *RatioRule) rule() rule {
	return rule{r.Name(), r.Season, r.Season + 1, true, func(y []float64) float64 {
		t := len(y)
		return y[t-1] / y[t-r.Season-1] * y[t-r.Season]
	}}
}
