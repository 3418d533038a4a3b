package baseline

import "fmt"

// DifferenceRule forecasts the value one season ago plus the rise of the series
// since then:
//
//	y[t] = y[t-1] + y[t-s] - y[t-s-1]
//
// It is the forecast of ARIMA(0,1,0)(0,1,0)s. Source: Box and Jenkins, Time
// Series Analysis, 1970, chapter 9, with both moving averages at zero.
type DifferenceRule struct {
	Season int // s, in values
}

func init() {
	Register(40, func(seasons []int) []Forecaster {
		return forEach(seasons, func(season int) Forecaster { return &DifferenceRule{Season: season} })
	})
}

// Name returns, for instance, "difference rule (12)".
func (d *DifferenceRule) Name() string { return fmt.Sprintf("difference rule (%d)", d.Season) }

// Fit needs one season of values and one more.
func (d *DifferenceRule) Fit(train []float64) error { return d.rule().fit(train) }

// Forecast applies the rule to its own forecasts after the first step; history
// holds at least one season and one value.
func (d *DifferenceRule) Forecast(history []float64, horizon int) ([]float64, error) {
	return d.rule().forecast(history, horizon)
}

func (d *DifferenceRule) rule() rule {
	return rule{d.Name(), d.Season, d.Season + 1, false, func(y []float64) float64 {
		t := len(y)
		return y[t-1] + y[t-d.Season] - y[t-d.Season-1]
	}}
}
