package dataset

import (
	"fmt"
	"slices"
)

// inOrder brings the rows into the order of their dates, with a warning if they
// were not, and refuses a date that occurs twice.
func (f *Frame) inOrder() (*Frame, error) {
	if f.Dates == nil {
		return f, nil
	}
	first := 0 // the first row dated before the row above it
	for i := 1; i < f.Len() && first == 0; i++ {
		if f.Dates[i].Before(f.Dates[i-1]) {
			first = i
		}
	}
	if first > 0 {
		warning := fmt.Sprintf("%s: the dates are not in order (%s stands after %s): the rows were sorted by date",
			f.Row(first), f.Labels[first], f.Labels[first-1])
		rows := make([]int, f.Len())
		for i := range rows {
			rows[i] = i
		}
		slices.SortStableFunc(rows, func(a, b int) int { return f.Dates[a].Compare(f.Dates[b]) })
		f = f.take(rows)
		f.Warnings = append(f.Warnings, warning)
	}
	again, count := 0, 0
	for i := f.Len() - 1; i > 0; i-- {
		if f.Dates[i].Equal(f.Dates[i-1]) {
			again = i
			count++
		}
	}
	if count > 0 {
		return nil, inputErrorf("%s: the date of line %d occurs again (such rows in all: %d); keep one row for each date",
			f.Row(again), f.lines[again-1], count)
	}
	return f, nil
}
