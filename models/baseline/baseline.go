// Package baseline has the classical forecasting methods that every network is
// compared with: rules without parameters, autoregression, and Holt-Winters
// exponential smoothing. It also has the measures of accuracy, and the
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

// Standard returns one of each method for a series with the given seasons, the shortest
// first: numbers of values such as 12 for monthly data, or 24 and 168 for hours. Without
// one, or with one below 2, it leaves out the seasonal methods. A longer season has
// methods of its own beside those of the first. A method that does not suit a series (logs
// of a negative value, say) returns an error from Fit.
func Standard(seasons ...int) []Forecaster {
	if len(seasons) == 0 || seasons[0] < 2 {
		return []Forecaster{&Persistence{}, &Drift{}, &Autoregression{}, &Autoregression{Log: true}}
	}
	season := seasons[0]
	methods := []Forecaster{
		&Persistence{},
		&Drift{},
		&SeasonalNaive{Season: season},
		&DifferenceRule{Season: season},
		&RatioRule{Season: season},
		&Autoregression{Season: season},
		&Autoregression{Season: season, Log: true},
		&HoltWinters{Season: season},
		&HoltWinters{Season: season, Multiplicative: true},
		&HoltWinters{Season: season, Damped: true},
		&HoltWinters{Season: season, Multiplicative: true, Damped: true},
	}
	for _, longer := range seasons[1:] {
		methods = append(methods, &SeasonalNaive{Season: longer}, &DifferenceRule{Season: longer}, &HoltWinters{Season: longer})
	}
	return methods
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
	paths := make([][]float64, len(origins))
	for i, origin := range origins {
		path, err := f.Forecast(values[:origin], horizon)
		if err != nil {
			return nil, err
		}
		paths[i] = path
	}
	return paths, nil
}

// A roller forecasts from many origins in one pass over the values, where
// Forecast would read the whole history for each.
type roller interface {
	rolling(values []float64, origins []int, horizon int) ([][]float64, error)
}
