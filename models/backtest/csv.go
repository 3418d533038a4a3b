package backtest

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"iter"
	"math"
	"strconv"

	"unroll/models/forecast"
)

// CSV writes every forecast of a row whose actual value is known: a line for each
// method, origin and step, with the ends of the intervals. Rows count from 0. A cell is
// empty where there is no interval.
func (r *Result) CSV() ([]byte, error) { return written(r.lines) }

// lines yields the lines of the CSV, one at a time: a long series has millions.
func (r *Result) lines(yield func([]string) bool) {
	if !yield(append([]string{"method", "origin", "step", "row", "date", "actual", "forecast"}, IntervalNames(r.Levels)...)) {
		return
	}
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
				line := []string{m.Name, strconv.Itoa(p.Origin), strconv.Itoa(k + 1), strconv.Itoa(row), r.Frame.Label(row), number(y[row]), number(point)}
				if !yield(append(line, IntervalCells(m.Intervals[i][k], number)...)) {
					return
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

func written(lines iter.Seq[[]string]) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	for line := range lines {
		if err := w.Write(line); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}
