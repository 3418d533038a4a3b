package dataset

import (
	"errors"
	"math"
	"testing"
)

// FuzzLoad gives any bytes and settings to the loader, and what it accepts to
// everything after it: the answer is finite numbers or an InputError, never a panic.
func FuzzLoad(f *testing.F) {
	f.Add(string(airlineCSV), "1", "0", "", "", "", "month", "log", 3, 0)
	f.Add("d;v\n1960 Q1;1\n1960 Q2;2\n", "v", "d", ";", "forward", "*", "quarter", "seasonal_difference", 0, 0)
	f.Add("v,v\n,\n1,2\n", "1", "", "", "drop", "0", "", "box_cox", 0, 1)
	f.Add("\"\n", "", "none", "\t", "linear", "", "hour", "min_max", 1, 0)
	f.Add("d,v,w\n1960-01-04,1,\n1960-01-01,,2\n1960-01-08,3,4\n", "v", "", "", "linear", "w", "weekday", "difference", 0, 0)
	f.Fuzz(func(t *testing.T, text, column, date, delimiter, missing, input, calendar, transform string, footer, drop int) {
		src := Source{Column: column, Date: date, Delimiter: delimiter, SkipFooter: footer, DropLast: drop, Missing: Missing(missing)}
		if input != "" {
			src.Inputs = []string{input}
		}
		if calendar != "" {
			src.Calendar = []string{calendar}
		}
		w, err := windowsOf(text, src, Transforms{kinds[transform].zero, Standardize{}})
		if _, ok := errors.AsType[*InputError](err); err != nil && !ok {
			t.Fatalf("%T: %v", err, err)
		}
		for i := range w.Len() {
			for _, v := range append(w.Y(i), w.X(i)...) {
				if math.IsNaN(v) || math.IsInf(v, 0) {
					t.Fatalf("sample %d holds %v", i, v)
				}
			}
		}
	})
}

// windowsOf goes the whole way from a text to the windows of its training part.
func windowsOf(text string, src Source, ts Transforms) (Windows, error) {
	frame, err := loadText(text, src)
	if err != nil {
		return Windows{}, err
	}
	train, _, err := Split{}.Apply(frame)
	if err != nil {
		return Windows{}, err
	}
	prep, err := Prepare(frame, train, ts, nil)
	if err != nil {
		return Windows{}, err
	}
	table, err := prep.Table(frame)
	if err != nil {
		return Windows{}, err
	}
	return table.Windows(0, train.Len(), Window{LookBack: 2})
}
