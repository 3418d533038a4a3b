// Package baseline has the classical forecasting methods that every network is
// compared with: rules without parameters, autoregression, exponential smoothing (Holt-Winters and
// ETS), ARIMA and Theta. It also has the measures of accuracy, and the
// Diebold-Mariano test of whether a difference in accuracy is significant.
//
// A [Forecaster] is fitted once, on the training values. Its parameters then stay
// fixed while the history grows: [Rolling] forecasts from any number of origins.
//
// The general reference, below "fpp3", is Hyndman and Athanasopoulos,
// Forecasting: Principles and Practice, 3rd edition, OTexts 2021.
package baseline

import "fmt"

// A Forecaster is one classical method. Values are equally spaced in time,
// oldest first, in the series' own unit, and so are forecasts.
type Forecaster interface {
	// Name is the method and its settings, as in "seasonal naive (12)".
	Name() string

	// Fit estimates the method's parameters from the training values alone.
	// A method without parameters only checks that the values suit it.
	// The error says what the method needs and what it got.
	Fit(train []float64) error

	// Forecast returns horizon values: element k is the forecast k+1 steps
	// after the last value of history. History begins with the training values
	// and is usually longer.
	Forecast(history []float64, horizon int) ([]float64, error)
}

// Rolling returns the forecasts of a fitted method from several origins: path i
// holds the forecasts of rows origins[i], origins[i]+1, ... for horizon steps,
// made from values[:origins[i]].
func Rolling(f Forecaster, values []float64, origins []int, horizon int) ([][]float64, error) {
	for _, origin := range origins {
		if origin < 1 || origin > len(values) {
			return nil, fmt.Errorf("no forecast can start at row %d: a series of %d values allows rows 1 to %d", origin, len(values), len(values))
		}
	}
	if r, ok := f.(roller); ok {
		return r.rolling(values, origins, horizon)
	}
	paths := matrix(len(origins), max(0, horizon))
	for i, origin := range origins {
		path, err := f.Forecast(values[:origin], horizon)
		if err != nil {
			return nil, err
		}
		copy(paths[i], path)
	}
	return paths, nil
}

// A roller forecasts from many origins in one pass over the values, where
// Forecast would read the whole history for each.
type roller interface {
	rolling(values []float64, origins []int, horizon int) ([][]float64, error)
}
