package dataset

import (
	"fmt"
	"math"
	"slices"
	"time"
)

// Missing says what becomes of missing values and of missing dates.
type Missing string

const (
	// MissingError refuses them, naming the row. It is the default. (Only business
	// days may be missing: markets have holidays.)
	MissingError Missing = "error"
	// MissingDrop leaves rows without a value out and takes the others as adjacent.
	MissingDrop Missing = "drop"
	// MissingForward repeats the last known value, which uses nothing from the future.
	MissingForward Missing = "forward"
	// MissingLinear draws a line between the neighbors; it sees the next known value.
	MissingLinear Missing = "linear"
	// MissingMask tells the network: a missing input is the mean of the training part, in
	// transformed units, and for each column a further input is 1 where its value is missing
	// and 0 elsewhere. Transforms are fitted on the known values. What else needs a number,
	// such as a difference or a baseline, takes the last known one.
	MissingMask Missing = "mask"
)

func (m Missing) validate() error {
	known := []Missing{"", MissingError, MissingDrop, MissingForward, MissingLinear, MissingMask}
	if !slices.Contains(known, m) {
		return BadInput("missing", "missing is %s: choose %s, %s, %s, %s or %s",
			quote(string(m)), MissingError, MissingDrop, MissingForward, MissingLinear, MissingMask)
	}
	return nil
}

// withoutMissing applies the policy.
func (f *Frame) withoutMissing(policy Missing) (*Frame, error) {
	lacking := f.lackingRows(0)
	if policy == MissingMask {
		if err := f.checkKnown(); err != nil {
			return nil, err
		}
	} else if len(lacking) == f.Len() {
		option := map[bool]string{true: "column"}[f.Source.Path != Values]
		return nil, BadInput(option, "%v: every row lacks a value in one of the columns %s: choose others", f.Source, list(f.Columns))
	}
	switch policy {
	case MissingDrop:
		return f.dropRows(lacking), nil
	case MissingForward, MissingLinear, MissingMask:
		return f.fillIn(policy), nil
	}
	if len(lacking) > 0 {
		column := slices.IndexFunc(f.values, func(v []float64) bool { return math.IsNaN(v[lacking[0]]) })
		return nil, BadInput("missing", "%s: column %s has no value (%d of %s without one); fill it in, or set missing to %s, %s, %s or %s",
			f.Row(lacking[0]), quote(f.Columns[column]), len(lacking), Count(f.Len(), "row"), MissingDrop, MissingForward, MissingLinear, MissingMask)
	}
	gaps := f.describeGaps()
	if gaps != "" && !f.Frequency.business {
		return nil, BadInput("missing", "%s; add the rows, or set missing to %s or %s to fill them in, or to %s to take the rows around a gap as adjacent",
			gaps, MissingForward, MissingLinear, MissingDrop)
	}
	return f.adjacent(gaps), nil
}

// checkKnown checks that each column has a value.
func (f *Frame) checkKnown() error {
	for j, column := range f.values {
		if !slices.ContainsFunc(column, func(v float64) bool { return !math.IsNaN(v) }) {
			return BadInput("", "%v: column %s has no value: leave it out", f.Source, quote(f.Columns[j]))
		}
	}
	return nil
}

// lackingRows are the rows, from one on, in which some column has no value.
func (f *Frame) lackingRows(from int) []int {
	var rows []int
	for i := from; i < f.Len(); i++ {
		if slices.ContainsFunc(f.values, func(v []float64) bool { return math.IsNaN(v[i]) }) {
			rows = append(rows, i)
		}
	}
	return rows
}

// dropRows leaves rows out.
func (f *Frame) dropRows(lacking []int) *Frame {
	f = f.adjacent(f.describeGaps())
	if len(lacking) == 0 {
		return f
	}
	keep := make([]int, 0, f.Len()-len(lacking))
	for i := range f.Len() {
		if _, gone := slices.BinarySearch(lacking, i); !gone {
			keep = append(keep, i)
		}
	}
	kept := f.take(keep)
	kept.warn("missing: drop left out %d of %s, the first at %s", len(lacking), Count(f.Len(), "row"), f.Row(lacking[0]))
	return kept
}

