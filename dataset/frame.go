package dataset

import (
	"fmt"
	"strconv"
	"time"

	"github.com/go-gota/gota/dataframe"
)

// Frame is a series as loaded: rows in time order, float columns, and what is
// known about the rows. It wraps a Gota data frame, which loads and splits it. A
// Frame does not change.
type Frame struct {
	// Source is what messages call the place the rows came from.
	Source string
	// Columns names the float columns, the target first.
	Columns []string
	// Calendar names the inputs made from the dates, as in Source.Calendar.
	Calendar []string
	// Labels holds the text of the date column, one a row; nil without dates.
	Labels []string
	// Dates holds the time of every row, ascending; nil without dates.
	Dates []time.Time
	// Frequency is the step between the dates and their season.
	Frequency Frequency
	// Start is the row of the loaded series at which this frame begins: 0 unless it is a part.
	Start int
	// Warnings are sentences about what the loader found odd but did not refuse.
	Warnings []string

	data   dataframe.DataFrame
	values [][]float64 // the float columns of data
	lines  []int       // where each row begins in the file; 0 for a row that was filled in
	layout string      // of Labels
}

func newFrame(data dataframe.DataFrame, floats int) *Frame {
	names := data.Names()
	f := &Frame{Columns: names[:floats], data: data}
	for _, name := range names[:floats] {
		f.values = append(f.values, data.Col(name).Float())
	}
	if len(names) > floats {
		f.Labels = data.Col(names[floats]).Records()
	}
	return f
}

// Len is the number of rows.
func (f *Frame) Len() int { return len(f.values[0]) }

// Target returns the target column's values. The caller must not change them.
func (f *Frame) Target() []float64 { return f.values[0] }

// Column returns the values of float column i, in the order of Columns. The
// caller must not change them.
func (f *Frame) Column(i int) []float64 { return f.values[i] }

// Row names a row (0 is this frame's first) for a message: its place in the file,
// and its label if it has one.
func (f *Frame) Row(i int) string {
	place := fmt.Sprintf("%s, line %d", f.Source, f.lines[i])
	if f.lines[i] == 0 {
		place = f.Source + ", a row filled in"
	}
	if f.Labels != nil {
		place += " (" + f.Labels[i] + ")"
	}
	return place
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
	text := fmt.Sprintf("%d rows of %s from %s", f.Len(), quote(f.Columns[0]), f.Source)
	if f.Labels == nil {
		return fmt.Sprintf("%s, without dates, season %d", text, f.Frequency.Season)
	}
	return fmt.Sprintf("%s, %s from %s to %s, season %d",
		text, f.Frequency.Name, f.Labels[0], f.Labels[f.Len()-1], f.Frequency.Season)
}

// Slice returns rows from .. to-1 as a frame of their own. It panics, as slicing
// does, unless 0 <= from < to <= Len.
func (f *Frame) Slice(from, to int) *Frame {
	rows := make([]int, to-from)
	for i := range rows {
		rows[i] = from + i
	}
	part := f.take(rows)
	part.Start, part.Warnings = f.Start+from, nil
	return part
}

// take returns the given rows, in their order; Gota picks them.
func (f *Frame) take(rows []int) *Frame {
	part := *f
	picked := newFrame(f.data.Subset(rows), len(f.Columns))
	part.data, part.values = picked.data, picked.values
	part.lines = make([]int, len(rows))
	for i, row := range rows {
		part.lines[i] = f.lines[row]
	}
	if f.Dates == nil {
		return &part
	}
	part.Labels = picked.Labels
	part.Dates = make([]time.Time, len(rows))
	for i, row := range rows {
		part.Dates[i] = f.Dates[row]
	}
	return &part
}
