package dataset

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/go-gota/gota/series"
)

// Frame is one series: rows in order of time, columns of numbers, the target
// first, and what is known about the rows; Gota puts these in order. A Frame does not
// change. The zero Frame has no rows.
type Frame struct {
	// Source is where the rows come from. Its Inputs and Calendar are those of this frame.
	Source Source
	// Columns names the columns of numbers, the target first.
	Columns []string
	// Labels holds the text of each row's date; nil without dates.
	Labels []string
	// Dates holds the time of each row, ascending; nil without dates.
	Dates []time.Time
	// Frequency is the step between the dates and their season.
	Frequency Frequency
	// Start is the row of the loaded series at which this frame begins: 0 unless it is a part.
	Start int
	// Future holds the rows after the last, as many as the file has dates but no target
	// for; their targets are NaN. It is nil if there are none.
	Future *Frame
	// Warnings are sentences about what was odd but usable.
	Warnings []string

	values [][]float64 // by column
	filled [][]bool    // by column and row, where a missing value was filled in; nil if none was
	ahead  []bool      // by column: known in advance; nil if none is
	lines  []int       // of the file or the values, where each row begins; 0 for a row that was filled in
	layout string      // of Labels
	fields Fields      // of the file
	found  references  // what the Source left open
}

// Len is the number of rows.
func (f *Frame) Len() int { return len(f.Target()) }

// Target returns the target column's values. The caller must not change them.
func (f *Frame) Target() []float64 {
	if f == nil || f.values == nil {
		return nil
	}
	return f.values[0]
}

// Column returns the values of column i, in the order of Columns. The caller must
// not change them.
func (f *Frame) Column(i int) []float64 { return f.values[i] }

// Filled says for each row whether its value in column i was missing and has been
// filled in; nil if none was. The caller must not change it.
func (f *Frame) Filled(i int) []bool {
	if f.filled == nil {
		return nil
	}
	return f.filled[i]
}

// Ahead reports whether column i is known in advance, as Source.Future says.
func (f *Frame) Ahead(i int) bool { return f.ahead != nil && f.ahead[i] }

// setRoles gives the columns of a frame that nobody has seen yet their roles.
func (f *Frame) setRoles(past, future []string) {
	f.Source.Past, f.Source.Future, f.ahead = past, future, nil
	if len(future) == 0 {
		return
	}
	f.ahead = make([]bool, len(f.Columns))
	for i, name := range f.Columns {
		f.ahead[i] = i > 0 && slices.Contains(future, name)
	}
}

// Coming are the values of column i in the rows after the last, as far as Future has
// them: NaN where it does not.
func (f *Frame) Coming(i int) []float64 {
	if f.Future == nil {
		return nil
	}
	values := f.Future.Column(i)
	if f.Dates == nil || !f.Frequency.Regular() {
		return values
	}
	last := f.Dates[f.Len()-1]
	coming := slices.Repeat([]float64{math.NaN()}, f.Frequency.steps(last, f.Future.Dates[len(values)-1]))
	for k, v := range values {
		coming[f.Frequency.steps(last, f.Future.Dates[k])-1] = v
	}
	return coming
}

// Foreseen is the number of rows to come in which all columns that are known in advance
// have values, without a gap; [math.MaxInt] if no column is.
func (f *Frame) Foreseen() int {
	rows := math.MaxInt
	for i := range f.Columns {
		if !f.Ahead(i) {
			continue
		}
		coming := f.Coming(i)
		known := slices.IndexFunc(coming, math.IsNaN)
		if known < 0 {
			known = len(coming)
		}
		rows = min(rows, known)
	}
	return rows
}

// Unforeseen names the inputs that are not known in advance.
func (f *Frame) Unforeseen() []string {
	var names []string
	for i, name := range f.Columns {
		if i > 0 && !f.Ahead(i) {
			names = append(names, name)
		}
	}
	return names
}

// KnownAhead names the inputs that have a value in every row of Future, and so are known
// in advance unless Source.Past says otherwise.
func (f *Frame) KnownAhead() []string {
	var names []string
	for i, name := range f.Columns {
		past := i == 0 || slices.Contains(f.Source.Past, name) || f.Future == nil
		if !past && !slices.ContainsFunc(f.Coming(i), math.IsNaN) {
			names = append(names, name)
		}
	}
	return names
}

