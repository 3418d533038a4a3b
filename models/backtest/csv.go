package backtest

import (
	"fmt"
	"iter"
	"math"
	"strconv"

	"unroll/dataset/input"
	"unroll/models/forecast"
)

// CSV writes every forecast of a row whose actual value is known: a line for each
// method, origin and step, with the ends of the intervals. Rows count from 0. A cell is
// empty where there is no interval.
func (r *Result) CSV() ([]byte, error) {
	header := append([]string{"method", "origin", "step", "row", "date", "actual", "forecast"}, IntervalNames(r.Levels)...)
	return input.CSV(func(yield func([]string) bool) {
		if yield(header) {
			r.lines(func(method string, origin, step, row int) []string {
				return []string{method, strconv.Itoa(origin), strconv.Itoa(step), strconv.Itoa(row), r.Frame.Label(row)}
			})(yield)
		}
	})
}

// lines yields a line for each forecast of a row whose actual value is known, one at a time, as a
// long series has millions: its place, the actual value, the forecast, and the ends of the intervals.
func (r *Result) lines(place func(method string, origin, step, row int) []string) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		y := r.Frame.Observed()
		for _, m := range r.Methods {
			for i, p := range m.Paths {
				for k, point := range p.Point {
					row := p.Origin + k
					if row >= len(y) {
						break
					}
					if math.IsNaN(y[row]) {
						continue
					}
					line := append(place(m.Name, p.Origin, k+1, row), number(y[row]), number(point))
					if !yield(append(line, IntervalCells(m.Intervals[i][k], number)...)) {
						return
					}
				}
			}
		}
	}
}

// IntervalNames are the columns of the ends of intervals: lower_80, upper_80, ...
func IntervalNames(levels []float64) []string {
	var names []string
	for _, level := range levels {
		names = append(names, fmt.Sprintf("lower_%.4g", 100*level), fmt.Sprintf("upper_%.4g", 100*level))
	}
	return names
}

// IntervalCells are the cells of these columns; empty where an interval is unknown.
func IntervalCells(intervals []forecast.Interval, number func(float64) string) []string {
	var cells []string
	for _, v := range intervals {
		if v.Known {
			cells = append(cells, number(v.Lower), number(v.Upper))
		} else {
			cells = append(cells, "", "")
		}
	}
	return cells
}

func number(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
