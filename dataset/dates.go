package dataset

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// quarterLayout stands for 1960Q1, 1960-Q1 and 1960 Q1.
const quarterLayout = "2006Q1"

// dateLayouts are the ways of writing a date, in the order in which they are tried:
// month first before day first.
func dateLayouts() []string {
	return []string{
		"2006-1-2", "2006-1", quarterLayout, "2006",
		"2006-1-2 15:04:05", "2006-1-2 15:04", "2006-1-2T15:04:05", "2006-1-2T15:04", time.RFC3339, "2006-1-2 15:04:05Z07:00",
		"2006/1/2", "2006/1", "2006/1/2 15:04:05", "2006/1/2 15:04",
		"1/2/2006", "1/2/2006 15:04:05", "1/2/2006 15:04", "2/1/2006", "2/1/2006 15:04:05", "2/1/2006 15:04",
		"2.1.2006", "2.1.2006 15:04:05", "2.1.2006 15:04", "1/2006",
		"Jan 2006", "January 2006", "Jan-2006", "2006 Jan", "2 Jan 2006", "2-Jan-2006", "2-Jan-06", "Jan-06", "Jan 2, 2006", "January 2, 2006",
		"20060102", "200601",
	}
}

func parseDate(layout, text string) (time.Time, error) {
	if layout != quarterLayout {
		return time.Parse(layout, text)
	}
	year, quarter, ok := strings.Cut(strings.ToUpper(text), "Q")
	y, errYear := strconv.ParseUint(strings.TrimRight(year, " -"), 10, 13)
	q, errQuarter := strconv.ParseUint(quarter, 10, 3)
	if !ok || errYear != nil || errQuarter != nil || q < 1 || q > 4 {
		return time.Time{}, fmt.Errorf("%q is no quarter", text)
	}
	return time.Date(int(y), time.Month(3*q-2), 1, 0, 0, 0, 0, time.UTC), nil
}

func formatDate(layout string, t time.Time) string {
	if layout != quarterLayout {
		return t.Format(layout)
	}
	return fmt.Sprintf("%04dQ%d", t.Year(), quarter(t))
}

func quarter(t time.Time) int { return (int(t.Month()) + 2) / 3 }

// readDate reads one date in any of the layouts that a date column may have.
func readDate(text string) (time.Time, error) {
	for _, layout := range dateLayouts() {
		if t, err := parseDate(layout, text); err == nil {
			return t, nil
		}
	}
	return time.Time{}, BadInput("date", `%s is not a date: write it like "1960-01-31", "1960-01" or "1960-01-31 15:04"`, quote(text))
}

// readDates fills Dates from Labels, the cells of the named column. A column that
// was guessed, not asked for, is ignored if its cells are not dates.
func (f *Frame) readDates(name string, asked bool) error {
	if !asked && isNumber(f.Labels[0]) && !looksLikeDateName(name) {
		f.Labels = nil
		return nil
	}
	dates, layout, failed := parseDates(f.Labels)
	if failed < 0 {
		f.Dates, f.layout = dates, padded(layout, f.Labels[0], dates[0])
		return nil
	}
	if asked {
		return BadInput("date", `%v, line %d: %s in the date column %s is not a date%s; write dates like "1960-01-31" or "1960-01"`,
			f.Source, f.lines[failed], quote(f.Labels[failed]), quote(name), likeThoseAbove(failed))
	}
	if failed > 0 {
		f.warn("%v, line %d: %s is not a date%s, so column %s does not date the rows",
			f.Source, f.lines[failed], quote(f.Labels[failed]), likeThoseAbove(failed), quote(name))
	}
	f.Labels = nil
	return nil
}

func likeThoseAbove(row int) string {
	if row == 0 {
		return ""
	}
	return " like those above it"
}

// looksLikeDateName reports whether a column of plain numbers, such as 1960, may be dates.
func looksLikeDateName(name string) bool {
	return slices.Contains([]string{"date", "day", "month", "year", "time", "datetime", "ds"}, strings.ToLower(name))
}

// parseDates reads all texts in one layout. Among the layouts that fit all of
// them it prefers one that puts the rows at regular steps, or at least in order of
// time. If none fits, it returns the first row that the best layout cannot read.
func parseDates(texts []string) (dates []time.Time, layout string, failed int) {
	best := -1
	for _, candidate := range dateLayouts() {
		tried, bad := parseAll(candidate, texts)
		if bad >= 0 {
			failed = max(failed, bad)
			continue
		}
		if score := plausibility(tried); score > best {
			dates, layout, best = tried, candidate, score
		}
	}
	if dates != nil {
		failed = -1
	}
	return dates, layout, failed
}

// plausibility of dates as read: 2 at regular steps, 1 in order of time, else 0.
func plausibility(dates []time.Time) int {
	switch {
	case !slices.IsSortedFunc(dates, time.Time.Compare):
		return 0
	case !frequencyOf(dates).Regular():
		return 1
	}
	return 2
}

func parseAll(layout string, texts []string) (dates []time.Time, bad int) {
	for i, text := range texts {
		t, err := parseDate(layout, text)
		if err != nil {
			return nil, i
		}
		if dates == nil {
			dates = make([]time.Time, len(texts))
		}
		dates[i] = t
	}
	return dates, -1
}

// padded returns the layout with leading zeros in month and day if that is how
// text writes its date.
func padded(layout, text string, date time.Time) string {
	zeros := regexp.MustCompile(`\b([12])(\b|T)`).ReplaceAllString(layout, "0$1$2")
	if date.Format(zeros) == text {
		return zeros
	}
	return layout
}

// inOrder sorts the rows by date, with a warning if they were not in order, and
// refuses a date that occurs twice.
func (f *Frame) inOrder() (*Frame, error) {
	if first := f.firstEarlier(); first > 0 {
		rows := make([]int, f.Len())
		for i := range rows {
			rows[i] = i
		}
		slices.SortStableFunc(rows, func(a, b int) int { return f.Dates[a].Compare(f.Dates[b]) })
		sorted := f.take(rows)
		sorted.warn("%s: the dates are not in order (%s comes after %s): the rows were sorted by date",
			f.Row(first), f.Labels[first], f.Labels[first-1])
		f = sorted
	}
	return f, f.checkDistinct()
}

// firstEarlier is the first row that is dated before the row above it; 0 if there
// is none.
func (f *Frame) firstEarlier() int {
	for i := 1; i < len(f.Dates); i++ {
		if f.Dates[i].Before(f.Dates[i-1]) {
			return i
		}
	}
	return 0
}

// checkDistinct checks that no two rows, in order of time, have the same date.
func (f *Frame) checkDistinct() error {
	first, repeated := 0, 0
	for i := len(f.Dates) - 1; i > 0; i-- {
		if f.Dates[i].Equal(f.Dates[i-1]) {
			first = i
			repeated++
		}
	}
	if repeated == 0 {
		return nil
	}
	return BadInput("date", "%s: the date of %s %d occurs again (%s in all): keep one row for each date",
		f.Row(first), f.unit(), f.lines[first-1], Count(repeated, "repeated date"))
}