// Observed returns the target's values, with NaN where a missing one was filled in: what
// forecasts are compared with. The caller must not change them.
func (f *Frame) Observed() []float64 {
	if f.Len() == 0 {
		return nil
	}
	filled := f.Filled(0)
	if !slices.Contains(filled, true) {
		return f.Target()
	}
	values := slices.Clone(f.Target())
	for i, was := range filled {
		if was {
			values[i] = math.NaN()
		}
	}
	return values
}

// Row names row i, from 0, for a message: its place in the file, and its label if
// it has one.
func (f *Frame) Row(i int) string {
	place := fmt.Sprintf("%v, %s %d", f.Source, f.unit(), f.lines[i])
	if f.lines[i] == 0 {
		place = fmt.Sprintf("%v, a row filled in", f.Source)
	}
	if f.Labels != nil {
		place += " (" + f.Labels[i] + ")"
	}
	return place
}

// Fields says how the lines of a file are to be taken apart.
type Fields struct {
	Comma  rune  // between the fields; 0 if the rows are not lines of fields
	Dates  []int // the places of the fields that date a row
	Future []int // and of those that are known in advance
}

// Fields returns those of the file that the rows come from.
func (f *Frame) Fields() Fields { return f.fields }

// unit is what lines counts.
func (f *Frame) unit() string {
	if f.Source.Path == Values {
		return "row"
	}
	return "line"
}

// Line is where row i begins in the file, from 1; 0 for a row that was filled in.
func (f *Frame) Line(i int) int { return f.lines[i] }

// Label names row i for a table or a picture: by its date, or by its number from 1
// where there is none. Rows beyond the last, which a forecast is for, have the
// dates that follow.
func (f *Frame) Label(i int) string {
	switch {
	case f.Labels != nil && i < f.Len():
		return f.Labels[i]
	case f.Labels != nil && f.Frequency.Regular():
		return formatDate(f.layout, f.date(i))
	}
	return strconv.Itoa(f.Start + i + 1)
}

// date is the time of row i, which may lie beyond the last if the frequency is regular.
func (f *Frame) date(i int) time.Time {
	last := f.Len() - 1
	if i <= last {
		return f.Dates[i]
	}
	return f.Frequency.Next(f.Dates[last], i-last)
}

// String describes the frame in a line.
func (f *Frame) String() string {
	if f.Len() == 0 {
		return "no rows"
	}
	text := fmt.Sprintf("%s of %s from %v", Count(f.Len(), "row"), quote(f.Columns[0]), f.Source)
	if f.Labels == nil {
		return fmt.Sprintf("%s, without dates, %s", text, f.seasons())
	}
	return fmt.Sprintf("%s, %s from %s to %s, %s",
		text, f.Frequency.Name, f.Labels[0], f.Labels[f.Len()-1], f.seasons())
}

// seasons names the seasonal cycles.
func (f *Frame) seasons() string {
	text := fmt.Sprintf("season %d", f.Frequency.Season)
	if all := f.Seasons(); len(all) > 1 {
		for _, longer := range all[1:] {
			text += fmt.Sprintf(" and %d", longer)
		}
	}
	return text
}

// Select returns the frame with the inputs, their roles, the calendar and the season of
// src in place of its own; nothing else of src matters. Inputs are named as in Columns;
// [All] keeps those that there are. A season of 0 keeps the frame's. So one frame,
// loaded once, serves Specs that see different columns of it.
func (f *Frame) Select(src Source) (*Frame, error) {
	if f.Len() == 0 {
		return nil, errNoFrame
	}
	part := *f
	if !f.Source.sameInputs(src) {
		index, err := f.inputs(src)
		if err != nil {
			return nil, err
		}
		if len(index) != len(f.Columns) || !slices.IsSorted(index) {
			part = *f.pick(index)
			part.Source.Inputs = src.Inputs
		}
		part.setRoles(src.Past, src.Future)
	}
	if !slices.Equal(src.Calendar, f.Source.Calendar) {
		if err := f.checkCalendar(src.Calendar); err != nil {
			return nil, err
		}
		part.Source.Calendar = src.Calendar
	}
	if src.Season > 0 {
		part.Source.Season, part.Frequency.Season = src.Season, src.Season
	}
	return &part, nil
}

