package baseline

import (
	"fmt"
	"slices"
)

// A walk is one pass of a method with states over a growing history.
type walk struct {
	name     string
	first    int // row of the first value of which the states know nothing
	least    int // number of values before the earliest origin
	positive bool
	advance  func(values []float64) // moves the states by the next values
	forecast func(path []float64)   // continues from the states and leaves them
}

// paths stops at every origin to forecast.
func (w walk) paths(values []float64, origins []int, horizon int) ([][]float64, error) {
	if len(origins) == 0 {
		return nil, nil
	}
	if _, err := tail(w.name, values[:slices.Min(origins)], w.least, horizon); err != nil {
		return nil, err
	}
	used := values[:slices.Max(origins)]
	if err := finite(w.name, used, 0); err != nil {
		return nil, err
	}
	if w.positive {
		if err := positive(w.name, used, 0); err != nil {
			return nil, err
		}
	}
	order := make([]int, len(origins)) // of the origins, earliest first
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return origins[a] - origins[b] })

	paths, row := matrix(len(origins), horizon), w.first
	for _, i := range order {
		if row < origins[i] {
			w.advance(values[row:origins[i]])
			row = origins[i]
		}
		w.forecast(paths[i])
		if err := bounded(w.name, paths[i]); err != nil {
			return nil, err
		}
	}
	return paths, nil
}

// only is the single path of a rolling forecast.
func only(f roller, history []float64, horizon int) ([]float64, error) {
	paths, err := f.rolling(history, []int{len(history)}, horizon)
	if err != nil {
		return nil, err
	}
	return paths[0], nil
}

func unfitted(name string) error {
	return fmt.Errorf("%s is not fitted: call Fit before Forecast", name)
}
