package dataset

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// dateLayouts are the ways to write a date that are understood, in the order in
// which they are tried. Month first comes before day first.
var dateLayouts = []string{
	"2006-1-2", "2006-1", quarterLayout, "2006",
	"2006-1-2 15:04:05", "2006-1-2 15:04", "2006-1-2T15:04:05", "2006-1-2T15:04", time.RFC3339, "2006-1-2 15:04:05Z07:00",
	"2006/1/2", "2006/1", "2006/1/2 15:04:05", "2006/1/2 15:04",
	"1/2/2006", "1/2/2006 15:04:05", "1/2/2006 15:04", "2/1/2006", "2/1/2006 15:04:05", "2/1/2006 15:04",
	"2.1.2006", "2.1.2006 15:04:05", "2.1.2006 15:04", "1/2006",
	"Jan 2006", "January 2006", "Jan-2006", "2006 Jan", "2 Jan 2006", "2-Jan-2006", "2-Jan-06", "Jan-06", "Jan 2, 2006", "January 2, 2006",
	"20060102", "200601",
}

// quarterLayout stands for 1960Q1, 1960-Q1 and 1960 Q1.
const quarterLayout = "2006Q1"

func parseDate(layout, text string) (time.Time, error) {
	if layout != quarterLayout {
		return time.Parse(layout, text)
	}
	year, quarter, ok := strings.Cut(strings.ToUpper(text), "Q")
	y, err := strconv.Atoi(strings.TrimRight(year, " -"))
	q, err2 := strconv.Atoi(quarter)
	if !ok || err != nil || err2 != nil || y < 0 || q < 1 || q > 4 {
		return time.Time{}, fmt.Errorf("%q is no quarter", text)
	}
	return time.Date(y, time.Month(3*q-2), 1, 0, 0, 0, 0, time.UTC), nil
}

// ParseDate reads one date in any of the layouts that a date column may have.
func ParseDate(text string) (time.Time, error) {
	for _, layout := range dateLayouts {
		if t, err := parseDate(layout, text); err == nil {
			return t, nil
		}
	}
	return time.Time{}, inputErrorf(`%s is not a date: write it like "1960-01-31", "1960-01" or "1960-01-31 15:04"`, quote(text))
}

// readDates fills Dates from Labels. A date column that was only guessed, not
// asked for, is given up when its cells are no dates.
func (f *Frame) readDates(asked bool) error {
	if f.Labels == nil {
		return nil
	}
	dates, failed := parseDates(f.Labels)
	if failed < 0 {
		f.Dates = dates
		return nil
	}
	name := quote(f.data.Names()[len(f.Columns)])
	if asked {
		return inputErrorf(`%s, line %d: %s in the date column %s is not a date like those above it; write dates like "1960-01-31" or "1960-01"`,
			f.Source, f.lines[failed], quote(f.Labels[failed]), name)
	}
	if failed > 0 {
		f.Warnings = append(f.Warnings, fmt.Sprintf("%s, line %d: %s is not a date like those above it, so column %s does not date the rows",
			f.Source, f.lines[failed], quote(f.Labels[failed]), name))
	}
	f.Labels = nil
	return nil
}

// parseDates reads all texts in one layout. Among the layouts that fit all of
// them it prefers one under which time moves forward. If none fits, it returns
// the first row that the best layout cannot read.
func parseDates(texts []string) (dates []time.Time, failed int) {
	for _, layout := range dateLayouts {
		tried, bad := parseAll(layout, texts)
		switch {
		case bad >= 0:
			failed = max(failed, bad)
		case slices.IsSortedFunc(tried, time.Time.Compare):
			return tried, -1
		case dates == nil:
			dates = tried
		}
	}
	if dates != nil {
		return dates, -1
	}
	return nil, failed
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
