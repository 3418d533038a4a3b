package backtest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"unroll/dataset"
	"unroll/models/forecast"
)

// Future is a method's forecast of the rows that follow the series.
type Future struct {
	Method string `json:"method"`
	First  int    `json:"first"` // row of the first forecast, from 0: the length of the series
	Steps  []Step `json:"forecasts"`

	Path      forecast.Path         `json:"-"`
	Intervals [][]forecast.Interval `json:"-"` // [step, level]
	levels    []float64
}

// Step is the forecast of one row.
type Step struct {
	Step      int     `json:"step"` // from 1
	Row       int     `json:"row"`  // from 0
	Date      string  `json:"date"` // or the row's number from 1 where there are no dates
	Forecast  float64 `json:"forecast"`
	Intervals []End   `json:"intervals,omitempty"` // those that are known
}

// End is the two ends of an interval of a level, in the series' unit.
type End struct {
	Level float64 `json:"level"`
	Lower float64 `json:"lower"`
	Upper float64 `json:"upper"`
}

// Future returns the forecast of the method of that name or [Result.Key], or of the network
// for an empty one. The plan must have had Future set.
func (r *Result) Future(method string) (*Future, error) {
	var keys []string
	for i, m := range r.Methods {
		key := r.Key(m.Name)
		if method != m.Name && r.Key(method) != key && (method != "" || i > 0) {
			keys = append(keys, key)
			continue
		}
		if i == 0 && r.noFuture != nil {
			return nil, r.noFuture
		}
		if m.Missing != "" {
			return nil, dataset.BadInput("method", "method %s cannot forecast this series: %s", m.Name, m.Missing)
		}
		last := len(m.Paths) - 1
		f := &Future{Method: m.Name, First: m.Paths[last].Origin, Path: m.Paths[last], levels: r.Levels}
		for k, y := range f.Path.Point {
			f.Steps = append(f.Steps, Step{Step: k + 1, Row: f.First + k, Date: r.Frame.Label(f.First + k), Forecast: y})
		}
		return f.with(m.Intervals[last]), nil
	}
	return nil, dataset.BadInput("method", "method %s is unknown: choose %s", method, strings.Join(keys, ", "))
}

// WithSpread replaces the intervals by those that the ensemble's members span: see
// [forecast.Path.Spread].
func (f *Future) WithSpread() *Future { return f.with(f.Path.Spread(f.levels)) }

func (f *Future) with(intervals [][]forecast.Interval) *Future {
	f.Intervals = intervals
	for k := range f.Steps {
		f.Steps[k].Intervals = nil
		for l, v := range intervals[k] {
			if v.Known {
				f.Steps[k].Intervals = append(f.Steps[k].Intervals, End{f.levels[l], v.Lower, v.Upper})
			}
		}
	}
	return f
}

// Unknown says from which step on, and for which level, there is no interval; an
// empty text where all are known.
func (f *Future) Unknown() string {
	for l, level := range f.levels {
		for k, v := range f.Intervals {
			if !v[l].Known {
				return fmt.Sprintf("from step %d on there is no %.4g %% interval: it needs %d earlier forecasts of that step whose actual values are known",
					k+1, 100*level, forecast.Needed(level))
			}
		}
	}
	return ""
}

// CSV writes a line for each step, numbers with eight significant digits.
func (f *Future) CSV() ([]byte, error) {
	table := [][]string{append([]string{"step", "row", "date", "forecast"}, intervalNames(f.levels)...)}
	for k, s := range f.Steps {
		line := []string{strconv.Itoa(s.Step), strconv.Itoa(s.Row), s.Date, digits(s.Forecast)}
		table = append(table, append(line, intervalCells(f.Intervals[k], digits)...))
	}
	return written(slices.Values(table))
}

func digits(v float64) string { return strconv.FormatFloat(v, 'g', 8, 64) }
