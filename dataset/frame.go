package dataset

import (
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"github.com/go-gota/gota/dataframe"
	"github.com/go-gota/gota/series"
)

// Frame is a series as loaded: rows in time order, one float column for the
// target, and what is known about the rows. It wraps a Gota data frame, which
// loads and splits it. A Frame does not change.
type Frame struct {
	// Source is what messages call the place the rows came from.
	Source string
	// Columns names the float columns, the target first.
	Columns []string
	// Labels holds the text of the date column, one a row; nil without one.
	Labels []string
	// Dates holds the time of every row; nil without a date column.
	Dates []time.Time
	// Start is the row of the loaded series at which this frame begins: 0 unless it is a part.
	Start int
	// Warnings are sentences about what the loader found odd but did not refuse.
	Warnings []string

	data   dataframe.DataFrame
	values [][]float64 // the float columns of data
	lines  []int       // where each row begins in the file
}

// missingTexts are the cells that count as "no value".
var missingTexts = []string{"", "NA", "N/A", "NaN", "nan", "NULL", "null", "<nil>"}

// Load reads a series. stdin is read for the path "-" and may be nil otherwise.
// Every fault of the input is an *InputError.
func Load(src Source, stdin io.Reader) (*Frame, error) {
	if err := src.Validate(); err != nil {
		return nil, err
	}
	data, footer, err := src.read(stdin)
	if err != nil {
		return nil, err
	}
	raw, err := readRecords(src, data, footer)
	if err != nil {
		return nil, err
	}
	f := newFrame(gotaFrame(raw), raw.floats)
	f.Source, f.Warnings, f.lines = raw.source, raw.warnings, raw.lines
	if err := checkNumbers(raw, f.values); err != nil {
		return nil, err
	}
	if err := f.readDates(src.Date != ""); err != nil {
		return nil, err
	}
	return f, nil
}

// gotaFrame has Gota load the chosen columns: numbers as floats, the date column as text.
func gotaFrame(raw *records) dataframe.DataFrame {
	types := make(map[string]series.Type, raw.floats)
	for _, name := range raw.header[:raw.floats] {
		types[name] = series.Float
	}
	rows := append([][]string{raw.header}, raw.cells...)
	return dataframe.LoadRecords(rows, dataframe.DetectTypes(false), dataframe.DefaultType(series.String),
		dataframe.WithTypes(types), dataframe.NaNValues(missingTexts))
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

// checkNumbers sees that every cell was a finite number. Gota turns text into NaN
// without a word, so the cells behind a NaN are looked up.
func checkNumbers(raw *records, values [][]float64) error {
	for j, column := range values {
		for i, v := range column {
			if !math.IsNaN(v) && !math.IsInf(v, 0) {
				continue
			}
			text, name := raw.cells[i][j], quote(raw.header[j])
			switch {
			case math.IsInf(v, 0):
				return inputErrorf("%s: %s in column %s is infinite; every value must be a finite number", raw.at(i), quote(text), name)
			case isMissing(text):
				return inputErrorf("%s: column %s has no value (%s); fill it in or remove the row", raw.at(i), name, quote(text))
			default:
				return inputErrorf("%s: %s in column %s is not a number; write numbers like 1234.5, "+
					"or set skip_footer if the file ends in lines that are no data", raw.at(i), quote(text), name)
			}
		}
	}
	return nil
}

func isMissing(text string) bool {
	for _, m := range missingTexts {
		if strings.EqualFold(text, m) {
			return true
		}
	}
	return false
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
	if f.Labels != nil {
		place += " (" + f.Labels[i] + ")"
	}
	return place
}

// Slice returns rows from .. to-1 as a frame of their own. It panics, as slicing
// does, unless 0 <= from < to <= Len.
func (f *Frame) Slice(from, to int) *Frame {
	rows := make([]int, to-from)
	for i := range rows {
		rows[i] = from + i
	}
	part := newFrame(f.data.Subset(rows), len(f.Columns))
	part.Source, part.Start = f.Source, f.Start+from
	part.lines = f.lines[from:to]
	if f.Dates != nil {
		part.Dates = f.Dates[from:to]
	}
	return part
}
