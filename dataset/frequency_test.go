package dataset

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// dated is a CSV of the given dates with the values 1, 2, ...
func dated(dates ...string) string {
	text := "date,v\n"
	for i, d := range dates {
		text += fmt.Sprintf("%s,%d\n", d, i+1)
	}
	return text
}

func TestFrequencyIsInferred(t *testing.T) {
	for _, c := range []struct {
		dates  string
		name   string
		season int
		after  string // label of the row after the last
	}{
		{"1960-01 1960-02 1960-03", "monthly", 12, "1960-04"},
		{"1960-11-30 1960-12-31 1961-01-31", "monthly", 12, "1961-02-28"},
		{"1/31/2021 3/31/2021", "every 2 months", 6, "5/31/2021"},
		{"2021-08-30 2021-09-30 2021-11-30", "monthly", 12, "2021-12-30"},
		{"1960Q1 1960Q2 1960Q3", "quarterly", 4, "1960Q4"},
		{"1960-03-31 1960-06-30 1960-09-30", "quarterly", 4, "1960-12-31"},
		{"1960-1-1 1960-7-1 1961-1-1", "half-yearly", 2, "1961-7-1"},
		{"1960 1961 1962", "yearly", 1, "1963"},
		{"2020-02-29 2021-02-28 2022-02-28", "yearly", 1, "2023-02-28"},
		{"2021-01-04 2021-01-11 2021-01-18", "weekly", 52, "2021-01-25"},
		{"2021-02-27 2021-02-28 2021-03-01", "daily", 7, "2021-03-02"},
		{"2021-01-07 2021-01-08 2021-01-11 2021-01-12", "business-daily", 5, "2021-01-13"},
		{"2021-01-13 2021-01-14 2021-01-15 2021-01-18 2021-01-22", "business-daily", 5, "2021-01-25"},
		{"2021-01-01T22:00 2021-01-01T23:00 2021-01-02T00:00", "hourly", 24, "2021-01-02T01:00"},
		{"2021-01-01T22:00:00Z 2021-01-01T22:30:00Z", "every 30 minutes", 48, "2021-01-01T23:00:00Z"},
		{"2021-01-01T22:00:00 2021-01-01T22:01:00", "every minute", 60, "2021-01-01T22:02:00"},
		{"2021-01-01T22:00:00 2021-01-01T22:00:07", "every 7 seconds", 1, "2021-01-01T22:00:14"},
		{"01.02.2021 11.02.2021 21.02.2021", "every 10 days", 1, "03.03.2021"},
		{"2021-01-01 2021-01-02 2021-03-05 2021-06-07", "irregular", 1, "5"},
		{"1960-01", "irregular", 1, "2"},
	} {
		text := dated(strings.Fields(c.dates)...)
		f, err := loadText(text, Source{Missing: MissingDrop})
		if err != nil {
			t.Errorf("%s: %v", c.dates, err)
			continue
		}
		if f.Frequency.Name != c.name || f.Frequency.Season != c.season || f.Label(f.Len()) != c.after {
			t.Errorf("%s: %s, season %d, then %s; want %s, %d, %s", c.dates,
				f.Frequency.Name, f.Frequency.Season, f.Label(f.Len()), c.name, c.season, c.after)
		}
	}
}

func TestSeasonCanBeSaid(t *testing.T) {
	for _, text := range []string{dated("1960-01", "1960-02", "1960-03"), "v\n1\n2\n"} {
		f, err := loadText(text, Source{Season: 3})
		if err != nil || f.Frequency.Season != 3 {
			t.Errorf("season %d (%v), want 3", f.Frequency.Season, err)
		}
	}
}

func TestDatesDecideTheOrder(t *testing.T) {
	f, err := loadText(dated("1960-01", "1960-03", "1960-02"), Source{DropLast: 1})
	if err != nil {
		t.Fatal(err)
	}
	if y := f.Target(); len(y) != 2 || y[0] != 1 || y[1] != 3 || f.Labels[1] != "1960-02" {
		t.Errorf("%v, %v", f.Labels, y)
	}
	want := "standard input, line 4 (1960-02): the dates are not in order (1960-02 comes after 1960-03): the rows were sorted by date"
	if len(f.Warnings) != 1 || f.Warnings[0] != want {
		t.Errorf("warnings %q", f.Warnings)
	}
}

// Days above 12 decide between day first and month first, then the order and the
// regular step of the dates; otherwise the month comes first.
func TestDayFirstOrMonthFirst(t *testing.T) {
	for dates, want := range map[string]time.Month{
		"01/02/2021 02/02/2021 03/02/2021": time.January,
		"01/02/2021 02/02/2021 01/03/2021": time.February,
		"01/11/2021 01/12/2021 01/01/2022": time.November,
		"01/02/2021 01/03/2021 01/04/2021": time.January,
		"01/12/2021 13/12/2021":            time.December,
	} {
		f, err := loadText(dated(strings.Fields(dates)...), Source{Missing: MissingDrop})
		if err != nil || f.Dates[0].Month() != want {
			t.Errorf("%s: %v (%v), want %s", dates, f.Dates, err, want)
		}
	}
}

func TestDateRefusals(t *testing.T) {
	for want, text := range map[string]string{
		"standard input, line 5 (1960-02): the date of line 3 occurs again (1 repeated date in all): keep one":            dated("1960-01", "1960-02", "1960-03", "1960-02"),
		"line 3 (1960-02): the dates (monthly) have a gap after this row (missing dates in all: 2); add the rows, or set": dated("1960-01", "1960-02", "1960-04", "1960-05", "1960-07"),
	} {
		if _, err := loadText(text, Source{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}

func TestHolidaysAreNoFault(t *testing.T) {
	f, err := loadText(dated("2021-01-07", "2021-01-08", "2021-01-11", "2021-01-13"), Source{})
	if err != nil {
		t.Fatal(err)
	}
	want := "line 4 (2021-01-11): the dates (business-daily) have a gap after this row (missing dates in all: 1): the rows around it are taken as adjacent"
	if len(f.Warnings) != 1 || !strings.Contains(f.Warnings[0], want) {
		t.Errorf("warnings %q", f.Warnings)
	}
}

func TestFrameDescribesItself(t *testing.T) {
	f := mustLoad(t, Source{Path: "testdata/nottingham-temperature.csv"})
	want := `240 rows of "value" from testdata/nottingham-temperature.csv, monthly from 1920-01 to 1939-12, season 12`
	if f.String() != want {
		t.Errorf("%s\nwant %s", f, want)
	}
	if s := seriesFrame(countTo(3)); s.String() != `3 rows of "v" from standard input, without dates, season 1` || s.Label(4) != "5" {
		t.Errorf("%s, label %s", s, s.Label(4))
	}
}
