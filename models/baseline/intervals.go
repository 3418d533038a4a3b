package baseline

import (
	"fmt"
	"math"
)

// Pinball returns the mean quantile loss at the given level, in the unit of
// the series, whose expectation has its minimum at the true quantile:
//
//	mean(level*(y - q) if y >= q, (1 - level)*(q - y) otherwise)
//
// At level 0.5 it is half the [MAE]. Source: Koenker and Bassett,
// Econometrica 46, 1978, 33-50; fpp3, section 5.9, has twice this value.
func Pinball(actual, quantile []float64, level float64) (float64, error) {
	if !(level > 0 && level < 1) {
		return 0, fmt.Errorf("the level of a quantile must be between 0 and 1, got %g", level)
	}
	if err := paired("pinball loss", actual, quantile); err != nil {
		return 0, err
	}
	var sum float64
	for i, y := range actual {
		over := y - quantile[i]
		sum += math.Max(level*over, (level-1)*over)
	}
	return sum / float64(len(actual)), nil
}

// Coverage returns the share, 0 to 1, of actual values inside their interval,
// ends included. Source: Christoffersen, International Economic Review 39,
// 1998, 841-862.
func Coverage(actual, lower, upper []float64) (float64, error) {
	if err := paired("interval coverage", actual, lower); err != nil {
		return 0, err
	}
	if err := ordered("interval coverage", lower, upper); err != nil {
		return 0, err
	}
	inside := 0
	for i, y := range actual {
		if lower[i] <= y && y <= upper[i] {
			inside++
		}
	}
	return float64(inside) / float64(len(actual)), nil
}

// Width returns the mean width of intervals, mean(upper - lower), in the unit
// of the series. Of two methods with the right coverage the narrower is better
// (Gneiting and Raftery, Journal of the American Statistical Association 102,
// 2007, 359-378).
func Width(lower, upper []float64) (float64, error) {
	if err := ordered("interval width", lower, upper); err != nil {
		return 0, err
	}
	var sum float64
	for i := range lower {
		sum += upper[i] - lower[i]
	}
	return sum / float64(len(lower)), nil
}

// ordered checks that no upper end is below its lower end.
func ordered(measure string, lower, upper []float64) error {
	if err := paired(measure, lower, upper); err != nil {
		return err
	}
	for i := range lower {
		if upper[i] < lower[i] {
			return fmt.Errorf("%s: the interval at point %d has an upper end of %g, below its lower end %g", measure, i, upper[i], lower[i])
		}
	}
	return nil
}
