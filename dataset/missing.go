package dataset

import (
	"fmt"
	"math"
	"slices"
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
	// MissingLinear draws a line between the neighbours; it sees the next known value.
	MissingLinear Missing = "linear"
)

func (m Missing) validate() error {
	known := []Missing{"", MissingError, MissingDrop, MissingForward, MissingLinear}
	if !slices.Contains(known, m) {
		return inputErrorf("missing is %s: choose %s, %s, %s or %s", quote(string(m)), MissingError, MissingDrop, MissingForward, MissingLinear)
	}
	return nil
}

// withoutMissing applies the policy.
func (f *Frame) withoutMissing(policy Missing) (*Frame, error) {
	lacking := f.lackingRows()
	if len(lacking) == f.Len() {
		return nil, inputErrorf("%s: every row lacks a value in one of the columns %s", f.Source, list(f.Columns))
	}
	switch policy {
	case MissingDrop:
		return f.dropRows(lacking), nil
	case MissingForward, MissingLinear:
		return f.fill(policy), nil
	}
	if len(lacking) > 0 {
		column := slices.IndexFunc(f.values, func(v []float64) bool { return math.IsNaN(v[lacking[0]]) })
		return nil, inputErrorf("%s: column %s has no value (%d of %d rows lack one); fill it in, or set missing to %s, %s or %s",
			f.Row(lacking[0]), quote(f.Columns[column]), len(lacking), f.Len(), MissingDrop, MissingForward, MissingLinear)
	}
	text := f.describeGaps()
	if text == "" {
		return f, nil
	}
	if !f.Frequency.business {
		return nil, inputErrorf("%s; add the rows, or set missing to %s or %s to fill them in, or to %s to take the rows around a gap as adjacent",
			text, MissingForward, MissingLinear, MissingDrop)
	}
	f.Warnings = append(f.Warnings, text+": the rows around it are taken as adjacent")
	return f, nil
}

// lackingRows are the rows in which some column has no value.
func (f *Frame) lackingRows() []int {
	var rows []int
	for i := range f.Len() {
		if slices.ContainsFunc(f.values, func(v []float64) bool { return math.IsNaN(v[i]) }) {
			rows = append(rows, i)
		}
	}
	return rows
}

func (f *Frame) dropRows(lacking []int) *Frame {
	if text := f.describeGaps(); text != "" {
		f.Warnings = append(f.Warnings, text+": the rows around it are taken as adjacent")
	}
	if len(lacking) == 0 {
		return f
	}
	f.Warnings = append(f.Warnings, fmt.Sprintf("missing: drop left out %d of %d rows, the first at %s",
		len(lacking), f.Len(), f.Row(lacking[0])))
	keep := make([]int, 0, f.Len()-len(lacking))
	for i := range f.Len() {
		if _, gone := slices.BinarySearch(lacking, i); !gone {
			keep = append(keep, i)
		}
	}
	return f.take(keep)
}

// describeGaps says which dates are missing, or nothing if none is.
func (f *Frame) describeGaps() string {
	first, count := 0, 0
	for i := 1; f.Frequency.Regular() && i < f.Len(); i++ {
		if n := f.Frequency.steps(f.Dates[i-1], f.Dates[i]) - 1; n > 0 {
			if count == 0 {
				first = i - 1
			}
			count += n
		}
	}
	if count == 0 {
		return ""
	}
	return fmt.Sprintf("%s: the %s dates have a gap after this row (missing dates in all: %d)", f.Row(first), f.Frequency.Name, count)
}
