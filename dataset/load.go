package dataset

import (
	"io"
	"math"
	"slices"
	"strings"

	"github.com/go-gota/gota/dataframe"
	"github.com/go-gota/gota/series"
)

// missingTexts are the cells that count as "no value".
func missingTexts() []string {
	return []string{"", "NA", "N/A", "NaN", "nan", "NULL", "null", "None", "<nil>"}
}

// Load reads a series. stdin is read for the path "-" and may be nil otherwise.
// The rows come in time order, without gaps or missing values. Every fault of the
// input is an *InputError.
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
	if err := checkNumbers(src, raw, f.values); err != nil {
		return nil, err
	}
	if err := f.readDates(src.Date != ""); err != nil {
		return nil, err
	}
	if f, err = f.inOrder(); err != nil {
		return nil, err
	}
	f.inferFrequency(src.Season)
	if f, err = f.withoutMissing(src.Missing); err != nil {
		return nil, err
	}
	if f, err = f.withoutLast(src.DropLast); err != nil {
		return nil, err
	}
	return f, f.setCalendar(src.Calendar)
}

// gotaFrame has Gota load the chosen columns: numbers as floats, the date column as text.
func gotaFrame(raw *records) dataframe.DataFrame {
	types := make(map[string]series.Type, raw.floats)
	for _, name := range raw.header[:raw.floats] {
		types[name] = series.Float
	}
	rows := slices.Concat([][]string{raw.header}, raw.cells)
	return dataframe.LoadRecords(rows, dataframe.DetectTypes(false), dataframe.DefaultType(series.String),
		dataframe.WithTypes(types), dataframe.NaNValues(missingTexts()))
}

// checkNumbers sees that every cell is a finite number or missing. Gota turns text
// into NaN without a word, so the cells behind a NaN are looked up.
func checkNumbers(src Source, raw *records, values [][]float64) error {
	for j, column := range values {
		for i, v := range column {
			if !math.IsNaN(v) && !math.IsInf(v, 0) {
				continue
			}
			text, name := src.swapped(raw.cells[i][j]), quote(raw.header[j])
			switch {
			case math.IsInf(v, 0):
				return inputErrorf("%s, line %d: %s in column %s is infinite; every value must be a finite number",
					raw.source, raw.lines[i], quote(text), name)
			case !isMissing(text):
				return inputErrorf("%s, line %d: %s in column %s is not a number; write numbers like %s, "+
					"or set skip_footer if the file ends in lines that are no data%s", raw.source, raw.lines[i], quote(text), name, src.Text(1234.5), src.otherDecimal(text))
			}
		}
	}
	return nil
}

func isMissing(text string) bool {
	return slices.ContainsFunc(missingTexts(), func(m string) bool { return strings.EqualFold(text, m) })
}

// withoutLast drops the last n rows.
func (f *Frame) withoutLast(n int) (*Frame, error) {
	if n == 0 {
		return f, nil
	}
	if n >= f.Len() {
		return nil, inputErrorf("drop_last %d leaves nothing of the %d rows of %s", n, f.Len(), f.Source)
	}
	warnings := f.Warnings
	f = f.Slice(0, f.Len()-n)
	f.Warnings = warnings
	return f, nil
}
