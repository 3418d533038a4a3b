// Package baseline holds the classical forecasts that stand beside every
// network's score: rules with nothing to fit, autoregression, and Holt-Winters
// exponential smoothing; the accuracy measures that judge them; and the
// Diebold-Mariano test that tells a difference in accuracy from luck.
//
// A [Forecaster] is fitted once, on the training values; its parameters then
// stay fixed while the history grows. [OneStep] scores it on a network's own
// test points, [Rolling] from any origins and several steps ahead.
//
// The general reference, below "fpp3", is Hyndman and Athanasopoulos,
// Forecasting: Principles and Practice, 3rd edition, OTexts 2021.
package baseline

import (
	"fmt"
	"slices"
)

// A Forecaster is one classical method. Values are equally spaced in time,
// oldest first, in the series' own unit, and so are forecasts.
type Forecaster interface {
	// Name tells the method and its settings, as in "seasonal naive (12)".
	Name() string

	// Fit estimates the method's parameters from the training values alone.
	// A method without parameters only checks that the values suit it.
	// The error says what the method needs and what it got.
	Fit(train []float64) error

	// Forecast returns horizon values: element k is the forecast k+1 steps
	// after the last value of history. Parameters stay as fitted. History
	// begins where the training values began and is usually longer than they.
	Forecast(history []float64, horizon int) ([]float64, error)
}

// Standard returns one of each method for a series with the given season, a
// number of values such as 12 for monthly data; a season below 2 leaves out
// the seasonal methods. A method that does not suit a series (logs of a
// negative value, say) tells so from its Fit.
func Standard(season int) []Forecaster {
	if season < 2 {
		return []Forecaster{&Persistence{}, &Drift{}, &Autoregression{}, &Autoregression{Log: true}}
	}
	return []Forecaster{
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
}

// OneStep fits f on values[:train] and returns its one-step-ahead forecast of
// each row: the forecast of values[r] sees values[:r] and nothing later. A row
// may equal len(values), the first one still unknown.
func OneStep(f Forecaster, values []float64, train int, rows []int) ([]float64, error) {
	if train < 0 || train > len(values) {
		return nil, fmt.Errorf("the first %d values cannot be the training part of a series of %d", train, len(values))
	}
	if err := f.Fit(values[:train]); err != nil {
		return nil, err
	}
	paths, err := Rolling(f, values, rows, 1)
	if err != nil {
		return nil, err
	}
	return slices.Concat(paths...), nil
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
