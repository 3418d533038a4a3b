package dataset

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/go-gota/gota/dataframe"
	"github.com/go-gota/gota/series"
)

// fill puts a row at every missing date and a value into every cell without one.
// Rows at the beginning, before every column has had a value, are left out. After
// a column's last known value it is repeated.
func (f *Frame) fill(policy Missing) *Frame {
	f = f.fromFirstKnown()
	lacking, at := f.lackingRows(), f.grid()
	rows := at[len(at)-1] + 1
	if len(lacking) == 0 && rows == f.Len() {
		return f
	}
	columns := make([]series.Series, len(f.Columns), len(f.Columns)+1)
	for j, name := range f.Columns {
		values := slices.Repeat([]float64{math.NaN()}, rows)
		for i, v := range f.values[j] {
			values[at[i]] = v
		}
		if policy == MissingLinear {
			fillLinear(values)
		}
		fillForward(values)
		columns[j] = series.New(values, series.Float, name)
	}
	full := *f
	full.lines = make([]int, rows)
	for i, row := range at {
		full.lines[row] = f.lines[i]
	}
	if f.Dates != nil {
		full.Dates, full.Labels = f.dateGrid(at)
		columns = append(columns, series.New(full.Labels, series.String, "date"))
	}
	picked := newFrame(dataframe.New(columns...), len(f.Columns))
	full.data, full.values = picked.data, picked.values
	full.Warnings = append(full.Warnings, fmt.Sprintf("missing: %s filled %d rows of %s that lacked a value and put in %d rows for missing dates",
		policy, len(lacking), f.Source, rows-f.Len()))
	return &full
}

// fromFirstKnown leaves out the rows before every column has had a value.
func (f *Frame) fromFirstKnown() *Frame {
	lead := 0
	for _, column := range f.values {
		lead = max(lead, slices.IndexFunc(column, func(v float64) bool { return !math.IsNaN(v) }))
	}
	if lead == 0 {
		return f
	}
	rest := f.Slice(lead, f.Len())
	rest.Start = 0
	rest.Warnings = append(slices.Clip(f.Warnings), fmt.Sprintf("%s: the first %d rows were left out because a column has no value yet", f.Row(0), lead))
	return rest
}

// grid is where each row stands once the missing dates have rows too.
func (f *Frame) grid() []int {
	at := make([]int, f.Len())
	for i := 1; i < f.Len(); i++ {
		at[i] = at[i-1] + 1
		if f.Frequency.Regular() {
			at[i] = at[i-1] + f.Frequency.steps(f.Dates[i-1], f.Dates[i])
		}
	}
	return at
}

// dateGrid dates and labels the rows of the grid.
func (f *Frame) dateGrid(at []int) (dates []time.Time, labels []string) {
	for i, row := range at {
		for n := 1; len(dates) < row; n++ {
			filled := f.Frequency.Next(f.Dates[i-1], n)
			dates, labels = append(dates, filled), append(labels, formatDate(f.layout, filled))
		}
		dates, labels = append(dates, f.Dates[i]), append(labels, f.Labels[i])
	}
	return dates, labels
}

// fillForward repeats the last known value.
func fillForward(values []float64) {
	for i := 1; i < len(values); i++ {
		if math.IsNaN(values[i]) {
			values[i] = values[i-1]
		}
	}
}

// fillLinear draws lines between known values.
func fillLinear(values []float64) {
	last := 0
	for i, v := range values {
		if math.IsNaN(v) {
			continue
		}
		for k := last + 1; k < i; k++ {
			part := float64(k-last) / float64(i-last)
			values[k] = values[last]*(1-part) + v*part
		}
		last = i
	}
}
