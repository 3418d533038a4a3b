package baseline

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
)

// ErrUndefined is the error of a measure whose denominator is zero for this series.
var ErrUndefined = errors.New("the measure is undefined")

// RMSE returns the root mean squared error, in the unit of the series:
//
//	sqrt(mean((y - f)^2))
//
// Source: Hyndman and Koehler, "Another look at measures of forecast accuracy",
// International Journal of Forecasting 22, 2006, 679-688, section 2.1.
func RMSE(actual, forecast []float64) (float64, error) {
	if err := paired("RMSE", actual, forecast); err != nil {
		return 0, err
	}
	return distance(actual, forecast) / math.Sqrt(float64(len(actual))), nil
}

// MAE returns the mean absolute error, mean(|y - f|), in the unit of the
// series. Source: Hyndman and Koehler 2006, section 2.1.
func MAE(actual, forecast []float64) (float64, error) {
	if err := paired("MAE", actual, forecast); err != nil {
		return 0, err
	}
	return absolute(actual, forecast) / float64(len(actual)), nil
}

// MAPE returns the mean absolute percentage error, in percent:
//
//	100 * mean(|y - f| / |y|)
//
// It is [ErrUndefined] where an actual value is zero. Source: Hyndman and
// Koehler 2006, section 2.2.
func MAPE(actual, forecast []float64) (float64, error) {
	if err := paired("MAPE", actual, forecast); err != nil {
		return 0, err
	}
	var sum float64
	for i, y := range actual {
		if y == 0 {
			return 0, fmt.Errorf("%w: MAPE divides by the actual value, which is 0 at point %d", ErrUndefined, i)
		}
		sum += math.Abs((y - forecast[i]) / y)
	}
	return 100 * sum / float64(len(actual)), nil
}

// SMAPE returns the symmetric mean absolute percentage error, in percent from
// 0 to 200, as in the M3 and M4 competitions:
//
//	100 * mean(2*|y - f| / (|y| + |f|))
//
// It is [ErrUndefined] where an actual value and its forecast are both zero.
// Source: Makridakis and Hibon, International Journal of Forecasting 16, 2000,
// 451-476, with absolute values in the denominator (fpp3, section 5.8).
func SMAPE(actual, forecast []float64) (float64, error) {
	if err := paired("sMAPE", actual, forecast); err != nil {
		return 0, err
	}
	var sum float64
	for i, y := range actual {
		size := math.Abs(y) + math.Abs(forecast[i])
		if size == 0 {
			return 0, fmt.Errorf("%w: sMAPE divides by the sizes of actual value and forecast, both 0 at point %d", ErrUndefined, i)
		}
		sum += 2 * math.Abs(y-forecast[i]) / size
	}
	return 100 * sum / float64(len(actual)), nil
}

// MASE returns the mean absolute scaled error: the [MAE] over that of the
// seasonal naive forecast inside the training values,
//
//	MAE / mean(|y[t] - y[t-season]|, t in training part)
//
// Season 1 compares with persistence. Below 1 the forecast is better, on
// average, than the naive one-step forecast was on the training values. It is
// [ErrUndefined] where the training values repeat exactly. Source: Hyndman and
// Koehler 2006, section 3; fpp3, section 5.8.
func MASE(train, actual, forecast []float64, season int) (float64, error) {
	errorSize, err := MAE(actual, forecast)
	if err != nil {
		return 0, err
	}
	mae, _, err := NaiveErrors(train, season)
	if err != nil {
		return 0, err
	}
	return errorSize / mae, nil
}

// RMSSE returns the root mean squared scaled error: the [RMSE] over that of
// the seasonal naive forecast inside the training values,
//
//	RMSE / sqrt(mean((y[t] - y[t-season])^2, t in training part))
//
// It is [ErrUndefined] where the training values repeat exactly. Source: fpp3,
// section 5.8; with season 1, Makridakis, Spiliotis and Assimakopoulos, "The M5
// competition", International Journal of Forecasting 38, 2022, 1325-1336.
func RMSSE(train, actual, forecast []float64, season int) (float64, error) {
	errorSize, err := RMSE(actual, forecast)
	if err != nil {
		return 0, err
	}
	_, rmse, err := NaiveErrors(train, season)
	if err != nil {
		return 0, err
	}
	return errorSize / rmse, nil
}

// NaiveErrors returns the [MAE] and the [RMSE] of the seasonal naive forecast inside the
// training values, where both values are known: a missing one is NaN. They are the
// denominators of [MASE] and [RMSSE], the same for all forecasts of a series.
func NaiveErrors(train []float64, season int) (mae, rmse float64, err error) {
	const measure = "a scaled error"
	if season < 1 {
		return 0, 0, fmt.Errorf("%s needs a season of at least 1, got %d", measure, season)
	}
	if len(train) < season+1 {
		return 0, 0, fmt.Errorf("%s needs at least %d training values, got %d", measure, season+1, len(train))
	}
	now, before := train[season:], train[:len(train)-season]
	if slices.ContainsFunc(train, math.IsNaN) {
		now, before = nil, nil
		for t, y := range train[season:] {
			if !math.IsNaN(y) && !math.IsNaN(train[t]) {
				now, before = append(now, y), append(before, train[t])
			}
		}
	}
	if err := cmp.Or(finite(measure, before, 0), finite(measure, now, season)); err != nil {
		return 0, 0, err
	}
	if slices.Equal(now, before) {
		return 0, 0, fmt.Errorf("%w: %s divides by the training values' change over %d steps, which is 0 throughout", ErrUndefined, measure, season)
	}
	count := float64(len(now))
	return absolute(now, before) / count, distance(now, before) / math.Sqrt(count), nil
}

// paired checks that two slices have the same length, at least 1, and finite values.
func paired(measure string, actual, forecast []float64) error {
	if len(actual) != len(forecast) {
		return fmt.Errorf("%s compares value by value, got %d and %d values", measure, len(actual), len(forecast))
	}
	if len(actual) == 0 {
		return fmt.Errorf("%s needs at least one value", measure)
	}
	if err := finite(measure, actual, 0); err != nil {
		return err
	}
	return finite(measure, forecast, 0)
}
