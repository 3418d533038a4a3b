package recipe

import (
	"context"
	"slices"

	"unroll/models/backtest"
)

// maxPathRows limits the rows that all origins of the test part forecast for the intervals
// of Future, which then reaches less far.
const maxPathRows = 50_000

// Recommended is the [backtest.Key] of the method to forecast with, which the folds decided; that of
// the network without a [Recommendation].
func (r *Result) Recommended() string {
	if r.Choice.Recommendation == nil {
		return backtest.Network
	}
	return r.Choice.Recommendation.Method
}

// Unable says why the recommended method cannot forecast; empty where it can.
func (r *Result) Unable() string {
	return r.Test.VerdictOn(r.Recommended(), r.Search.Horizon).Chosen.Missing
}

// Ahead is the number of rows after the series that the recommended method can forecast
// with intervals: the horizon, or a season where that is one row, and 0 where a network takes part
// that needs values of columns known in advance that are not there, or where the method is Unable. For
// a panel it is the horizon, or 0 where such values of a series are not there.
func (r *Result) Ahead() int {
	s, frame := r.Search, r.Runs.Frame
	rows := s.Horizon
	if s.Panel != nil {
		for _, series := range r.Runs.Series {
			rows = min(rows, series.Frame.Foreseen())
		}
		return rows - rows%s.Horizon
	}
	if rows == 1 {
		rows = max(1, s.Profile.Season)
	}
	if r.Unable() != "" {
		return 0
	}
	if r.uses(backtest.Network) {
		foreseen := frame.Foreseen()
		rows = min(rows, foreseen-foreseen%s.Horizon)
		if frame.Unforeseen() != nil {
			rows = min(rows, s.Horizon)
		}
	}
	return min(rows, r.testRows())
}

// uses reports whether the recommended forecast is made of a method, perhaps among others.
func (r *Result) uses(key string) bool {
	if advice := r.Choice.Recommendation; advice != nil {
		return slices.Contains(advice.Uses(), key)
	}
	return key == backtest.Network
}

// Nonnegative reports whether forecasts below 0 are to be raised to it, as those of counts:
// the lowest value of the data is 0.
func (r *Result) Nonnegative() bool { return r.Search.of.lowest() == 0 }

func (r *Result) testRows() int { return r.Runs.Frame.Len() - r.Search.Profile.Rows }

// forecastSeries forecasts what follows the series with the recommended method.
func (r *Result) forecastSeries(ctx context.Context) error {
	rows := min(r.Ahead(), max(r.Search.Horizon, maxPathRows/r.testRows()))
	if rows == 0 {
		return nil
	}
	future, err := r.Forecast(ctx, rows, r.Recommended())
	if err != nil {
		return err
	}
	if r.Nonnegative() {
		future = future.Nonnegative()
	}
	r.Future = future
	return nil
}
