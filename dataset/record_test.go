package dataset

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// daily writes a series of n rows from a date on, in days.
func daily(first string, n int, value func(i int) string) string {
	t, _ := time.Parse(time.DateOnly, first)
	var b strings.Builder
	b.WriteString("Date,y\n")
	for i := range n {
		fmt.Fprintf(&b, "%s,%s\n", t.AddDate(0, 0, i).Format(time.DateOnly), value(i))
	}
	return b.String()
}

func TestARecordRecognizesWhatContinuesASeries(t *testing.T) {
	wave := func(i int) string { return fmt.Sprint((i*i)%17 + i) }
	sparse := func(i int) string { return map[bool]string{true: fmt.Sprint(i), false: "0"}[i%9 == 0] }
	read := func(text string) *Frame {
		f, err := Load(Source{Path: StandardInput}, strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	run := daily("2020-01-01", 100, wave)
	for name, c := range map[string]struct{ run, now, warning, err string }{
		"the same":            {run, run, "", ""},
		"rows added":          {run, daily("2020-01-01", 130, wave), "", ""},
		"one value":           {run, strings.Replace(run, ",13\n", ",14\n", 1), "some values have been revised", ""},
		"fewer rows":          {run, daily("2020-01-01", 99, wave), "", "has 99 rows, fewer than the 100"},
		"other values":        {run, daily("2020-01-01", 120, func(i int) string { return wave(i + 3) }), "", "has other values than the series"},
		"another product":     {daily("2020-01-01", 100, sparse), daily("2020-01-01", 100, func(i int) string { return sparse(i + 4) }), "", "has other values than the series"},
		"other years":         {daily("2020-01-01", 100, sparse), daily("2030-01-01", 120, sparse), "", "begins at 2030-01-01, and the series that the networks were made on at 2020-01-01"},
		"a window that moved": {run, daily("2020-01-06", 100, func(i int) string { return wave(i + 5) }), "", "begins at 2020-01-06 and lacks the first 5 rows of the series that the networks were made on"},
		"without dates":       {run, "y\n" + strings.Repeat("1\n", 100), "", "has no dates"},
		"suddenly dates":      {"y\n" + strings.Repeat("1\n", 100), run, "", "has dates, and the series"},
		"a row in between":    {run, strings.Replace(run, "2020-01-03,", "2020-01-02 12:00,1\n2020-01-03,", 1), "", "rows were inserted or removed"},
		"a day late":          {months("2000-01", 40, ""), months("2000-01", 40, "2003-05-02,1\n"), "line 42 (2003-05-02) does not continue the dates (monthly): 2003-05-01 was expected", ""},
	} {
		record, err := read(c.run).Record()
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(record)
		if err != nil {
			t.Fatal(err)
		}
		var saved Record
		if err := json.Unmarshal(text, &saved); err != nil {
			t.Fatal(err)
		}
		warnings, err := saved.Continues(read(c.now))
		if (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("%s: error %v, want %q", name, err, c.err)
		}
		if found := slices.ContainsFunc(warnings, func(w string) bool { return strings.Contains(w, c.warning) }); found != (len(warnings) > 0) || found != (c.warning != "") {
			t.Errorf("%s: warnings %q, want %q", name, warnings, c.warning)
		}
	}
}

// Earlier versions wrote steps in another way.
func TestRecordOfAnEarlierVersion(t *testing.T) {
	f, err := FromValues([]float64{1, 3, 2, 5}, ValueOptions{Dates: from(time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), 4, func(t time.Time) time.Time { return t.Add(10 * time.Minute) })})
	if err != nil {
		t.Fatal(err)
	}
	record, err := f.Record()
	if err != nil || record.Frequency != "every 10 minutes" {
		t.Fatal(record.Frequency, err)
	}
	record.Frequency = "every 10m0s"
	if warnings, err := record.Continues(f); err != nil || len(warnings) > 0 {
		t.Error(warnings, err)
	}
}

// A record whose parts do not agree, such as one from a damaged file, is refused.
func TestDamagedRecord(t *testing.T) {
	frame, err := loadText(months("2000-01", 40, ""), Source{})
	if err != nil {
		t.Fatal(err)
	}
	record, err := frame.Record()
	if err != nil {
		t.Fatal(err)
	}
	for name, damage := range map[string]func(r *Record){
		"a block more": func(r *Record) { r.Blocks = append(r.Blocks, r.Blocks[0]) },
		"no blocks":    func(r *Record) { r.Blocks = nil },
		"no rows":      func(r *Record) { r.Rows = 0 },
		"-1 rows":      func(r *Record) { r.Rows = -1 },
	} {
		damaged := record
		damaged.Blocks = slices.Clone(record.Blocks)
		damage(&damaged)
		if _, err := damaged.Continues(frame); err == nil || !strings.Contains(err.Error(), "is damaged") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// months writes a monthly series and further lines.
func months(first string, n int, more string) string {
	t, _ := time.Parse("2006-01", first)
	text := "Date,y\n"
	for i := range n {
		text += fmt.Sprintf("%s,%d\n", t.AddDate(0, i, 0).Format(time.DateOnly), i*i%11)
	}
	return text + more
}
