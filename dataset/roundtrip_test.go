package dataset

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// How fine a written date is: whether it tells years, months or quarters, days and
// minutes apart.
const (
	ofYear = iota
	ofQuarter
	ofMonth
	ofWeek
	ofDay
	ofMinute
	ofSecond
)

// writtenDates are ways of writing a date.
func writtenDates() map[string]int {
	return map[string]int{
		"2006-01-02": ofDay, "2006-1-2": ofDay, "2006/01/02": ofDay, "2006.01.02": ofDay, "20060102": ofDay,
		"02/01/2006": ofDay, "01/02/2006": ofDay, "2/1/2006": ofDay, "1/2/2006": ofDay, "02-01-2006": ofDay, "01-02-2006": ofDay, "02.01.2006": ofDay,
		"1/2/06": ofDay, "2/1/06": ofDay, "02-01-06": ofDay, "02.01.06": ofDay, "06-01-02": ofDay, "02-Jan-06": ofDay, "2 Jan 06": ofDay,
		"02-Jan-2006": ofDay, "2 January 2006": ofDay, "Jan 2, 2006": ofDay, "January 2, 2006": ofDay, "02Jan2006": ofDay, "2006-Jan-02": ofDay,
		"Monday, January 02, 2006": ofDay, "Mon 2 Jan 2006": ofDay, "Mon, 02 Jan 2006": ofDay,
		"2006-01": ofMonth, "2006/01": ofMonth, "01/2006": ofMonth, "2006M01": ofMonth, "200601": ofMonth, "Jan 2006": ofMonth, "January 2006": ofMonth, "Jan-06": ofMonth, "2006 Jan": ofMonth,
		"2006Q1": ofQuarter, "2006-Q1": ofQuarter, "Q1 2006": ofQuarter, "q1 2006": ofQuarter,
		"2006-W02": ofWeek, "2006W02": ofWeek, "2006": ofYear,
		"2006-01-02 15:04": ofMinute, "2006-01-02T15:04": ofMinute, "01/02/2006 15:04": ofMinute, "02/01/2006 15:04": ofMinute, "02.01.2006 15:04": ofMinute, "1/2/06 15:04": ofMinute,
		"1/2/2006 3:04 PM": ofMinute, "02/01/2006 03:04:05 PM": ofSecond, "2006-01-02 03:04pm": ofMinute, "200601021504": ofMinute,
		"2006-01-02T15:04:05Z": ofSecond, "2006-01-02T15:04:05-07:00": ofSecond, "2006-01-02 15:04:05+00": ofSecond, "2006-01-02T15:04:05-0700": ofSecond,
		"2006-01-02 15:04 UTC": ofMinute, "02-Jan-2006 15:04:05": ofSecond, "20060102 15:04": ofMinute, "20060102150405": ofSecond,
		"2006-01-02,15:04": ofMinute, "2006-01-02,15": ofMinute, "2006,1": ofMonth, "2006,1,2": ofDay, "2006,01,02,15": ofMinute,
		epoch: ofSecond, "epoch ms": ofSecond, "hour ending": ofMinute,
	}
}

// writeDate writes a date, in several columns if the layout has commas without blanks.
func writeDate(layout string, t time.Time) string {
	switch layout {
	case epoch:
		return strconv.FormatInt(t.Unix(), 10)
	case "epoch ms":
		return strconv.FormatInt(t.UnixMilli(), 10)
	case "hour ending":
		if t.Hour() == 0 && t.Minute() == 0 {
			return t.AddDate(0, 0, -1).Format("2006-01-02") + " 24:00"
		}
		return t.Format("2006-01-02 15:04")
	}
	if at := strings.IndexAny(layout, "Qq"); at >= 0 {
		return t.Format(layout[:at]) + layout[at:at+1] + strconv.Itoa((int(t.Month())-1)/3+1) + t.Format(layout[at+2:])
	}
	if strings.Contains(layout, "W02") {
		year, week := t.ISOWeek()
		return strings.NewReplacer("2006", strconv.Itoa(year), "02", fmt.Sprintf("%02d", week)).Replace(layout)
	}
	return t.Format(layout)
}

// dateHeader names the columns of a date.
func dateHeader(layout string) []string {
	switch {
	case strings.HasPrefix(layout, "2006-01-02,15:04"):
		return []string{"Date", "Time"}
	case strings.HasPrefix(layout, "2006-01-02,15"):
		return []string{"Date", "Hour"}
	case strings.HasPrefix(layout, "2006,"):
		return []string{"year", "month", "day", "hour"}[:1+strings.Count(layout, ",")]
	}
	return []string{"date"}
}

