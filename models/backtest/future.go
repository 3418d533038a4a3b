package backtest

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"unroll/dataset"
	"unroll/dataset/input"
	"unroll/models/forecast"
)

// Future is a method's forecast of the rows that follow the series.
type Future struct {
	Method string `json:"method"`
	First  int    `json:"first"` // row of the first forecast, from 0: the length of the series
	Steps  []Step `json:"forecasts"`
	// Digits is the number of significant digits with which the numbers are written: eight,
	// or more where they are large beside the changes of the series.
	Digits int `json:"digits"`

	// Drawn are paths [path, step] that may follow the series; see [Plan.Paths].
	Drawn [][]float64 `json:"paths,omitempty"`

	Path      forecast.Path         `json:"-"`
	Intervals [][]forecast.Interval `json:"-"` // [step, level]
	levels    []float64
	kind      forecast.Kind
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
		if r.noFuture != nil && (i == 0 || m.Missing == "" && len(m.Paths) < len(r.Origins)) { // also a combination with the network
			return nil, r.noFuture
		}
		if m.Missing != "" {
			return nil, dataset.BadInput("method", "method %s cannot forecast this series: %s", m.Name, m.Missing)
		}
		last := len(m.Paths) - 1
		f := &Future{Method: m.Name, First: m.Paths[last].Origin, Path: m.Paths[last], levels: r.Levels, kind: r.kind(i), Digits: digitsFor(r.Frame.Target())}
		if i == 0 {
			f.Drawn = r.drawn
		}
		for k, y := range f.Path.Point {
			if math.IsNaN(y) || math.IsInf(y, 0) {
				return nil, dataset.BadInput("horizon", "the forecast of %s is not finite from step %d on: forecast fewer rows, or choose another method", m.Name, k+1)
			}
			f.Steps = append(f.Steps, Step{Step: k + 1, Row: f.First + k, Date: r.Frame.Label(f.First + k), Forecast: y})
		}
		return f.with(m.Intervals[last]), nil
	}
	return nil, dataset.BadInput("method", "%s", input.Unknown("method", method, keys))
}

// Nonnegative returns the forecast with 0 in place of each number below it.
func (f *Future) Nonnegative() *Future {
	raised := *f
	raised.Path.Point, raised.Steps = slices.Clone(f.Path.Point), slices.Clone(f.Steps)
	intervals := make([][]forecast.Interval, len(f.Intervals))
	for k := range raised.Steps {
		y := max(0, f.Path.Point[k])
		raised.Path.Point[k], raised.Steps[k].Forecast = y, y
		for _, v := range f.Intervals[k] {
			v.Lower, v.Upper = max(0, v.Lower), max(0, v.Upper)
			intervals[k] = append(intervals[k], v)
		}
	}
	raised.Drawn = make([][]float64, len(f.Drawn))
	for i, path := range f.Drawn {
		for _, y := range path {
			raised.Drawn[i] = append(raised.Drawn[i], max(0, y))
		}
	}
	return raised.with(intervals)
}

// Below counts the forecasts and ends of intervals below a value.
func (f *Future) Below(value float64) int {
	below := 0
	for _, s := range f.Steps {
		numbers := []float64{s.Forecast}
		for _, v := range s.Intervals {
			numbers = append(numbers, v.Lower, v.Upper)
		}
		for _, number := range numbers {
			if number < value {
				below++
			}
		}
	}
	return below
}

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
				return fmt.Sprintf("from step %d on there is no %.4g %% interval: it needs %s", k+1, 100*level, f.needs(level))
			}
		}
	}
	return ""
}

// needs is what an interval of a level that is unknown needs.
func (f *Future) needs(level float64) string {
	switch f.kind {
	case forecast.Ensembles:
		return "at least two networks"
	case forecast.Model:
		return "a network without state, or one that forecasts so many rows at once"
	}
	return fmt.Sprintf("%d earlier forecasts of that step whose actual values are known", forecast.Needed(level))
}

// Text writes a number with the Digits.
func (f *Future) Text(v float64) string { return strconv.FormatFloat(v, 'g', f.Digits, 64) }

// CSV writes a line for each step, with the ends of the intervals and then the paths.
func (f *Future) CSV() ([]byte, error) {
	names := append([]string{"step", "row", "date", "forecast"}, IntervalNames(f.levels)...)
	for i := range f.Drawn {
		names = append(names, fmt.Sprintf("path_%d", i+1))
	}
	table := [][]string{names}
	for k, s := range f.Steps {
		line := []string{strconv.Itoa(s.Step), strconv.Itoa(s.Row), s.Date, f.Text(s.Forecast)}
		line = append(line, IntervalCells(f.Intervals[k], f.Text)...)
		for _, path := range f.Drawn {
			line = append(line, f.Text(path[k]))
		}
		table = append(table, line)
	}
	return input.CSV(slices.Values(table))
}

// digitsFor is the number of significant digits with which forecasts of a series are
// written: at least eight, and so many that a thousandth of its usual change shows. That
// is the median of its changes, or that of their own changes where it rises steadily.
func digitsFor(y []float64) int {
	const fewest, most = 8, 17
	largest := 0.0
	for _, v := range y {
		largest = max(largest, math.Abs(v))
	}
	first := changes(y)
	finest := min(medianSize(first), medianSize(changes(first))) / 1000
	if math.IsInf(finest, 1) {
		return fewest
	}
	place := func(v float64) int {
		_, exponent, _ := strings.Cut(strconv.FormatFloat(v, 'e', -1, 64), "e")
		n, _ := strconv.Atoi(exponent)
		return n
	}
	return min(max(fewest, place(largest)+1, place(largest)-place(finest)+1), most)
}

func changes(y []float64) []float64 {
	d := make([]float64, max(0, len(y)-1))
	for i := range d {
		d[i] = y[i+1] - y[i]
	}
	return d
}

// medianSize is the median absolute value of those that are not 0; infinite if all are.
func medianSize(values []float64) float64 {
	sizes := make([]float64, 0, len(values))
	for _, v := range values {
		if v != 0 {
			sizes = append(sizes, math.Abs(v))
		}
	}
	if len(sizes) == 0 {
		return math.Inf(1)
	}
	slices.Sort(sizes)
	return sizes[len(sizes)/2]
}
