package dataset

import (
	"errors"
	"math"
	"testing"
	"time"
)

// FuzzLoad gives any bytes and settings to the loader, and what it accepts to
// everything after it: the answer is finite numbers or an InputError, never a panic,
// and it comes soon.
func FuzzLoad(f *testing.F) {
	f.Add(string(airlineCSV), "1", "0", "", "", "", "month", "log", 3, 0)
	f.Add("d;v\n1960 Q1;1\n1960 Q2;2\n", "v", "d", ";", "forward", "*", "quarter", "seasonal_difference", 0, 0)
	f.Add("v,v\n,\n1,2\n", "1", "", "", "drop", "0", "", "box_cox", 0, 1)
	f.Add("\"\n", "", "none", "\t", "linear", "", "hour", "min_max", 1, 0)
	f.Add("\x1f\x8b\x08\x00", "", "", "", "", "", "", "log", 0, 0)
	f.Add("@relation r\n@attribute series_name string\n@attribute start date\n@frequency monthly\n@data\nT1:1979-01-01 00-00-00:1,?,3\n", "T1", "", "", "forward", "", "month", "log", 0, 0)
	f.Add("a title\n\n# c\nyear;month;day;hour;v\n2000;1;1;24;1.234,5\n2000;1;2;1;$1,234.50\n", "v", "", ";", "drop", "", "", "difference", 0, 0)
	f.Add("Date,Time,v\n1/2/06,3:04 PM,5%\n2/2/06,3:04 PM,(6)\n", "", "Date,Time", "", "", "*", "", "standardize", 0, 0)
	f.Add("t,v\n1577836800,1\n1577923200000,2\n2016-W01,3\nQ1 1990,4\n1949.5,5\n3-12,6\n24:00,7\n", "v", "t", "", "", "", "", "difference", 0, 0)
	f.Add("store,d,v\na,2000-01-01,1\nb,2000-01-01,2\na,2000-01-02,3\nb,2000-01-02,-9999\n", "v", "", " ", "", "", "", "difference", 0, 0)
	f.Add("d,v,w\n1960-01-04,1,\n1960-01-01,,2\n1960-01-08,3,4\n", "v", "", "", "linear", "w", "weekday", "difference", 0, 0)
	f.Fuzz(func(t *testing.T, text, column, date, delimiter, missing, input, calendar, transform string, footer, drop int) {
		src := Source{Column: column, Date: date, Delimiter: delimiter, SkipFooter: footer, DropLast: drop, Missing: Missing(missing)}
		if input != "" {
			src.Inputs = []string{input}
		}
		if calendar != "" {
			src.Calendar = []string{calendar}
		}
		const patience = 2 * time.Second
		late := time.AfterFunc(patience, func() { panic("still loading") })
		defer late.Stop()
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
