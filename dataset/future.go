package dataset

import (
	"fmt"
	"math"
)

// withFuture moves the rows at the end that have no target to Future: they are what is
// to be forecast, and never filled in. If no row has a target, it moves none.
func (f *Frame) withFuture() *Frame {
	y := f.Target()
	end := len(y)
	for end > 0 && math.IsNaN(y[end-1]) {
		end--
	}
	if end == 0 || end == len(y) {
		return f
	}
	future := f.Slice(end, len(y))
	past := f.Slice(0, end)
	past.Future, past.Warnings = future, f.Warnings
	rows, is := "the last row, "+future.Row(0)+", has", "it is"
	if n := future.Len(); n > 1 {
		rows, is = fmt.Sprintf("the last %d rows, from %s on, have", n, future.Row(0)), "they are"
	}
	past.warn("%s no value of column %s: %s the future and not filled in; a forecast begins there", rows, quote(f.Columns[0]), is)
	return past
}
