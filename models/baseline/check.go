package baseline

import (
	"fmt"
	"math"
	"slices"
)

// trainable checks that there are enough training values, all of them finite.
func trainable(name string, train []float64, atLeast int) error {
	if len(train) < atLeast {
		return fmt.Errorf("%s needs at least %d training values, got %d", name, atLeast, len(train))
	}
	return finite(name, train, 0)
}

// tail returns the last n values of history after checking them and the horizon.
func tail(name string, history []float64, n, horizon int) ([]float64, error) {
	if horizon < 1 {
		return nil, fmt.Errorf("%s cannot forecast %d steps ahead: a horizon is at least 1", name, horizon)
	}
	first := len(history) - n
	if first < 0 {
		return nil, fmt.Errorf("%s needs a history of at least %d values, got %d", name, n, len(history))
	}
	return history[first:], finite(name, history[first:], first)
}

// finite reports the first value that is NaN or infinite; first is the row of values[0].
func finite(name string, values []float64, first int) error {
	for i, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("%s needs finite values: row %d holds %g", name, first+i, v)
		}
	}
	return nil
}

// positive reports the first value that is not above zero; first is the row of values[0].
func positive(name string, values []float64, first int) error {
	for i, v := range values {
		if v <= 0 {
			return fmt.Errorf("%s needs values above zero: row %d holds %g", name, first+i, v)
		}
	}
	return nil
}

// varied reports training values that are all the same.
func varied(name string, train []float64) error {
	if slices.Min(train) == slices.Max(train) {
		return fmt.Errorf("%s has nothing to fit: every training value is %g, which persistence forecasts", name, train[0])
	}
	return nil
}

// seasonal reports a season below 2.
func seasonal(name string, season int) error {
	if season < 2 {
		return fmt.Errorf("%s needs a season of at least 2 values, got %d", name, season)
	}
	return nil
}

// recurse extends the last values of a history by horizon steps, each step
// computed by next from everything before it.
func recurse(name string, last []float64, horizon int, next func(past []float64) float64) ([]float64, error) {
	path := append(make([]float64, 0, len(last)+horizon), last...)
	for range horizon {
		path = append(path, next(path))
	}
	path = path[len(last):]
	return path, bounded(name, path)
}

// bounded reports the first step of a forecast that is NaN or infinite.
func bounded(name string, path []float64) error {
	for step, v := range path {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("%s is not finite at step %d: forecast fewer steps", name, step+1)
		}
	}
	return nil
}

// sizeOf is the root mean square of values, by which they are divided before a search.
func sizeOf(name string, values []float64) (float64, error) {
	size := distance(values, make([]float64, len(values))) / math.Sqrt(float64(len(values)))
	if !(size > 0) || math.IsInf(size, 1) {
		return 0, fmt.Errorf("%s cannot fit training values of size %g: rescale the series", name, size)
	}
	return size, nil
}

// scaled returns values divided by a unit.
func scaled(values []float64, unit float64) []float64 {
	all := make([]float64, len(values))
	for i, v := range values {
		all[i] = v / unit
	}
	return all
}

// unfinite is the error of values for which no parameters have finite forecasts.
func unfinite(name string) error {
	return fmt.Errorf("%s: the forecasts of the training values are not finite: rescale the series", name)
}