// A file in any layout, order, notation and encoding of missing values gives back the
// series that it was written from.
func TestFilesGiveBackTheirSeries(t *testing.T) {
	steps := []struct {
		name   string
		season int
		fine   int
		next   func(t time.Time) time.Time
	}{
		{"yearly", 1, ofYear, func(t time.Time) time.Time { return t.AddDate(1, 0, 0) }},
		{"quarterly", 4, ofQuarter, func(t time.Time) time.Time { return t.AddDate(0, 3, 0) }},
		{"monthly", 12, ofMonth, func(t time.Time) time.Time { return t.AddDate(0, 1, 0) }},
		{"weekly", 52, ofWeek, func(t time.Time) time.Time { return t.AddDate(0, 0, 7) }},
		{"daily", 7, ofDay, func(t time.Time) time.Time { return t.AddDate(0, 0, 1) }},
		{"business-daily", 5, ofDay, func(t time.Time) time.Time {
			return t.AddDate(0, 0, map[time.Weekday]int{time.Friday: 3}[t.Weekday()]+map[bool]int{true: 1}[t.Weekday() != time.Friday])
		}},
		{"hourly", 24, ofMinute, func(t time.Time) time.Time { return t.Add(time.Hour) }},
		{"every 30 minutes", 48, ofMinute, func(t time.Time) time.Time { return t.Add(30 * time.Minute) }},
		{"every 15 seconds", 1, ofSecond, func(t time.Time) time.Time { return t.Add(15 * time.Second) }},
	}
	formats := writtenDates()
	rapid.Check(t, func(t *rapid.T) {
		step := rapid.SampledFrom(steps).Draw(t, "step")
		var fitting []string
		for layout, fine := range formats {
			allowed := fine >= step.fine
			switch layout {
			case "2006-W02", "2006W02":
				allowed = allowed && step.name == "weekly"
			case "200601", "2006":
				allowed = fine == step.fine
			case "2006-01-02,15", "2006,01,02,15":
				allowed = step.name == "hourly"
			case "2006-01-02,15:04":
				allowed = step.fine == ofMinute
			}
			if allowed {
				fitting = append(fitting, layout)
			}
		}
		slices.Sort(fitting)
		layout := rapid.SampledFrom(fitting).Draw(t, "layout")
		rows := rapid.IntRange(40, 70).Draw(t, "rows")
		date := time.Date(rapid.IntRange(1975, 1978).Draw(t, "year"), 1, 6, 0, 0, 0, 0, time.UTC)
		if step.fine <= ofMonth {
			date = time.Date(date.Year(), 1, 1, 0, 0, 0, 0, time.UTC)
		} else {
			date = date.AddDate(0, 0, 7*rapid.IntRange(0, 20).Draw(t, "weeks")-int(date.Weekday())+1)
		}
		for step.fine >= ofMinute && date.Day() <= 12 { // or else day and month can be exchanged
			date = date.AddDate(0, 0, 7)
		}
		var dates []time.Time
		var values []float64
		for range rows {
			dates = append(dates, date)
			date = step.next(date)
			values = append(values, float64(rapid.IntRange(-99999, 999999).Draw(t, "value"))/100)
		}
		missing := map[int]bool{}
		for range rapid.IntRange(0, 3).Draw(t, "missing") {
			missing[rapid.IntRange(1, rows-2).Draw(t, "missing row")] = true
		}
		text, source := writeFile(t, layout, dates, values, missing)
		f, err := loadText(text, source)
		if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if f.Frequency.Name != step.name || f.Frequency.Season != step.season || f.Len() != rows {
			t.Fatalf("%s, want %s, season %d, %d rows\n%s", f, step.name, step.season, rows, text)
		}
		for i := range rows {
			if !f.Dates[i].Equal(dates[i]) {
				t.Fatalf("row %d: %v, want %v\n%s", i, f.Dates[i], dates[i], text)
			}
			filled := f.Filled(0) != nil && f.Filled(0)[i]
			if filled != missing[i] || !filled && f.Target()[i] != values[i] {
				t.Fatalf("row %d: %v (filled %v), want %v (%v)\n%s", i, f.Target()[i], filled, values[i], missing[i], text)
			}
		}
		if next := f.Label(rows); writeDate(layout, date) != next && !slices.Contains([]string{epoch, "epoch ms", "hour ending"}, layout) && !strings.Contains(layout, ",") && !strings.Contains(layout, "+00") {
			t.Fatalf("the next row is %s, want %s\n%s", next, writeDate(layout, date), text)
		}
	})
}

// writeFile writes a series in an order and notation of its own.
func writeFile(t *rapid.T, layout string, dates []time.Time, values []float64, missing map[int]bool) (string, Source) {
	comma := rapid.SampledFrom([]string{",", ";", "\t", "|"}).Draw(t, "comma")
	source := Source{Missing: MissingForward, MissingValues: []string{NoSentinels}}
	if comma != "," {
		source.Decimal = rapid.SampledFrom([]string{"", ".", ","}).Draw(t, "decimal")
	}
	gap := rapid.SampledFrom([]string{"", "NA", "n/a", "NaN", "null", ".", "?", "-", "#N/A", "<NA>", "missing"}).Draw(t, "gap")
	if gap == "missing" {
		source.MissingValues = []string{gap}
	}
	order := make([]int, len(dates))
	for i := range order {
		order[i] = i
	}
	switch rapid.SampledFrom([]string{"oldest", "newest", "shuffled"}).Draw(t, "order") {
	case "newest":
		slices.Reverse(order)
	case "shuffled":
		order = rapid.Permutation(order).Draw(t, "permutation")
	}
	var b strings.Builder
	b.WriteString(rapid.SampledFrom([]string{"", "# a comment\n", "A title\n\n", "\ufeff"}).Draw(t, "above"))
	b.WriteString(strings.Join(append(dateHeader(layout), "value"), comma) + "\n")
	end := rapid.SampledFrom([]string{"\n", "\r\n"}).Draw(t, "end of line")
	for _, i := range order {
		number := strconv.FormatFloat(values[i], 'f', 2, 64)
		if missing[i] {
			number = gap
		} else if source.Decimal == decimalComma {
			number = strings.Replace(number, ".", ",", 1)
		}
		fields := []string{writeDate(layout, dates[i])}
		if len(dateHeader(layout)) > 1 {
			fields = strings.Split(fields[0], ",")
		}
		for j, field := range append(fields, number) {
			if j > 0 {
				b.WriteString(comma)
			}
			if strings.Contains(field, comma) || rapid.IntRange(0, 9).Draw(t, "quoted") == 0 {
				field = `"` + field + `"`
			}
			b.WriteString(field)
		}
		b.WriteString(end)
	}
	if rapid.Bool().Draw(t, "blank line") {
		b.WriteString("\n" + strings.Repeat(comma, len(dateHeader(layout))) + "\n")
	}
	return b.String(), source
}
