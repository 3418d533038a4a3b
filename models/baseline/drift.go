package baseline

import "fmt"

// Drift forecasts along the line through the first and the last value:
//
//	y[t+k] = y[t] + k*slope,  slope = (y[n-1] - y[0]) / (n - 1)
//
// The slope is that of the whole history, or with Fixed that of the training
// values. Source: fpp3, section 5.2.
type Drift struct {
	Fixed bool // the slope is that of the training values

	slope  float64
	fitted bool
}

func init() {
	Register(20, func([]int) []Forecaster { return []Forecaster{&Drift{}} })
}

// Name returns "drift (expanding)" or "drift (fixed)".
func (d *Drift) Name() string {
	if d.Fixed {
		return "drift (fixed)"
	}
	return "drift (expanding)"
}

// Fit needs two values.
func (d *Drift) Fit(train []float64) error {
	if err := trainable(d.Name(), train, 2); err != nil {
		return err
	}
	d.slope, d.fitted = slope(train), true
	return nil
}

// Forecast continues from the last value; history holds at least two, or one
// when the slope is fixed.
func (d *Drift) Forecast(history []float64, horizon int) ([]float64, error) {
	if d.Fixed && !d.fitted {
		return nil, unfitted(d.Name())
	}
	last, err := tail(d.Name(), history, 1, horizon)
	if err != nil {
		return nil, err
	}
	step := d.slope
	if !d.Fixed {
		if len(history) < 2 {
			return nil, fmt.Errorf("%s needs a history of at least 2 values, got 1", d.Name())
		}
		if err := finite(d.Name(), history[:1], 0); err != nil {
			return nil, err
		}
		step = slope(history)
	}
	return recurse(d.Name(), last, horizon, func(y []float64) float64 {
		return y[len(y)-1] + step
	})
}

// slope is the mean step from one value to the next.
func slope(values []float64) float64 {
	n := len(values)
	return (values[n-1] - values[0]) / float64(n-1)
}