// adjacent is the frame with a warning about its gaps, if there are any.
func (f *Frame) adjacent(gaps string) *Frame {
	if gaps == "" {
		return f
	}
	warned := *f
	warned.warn("%s: the rows around it are taken as adjacent", gaps)
	return &warned
}

// describeGaps says which dates are missing; "" if none is.
func (f *Frame) describeGaps() string {
	first, missing := 0, 0
	for i := 1; f.Frequency.Regular() && i < f.Len(); i++ {
		if n := f.Frequency.steps(f.Dates[i-1], f.Dates[i]) - 1; n > 0 {
			if missing == 0 {
				first = i - 1
			}
			missing += n
		}
	}
	if missing == 0 {
		return ""
	}
	return fmt.Sprintf("%s: the dates (%s) have a gap after this row (missing dates in all: %d)", f.Row(first), f.Frequency.Name, missing)
}

// fillIn puts a row at every missing date and a value into every cell without one.
// After a column's last known value it is repeated. Rows at the beginning, before
// every column has had a value, are left out.
func (f *Frame) fillIn(policy Missing) *Frame {
	lead, at := f.firstKnown(policy), f.grid()
	rows := at[len(at)-1] + 1
	if rows == f.Len() && len(f.lackingRows(0)) == 0 {
		return f
	}
	full := *f
	columns := make([][]float64, len(f.Columns))
	full.filled = make([][]bool, len(f.Columns))
	for j := range columns {
		values := slices.Repeat([]float64{math.NaN()}, rows)
		for i, v := range f.values[j] {
			values[at[i]] = v
		}
		full.filled[j] = make([]bool, rows)
		for i, v := range values {
			full.filled[j][i] = math.IsNaN(v)
		}
		if policy == MissingLinear {
			fillLinear(values)
		}
		fillForward(values)
		fillBackward(values)
		columns[j] = values
	}
	full.hold(f.Columns, columns)
	full.lines = make([]int, rows)
	for i, row := range at {
		full.lines[row] = f.lines[i]
	}
	if f.Dates != nil {
		full.Dates, full.Labels = f.dateGrid(at)
	}
	known := &full
	if lead > 0 {
		known = full.Slice(at[lead], rows)
		known.Start, known.Warnings = 0, f.Warnings
		known.warn("%s: %s from here on left out, because a column has no value yet", f.Row(0), Count(lead, "row"))
	}
	filled, added := len(f.lackingRows(lead)), known.Len()-(f.Len()-lead)
	if filled > 0 || added > 0 {
		done := map[bool]string{true: "marked", false: "filled"}[policy == MissingMask]
		known.warn("missing: %s %s %s of %v that lacked a value and added %s for missing dates",
			policy, done, Count(filled, "row"), f.Source, Count(added, "row"))
	}
	return known
}

// firstKnown is the first row by which every column has had a value; the target alone, if
// the others are masked.
func (f *Frame) firstKnown(policy Missing) int {
	columns := f.values
	if policy == MissingMask {
		columns = columns[:1]
	}
	lead := 0
	for _, column := range columns {
		lead = max(lead, slices.IndexFunc(column, func(v float64) bool { return !math.IsNaN(v) }))
	}
	return lead
}

// grid is the place of each row once the missing dates have rows too.
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

// fillBackward repeats the first known value in the rows before it.
func fillBackward(values []float64) {
	first := slices.IndexFunc(values, func(v float64) bool { return !math.IsNaN(v) })
	for i := range max(0, first) {
		values[i] = values[first]
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
			values[k] = float64(values[last]*(1-part)) + float64(v*part)
		}
		last = i
	}
}
