package dataset

import (
	"errors"
	"fmt"
	"math"
	"runtime"
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
		before := allocated()
		w, err := windowsOf(text, src, Transforms{kinds[transform].zero, Standardize{}})
		if most := uint64(8<<20 + 50*len(text)); !raceDetector && allocated()-before > most {
			t.Fatalf("%d bytes were allocated for %d of input", allocated()-before, len(text))
		}
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

// allocated counts all bytes that were ever allocated: no less than are in use.
func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// A file of a megabyte takes at most 50 times as much memory.
func TestMemoryOfLargeFiles(t *testing.T) {
	dated, narrow := []byte("date,v,w\n"), []byte("v\n")
	for i := 0; len(dated) < 1e6; i++ {
		at := time.Date(2000, 1, 1, 0, i, 0, 0, time.UTC)
		dated = fmt.Appendf(dated, "%s,%d,%d\n", at.Format("2006-01-02 15:04"), i%97, i%13)
		narrow = fmt.Appendf(narrow, "%d\n%d\n%d\n", i%10, i%7, i%3)
	}
	for name, text := range map[string][]byte{"dates": dated, "one column": narrow} {
		before := allocated()
		f, err := loadText(string(text), Source{Column: "v"})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if used := allocated() - before; used > 50*uint64(len(text)) {
			t.Errorf("%s: %d bytes were allocated for %d rows of %d bytes", name, used, f.Len(), len(text))
		}
	}
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
