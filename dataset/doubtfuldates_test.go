package dataset

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// datedFile is a file with n rows, whose fields but the last, a value, are given.
func datedFile(header string, n int, fields func(i int) string) string {
	var b strings.Builder
	b.WriteString(header + ",v\n")
	for i := range n {
		fmt.Fprintf(&b, "%s,%d\n", fields(i), 100+i*i%19)
	}
	return b.String()
}

func days(layout string, from time.Time, step int) func(int) string {
	return func(i int) string { return from.AddDate(0, 0, i*step).Format(layout) }
}

// Months with a number are days or years, as their order says: days lack a year.
func TestDatesWithoutAYear(t *testing.T) {
	march, january := time.Date(2021, 3, 1, 0, 0, 0, 0, time.UTC), time.Date(2021, 1, 1, 0, 0, 0, 0, time.UTC)
	for name, text := range map[string]string{
		"Mar 01":        datedFile("d", 80, days("Jan 02", march, 1)),
		"01-Mar":        datedFile("d", 80, days("02-Jan", march, 1)),
		"Mar-01":        datedFile("d", 80, days("Jan-02", march, 1)),
		"one month":     datedFile("d", 31, days("Jan 02", january, 1)),
		"weeks":         datedFile("d", 20, days("Jan 02", march, 7)),
		"newest first":  datedFile("d", 31, days("Jan 02", january.AddDate(0, 0, 30), -1)),
		"into new year": datedFile("d", 60, days("Jan 02", time.Date(2021, 12, 10, 0, 0, 0, 0, time.UTC), 1)),
	} {
		_, err := loadText(text, Source{})
		if problem := notRefused(err, "date", "have no year: write dates like 2006-01-31"); problem != "" {
			t.Errorf("%s: %s", name, problem)
		}
		if f, err := loadText(text, Source{Date: NoDates}); err != nil || f.Dates != nil {
			t.Errorf("%s, without dates: %v (%v)", name, f, err)
		}
	}
	for layout, first := range map[string]int{"Jan-06": 1949, "Jan 06": 2001, "06-Jan": 2001, "Jan/06": 1995} {
		months := monthsFrom(first, time.January, 60)
		f, err := loadText(datedFile("d", 60, func(i int) string { return months[i].Format(layout) }), Source{})
		if err != nil || f.Frequency.Name != "monthly" || !f.Dates[0].Equal(months[0]) || !f.Dates[59].Equal(months[59]) {
			t.Errorf("%s from %d: %v (%v)", layout, first, f, err)
		}
	}
}

