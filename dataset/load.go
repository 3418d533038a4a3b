package dataset

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/go-gota/gota/dataframe"
	"github.com/go-gota/gota/series"
)

// missingTexts are the cells that mean "no value".
func missingTexts() []string {
	return []string{"", "NA", "N/A", "NaN", "nan", "NULL", "null", "None", "<nil>"}
}

// Load reads a series: its target, the inputs that src names and its dates. stdin
// is read for the path "-" and may be nil otherwise. The rows come in order of
// time, without gaps or missing values. Errors are *InputError.
func Load(src Source, stdin io.Reader) (*Frame, error) { return load(src, stdin, false) }

// LoadAll is Load with every other column as an input, whatever src.Inputs says,
// as long as all of them hold numbers and cost the target no row. Otherwise the
// frame has the target alone, and a warning says why.
func LoadAll(src Source, stdin io.Reader) (*Frame, error) {
	src.Inputs = []string{All}
	return load(src, stdin, true)
}

// load reads a series, if need be without the inputs where they are optional.
func load(src Source, stdin io.Reader, optional bool) (*Frame, error) {
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
	f := raw.frame()
	if err := raw.checkNumbers(f, 0); err != nil {
		return nil, err
	}
	var noInputs error // why the inputs cannot be used
	for j := 1; j < raw.floats && noInputs == nil; j++ {
		noInputs = raw.checkNumbers(f, j)
	}
	if noInputs != nil && !optional {
		return nil, noInputs
	}
	if raw.floats < len(raw.header) {
		if err := f.readDates(raw.header[raw.floats], src.Date != ""); err != nil {
			return nil, err
		}
	}
	if f, err = f.inOrder(); err != nil {
		return nil, err
	}
	f.inferFrequency()
	if !optional {
		return f.finish()
	}
	return f.finishWithout(noInputs)
}

// finishWithout is finish with the inputs left out if they cannot be used, for a
// reason that is known already, or if they cost rows.
func (f *Frame) finishWithout(reason error) (*Frame, error) {
	alone, err := f.pick([]int{0}).finish()
	if err != nil || len(f.Columns) == 1 {
		return alone, err
	}
	if reason == nil {
		var full *Frame
		if full, reason = f.finish(); reason == nil && full.Len() == alone.Len() {
			return full, nil
		} else if reason == nil {
			reason = fmt.Errorf("they lack values in %s that the target has", Count(alone.Len()-full.Len(), "row"))
		}
	}
	alone.warn("the other columns are left out (name those to use as inputs): %v", reason)
	return alone, nil
}

// finish applies what the source says about the rows once they are in order.
func (f *Frame) finish() (*Frame, error) {
	f, err := f.withoutMissing(f.Source.Missing)
	if err != nil {
		return nil, err
	}
	if f, err = f.withoutLast(f.Source.DropLast); err != nil {
		return nil, err
	}
	return f, f.checkCalendar(f.Source.Calendar)
}

// frame has Gota load the chosen columns: numbers as floats, the date column as text.
func (r *records) frame() *Frame {
	types := make(map[string]series.Type, r.floats)
	for _, name := range r.header[:r.floats] {
		types[name] = series.Float
	}
	rows := slices.Concat([][]string{r.header}, r.cells)
	data := dataframe.LoadRecords(rows, dataframe.DetectTypes(false), dataframe.DefaultType(series.String),
		dataframe.WithTypes(types), dataframe.NaNValues(missingTexts()))
	f := &Frame{Source: r.source, Warnings: r.warnings, lines: r.lines}
	f.hold(data.Select(r.header[:r.floats]))
	if r.floats < len(r.header) {
		f.Labels = data.Col(r.header[r.floats]).Records()
	}
	return f
}

// checkNumbers checks that every cell of column j is a finite number or missing.
// Gota turns text into NaN without an error, so the cells behind a NaN are looked up.
func (r *records) checkNumbers(f *Frame, j int) error {
	for i, v := range f.values[j] {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			continue
		}
		text := r.source.swapped(r.cells[i][j])
		place := fmt.Sprintf("%v, line %d: %s in column %s", r.source, r.lines[i], quote(text), quote(r.header[j]))
		other := r.source.otherDecimal(text)
		switch {
		case math.IsInf(v, 0):
			return BadInput("", "%s is infinite; every value must be a finite number", place)
		case isMissing(text):
		case other != "":
			return BadInput("decimal", "%s is not a number; it is one with %s as the decimal character", place, quote(other))
		default:
			return BadInput("skip_footer", "%s is not a number; write numbers like %s, or skip the lines at the end of the file if they are not data",
				place, r.source.Text(1234.5))
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
		return nil, BadInput("drop_last", "%v: drop_last %d leaves none of its %s: drop fewer", f.Source, n, Count(f.Len(), "row"))
	}
	short := f.Slice(0, f.Len()-n)
	short.Warnings = f.Warnings
	return short, nil
}
