package recipe

import (
	"context"

	"unroll/models/backtest"
)

// maxPathRows limits the rows that all origins of the test part forecast for the intervals
// of Future, which then reaches less far.
const maxPathRows = 50_000

// Verdict is that of the horizon that was fitted.
func (r *Result) Verdict() backtest.Verdict { return r.Test.Verdict(r.Search.Horizon) }

// Ahead is the number of rows after the series that the method of the verdict can forecast
// with intervals: the horizon, or a season where that is one row, and 0 for a network that
// needs values of columns known in advance that are not there.
func (r *Result) Ahead() int {
	s, frame := r.Search, r.Runs.Frame
	rows := s.Horizon
	if rows == 1 {
		rows = max(1, s.Profile.Season)
	}
	if r.Verdict().Use == backtest.Network {
		foreseen := frame.Foreseen()
		rows = min(rows, foreseen-foreseen%s.Horizon)
		if frame.Unforeseen() != nil {
			rows = min(rows, s.Horizon)
		}
	}
	return min(rows, r.testRows())
}

// Nonnegative reports whether forecasts below 0 are to be raised to it, as those of counts:
// the lowest value of the data is 0.
func (r *Result) Nonnegative() bool { return r.Search.of.lowest() == 0 }

func (r *Result) testRows() int { return r.Runs.Frame.Len() - r.Search.Profile.Rows }

// forecastSeries forecasts what follows the series with the method of the verdict.
func (r *Result) forecastSeries(ctx context.Context) error {
	rows := min(r.Ahead(), max(r.Search.Horizon, maxPathRows/r.testRows()))
	if rows == 0 {
		return nil
	}
	future, err := r.Forecast(ctx, rows, r.Verdict().Use)
	if err != nil {
		return err
	}
	if r.Nonnegative() {
		future = future.Nonnegative()
	}
	r.Future = future
	return nil
}