// Numbers that date the rows are read, or a warning says that they were not.
func TestNumericDates(t *testing.T) {
	year := func(i int) string { return fmt.Sprint(1940 + i) }
	weeks := func(i int) string {
		y, w := time.Date(2020, 1, 6, 0, 0, 0, 0, time.UTC).AddDate(0, 0, 7*i).ISOWeek()
		return fmt.Sprintf("%d%02d", y, w)
	}
	for name, c := range map[string]struct {
		text, frequency, last, warning string
	}{
		"Jahr":           {datedFile("Jahr", 80, year), "yearly", "2019-01-01", ""},
		"FY":             {datedFile("FY", 80, year), "yearly", "2019-01-01", ""},
		"decimal":        {datedFile("decimal", 80, func(i int) string { return fmt.Sprintf("%.4f", 1959+float64(i)/12) }), "monthly", "1965-08-01", ""},
		"middle":         {datedFile("decimal", 80, func(i int) string { return fmt.Sprintf("%.4f", 1959+(float64(i)+.5)/12) }), "irregular", "", `column "decimal" (1959.0417, ...) was not read as dates`},
		"yearweek":       {datedFile("yearweek", 80, weeks), "weekly", "2021-07-12", ""},
		"year_week":      {datedFile("year_week", 80, weeks), "weekly", "2021-07-12", ""},
		"counts":         {datedFile("id", 80, func(i int) string { return fmt.Sprint(1 + i) }), "irregular", "", ""},
		"counts by tens": {datedFile("id", 40, func(i int) string { return fmt.Sprint(1600 + 10*i) }), "irregular", "", ""},
		"four parts":     {datedFile("year,month,day,hour", 96, func(i int) string { return fmt.Sprintf("2023,3,%d,%d", 1+i/24, i%24) }), "hourly", "2023-03-04", ""},
		"NASA's names":   {datedFile("YEAR,MO,DY,HR", 96, func(i int) string { return fmt.Sprintf("2023,3,%d,%d", 1+i/24, i%24) }), "hourly", "2023-03-04", ""},
		"named month":    {datedFile("year,mth,day,hour", 96, func(i int) string { return fmt.Sprintf("2023,March,%d,%d", 1+i/24, i%24) }), "hourly", "2023-03-04", ""},
	} {
		f, err := loadText(c.text, Source{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		last := ""
		if f.Dates != nil {
			last = f.Dates[f.Len()-1].Format(time.DateOnly)
		}
		warnings := strings.Join(f.Warnings, "\n")
		if f.Frequency.Name != c.frequency || last != c.last || !strings.Contains(warnings, c.warning) || c.warning == "" && warnings != "" {
			t.Errorf("%s: %s, until %q, warnings %q", name, f.Frequency.Name, last, warnings)
		}
	}
}

// The dates that follow are written as those of the file.
func TestNextDateIsWrittenLikeTheOthers(t *testing.T) {
	hours := func(layout string) func(int) string {
		return func(i int) string { return fmt.Sprintf(layout, 1+i/24, i%24) }
	}
	for want, text := range map[string]string{
		"2016M09":       datedFile("m", 80, func(i int) string { return fmt.Sprintf("%dM%02d", 2010+i/12, 1+i%12) }),
		"2016M9":        datedFile("m", 80, func(i int) string { return fmt.Sprintf("%dM%d", 2010+i/12, 1+i%12) }),
		"2023-3-4 8":    datedFile("h", 80, hours("2023-3-%d %d")),
		"2023-3-4 8:00": datedFile("h", 80, hours("2023-3-%d %d:00")),
		"2023-03-04 08": datedFile("h", 80, hours("2023-03-%02d %02d")),
		"2023-03-04 8":  datedFile("h", 80, hours("2023-03-%02d %d")),
	} {
		f, err := loadText(text, Source{})
		if err != nil || want != f.Label(f.Len()) {
			t.Errorf("%v (%v), want %s next", f, err, want)
		}
	}
}

// Titles of several fields above the header are not data.
func TestTitlesOfSeveralFields(t *testing.T) {
	text := "\"Data Source\",\"World Development Indicators\",\n\n\"Last Updated Date\",\"2024-06-28\",\n\nYear,a,b,c,d\n1960,1,2,3,4\n"
	_, err := loadText(text, Source{})
	if problem := notRefused(err, "skip_header", "line 5: the number of fields differs from the header's (5 here, 3 there)"); problem != "" {
		t.Error(problem)
	}
	if !strings.Contains(err.Error(), "skip the 4 lines above it") {
		t.Error(err)
	}
	if f, err := loadText(text, Source{SkipHeader: 4}); err != nil || f.Columns[0] != "a" || f.Target()[0] != 1 {
		t.Errorf("%v (%v)", f, err)
	}
	_, err = loadText("d,v\na,1,2\nb,1\n", Source{})
	if problem := notRefused(err, "skip_footer", "line 2: the number of fields differs"); problem != "" {
		t.Error(problem)
	}
}

// A year and an hour alone are no date: the message is about the year that repeats.
func TestHoursOfAYear(t *testing.T) {
	_, err := loadText(datedFile("year,m,day,hour", 96, func(i int) string { return fmt.Sprintf("2023,3,%d,%d", 1+i/24, i%24) }), Source{})
	if err == nil || strings.Contains(err.Error(), "year,hour") {
		t.Error(err)
	}
}