// sameInputs reports whether two sources name the same inputs in the same roles.
func (s Source) sameInputs(other Source) bool {
	return slices.Equal(s.Inputs, other.Inputs) && slices.Equal(s.Past, other.Past) && slices.Equal(s.Future, other.Future)
}

// inputs are the places in Columns of the target and then of the inputs that src names.
func (f *Frame) inputs(src Source) ([]int, error) {
	index := []int{0}
	names := src.Inputs
	if slices.Equal(names, []string{All}) {
		names = f.Columns[1:]
	}
	for _, role := range []struct {
		option string
		names  []string
	}{{"inputs", names}, {"past", src.Past}, {"future", src.Future}} {
		for i, name := range role.names {
			at := slices.Index(f.Columns, name)
			switch {
			case len(f.Columns) == 1:
				return nil, BadInput(role.option, "%v: there is no input %s, for the target is the only column", f.Source, quote(name))
			case at < 1:
				return nil, BadInput(role.option, "%v: there is no input %s: choose among %s", f.Source, quote(name), list(f.Columns[1:]))
			case slices.Contains(role.names[:i], name):
				return nil, BadInput(role.option, "%v: the input %s is named twice", f.Source, quote(name))
			case !slices.Contains(index, at):
				index = append(index, at)
			}
		}
	}
	return index, nil
}

// pick returns the frame with some of its columns, in the given order.
func (f *Frame) pick(index []int) *Frame {
	part := *f
	part.Source.Inputs = nil
	if len(index) == len(f.Columns) && slices.IsSorted(index) {
		return &part
	}
	part.Columns = taken(f.Columns, index)
	part.values, part.filled, part.ahead = taken(f.values, index), taken(f.filled, index), taken(f.ahead, index)
	if f.Future != nil {
		part.Future = f.Future.pick(index)
	}
	return &part
}

// Slice returns rows from .. to-1 as a frame, which shares them. It panics, as slicing
// does, unless 0 <= from <= to <= Len.
func (f *Frame) Slice(from, to int) *Frame {
	part := *f
	part.Start, part.Warnings = f.Start+from, nil
	part.values, part.filled = slices.Clone(f.values), slices.Clone(f.filled)
	for j := range part.values {
		part.values[j] = cut(f.values[j], from, to)
	}
	for j := range part.filled {
		part.filled[j] = cut(f.filled[j], from, to)
	}
	part.lines, part.Labels, part.Dates = cut(f.lines, from, to), cut(f.Labels, from, to), cut(f.Dates, from, to)
	if to < f.Len() {
		part.Future = nil
	}
	return &part
}

// cut returns elements from .. to-1, to which nothing can be appended; nil of nil.
func cut[T any](all []T, from, to int) []T {
	if all == nil {
		return nil
	}
	return slices.Clip(all)[from:to:to]
}

// take returns the given rows, in their order; Gota picks them.
func (f *Frame) take(rows []int) *Frame {
	part := *f
	part.values = nil
	for _, values := range f.values {
		part.values = append(part.values, series.Floats(values).Subset(rows).Float())
	}
	part.Future, part.filled = nil, slices.Clone(f.filled)
	for j, column := range f.filled {
		part.filled[j] = taken(column, rows)
	}
	part.lines, part.Labels, part.Dates = taken(f.lines, rows), taken(f.Labels, rows), taken(f.Dates, rows)
	return &part
}

// taken returns the elements at the given places; nil of nil.
func taken[T any](all []T, places []int) []T {
	if all == nil {
		return nil
	}
	part := make([]T, len(places))
	for i, place := range places {
		part[i] = all[place]
	}
	return part
}

// warn adds a warning to a frame that nobody has seen yet.
func (f *Frame) warn(format string, args ...any) {
	f.Warnings = append(slices.Clip(f.Warnings), fmt.Sprintf(format, args...))
}
