package baseline

import "fmt"

// DifferenceRule forecasts the value one season ago plus how far the series
// has risen since:
//
//	y[t] = y[t-1] + y[t-s] - y[t-s-1]
//
// It is the forecast of ARIMA(0,1,0)(0,1,0)s. Source: Box and Jenkins, Time
// Series Analysis, 1970, chapter 9, with both moving averages at zero.
type DifferenceRule struct {
	Season int // s, in values
}

// Name returns, for instance, "difference rule (12)".
func (d *DifferenceRule) Name() string { return fmt.Sprintf("difference rule (%d)", d.Season) }

// Fit needs one season of values and one more.
func (d *DifferenceRule) Fit(train []float64) error {
	if err := seasonal(d.Name(), d.Season); err != nil {
		return err
	}
	return trainable(d.Name(), train, d.Season+1)
}

// Forecast applies the rule to its own forecasts after the first step; history
// holds at least one season and one value.
func (d *DifferenceRule) Forecast(history []float64, horizon int) ([]float64, error) {
	if err := seasonal(d.Name(), d.Season); err != nil {
		return nil, err
	}
	last, err := tail(d.Name(), history, d.Season+1, horizon)
	if err != nil {
		return nil, err
	}
	return recurse(d.Name(), last, horizon, func(y []float64) float64 {
		t := len(y)
		return y[t-1] + y[t-d.Season] - y[t-d.Season-1]
	})
}

// RatioRule forecasts the value one season ago times the growth since, the
// [DifferenceRule] on logs:
//
//	y[t] = y[t-1] * y[t-s] / y[t-s-1]
//
// All values must be above zero.
type RatioRule struct {
	Season int // s, in values
}

// Name returns, for instance, "ratio rule (12)".
func (r *RatioRule) Name() string { return fmt.Sprintf("ratio rule (%d)", r.Season) }

// Fit needs one season of positive values and one more.
func (r *RatioRule) Fit(train []float64) error {
	if err := seasonal(r.Name(), r.Season); err != nil {
		return err
	}
	if err := trainable(r.Name(), train, r.Season+1); err != nil {
		return err
	}
	return positive(r.Name(), train, 0)
}

// Forecast applies the rule to its own forecasts after the first step; history
// holds at least one season and one value.
func (r *RatioRule) Forecast(history []float64, horizon int) ([]float64, error) {
	if err := seasonal(r.Name(), r.Season); err != nil {
		return nil, err
	}
	last, err := tail(r.Name(), history, r.Season+1, horizon)
	if err != nil {
		return nil, err
	}
	if err := positive(r.Name(), last, len(history)-len(last)); err != nil {
		return nil, err
	}
	return recurse(r.Name(), last, horizon, func(y []float64) float64 {
		t := len(y)
		return y[t-1] / y[t-r.Season-1] * y[t-r.Season]
	})
}
