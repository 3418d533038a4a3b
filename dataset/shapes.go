package dataset

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// checkNotWide refuses a file with a row for each series: its header has the dates, or
// numbers the values.
func (s *sheet) checkNotWide() error {
	numbered := 0
	for _, name := range s.header {
		if numberedPattern.MatchString(name) {
			numbered++
		}
	}
	const few = 5
	first := ""
	if len(s.sample) > 0 {
		first = strings.TrimSpace(s.sample[0][0])
	}
	switch {
	case datesAcross(s.header):
		return BadInput("source", "%v: the dates run across the columns (%s), and each row is a series: "+
			"turn the table, so that a column has the dates and another the values of one series", s.source, list(s.lastNames(2)))
	case numbered >= 2*few && numbered >= len(s.header)-2 && len(layoutsOf(first)) == 0 && !isNumber(first):
		return BadInput("source", "%v: each row seems to be a series, its values across the columns (%s): "+
			"turn the table, so that a column has the values of one series", s.source, list(s.lastNames(2)))
	case s.source.Column == "":
		return s.checkNotCalendar()
	}
	return nil
}

// checkNotCalendar refuses a file with a row for each year or day, and its months,
// quarters or hours across the columns.
func (s *sheet) checkNotCalendar() error {
	for _, c := range []struct {
		parts, row string
		fewest     int
		name       *regexp.Regexp
	}{
		{"months", "year", 12, regexp.MustCompile(`^(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[.]?$`)},
		{"months", "year", 12, regexp.MustCompile(`^(M|m|)(0?[1-9]|1[0-2])$`)},
		{"quarters", "year", 4, regexp.MustCompile(`^(?i:q|qtr)[ .]?[1-4]$`)},
		{"hours", "day", 23, regexp.MustCompile(`^(?i:he?|hr|hour|)[ _.]?\d\d?$`)},
		{"times", "day", 23, timePattern},
	} {
		var names []string
		for _, name := range s.header {
			if c.name.MatchString(name) {
				names = append(names, name)
			}
		}
		if len(names) >= c.fewest && len(names) >= len(s.header)-3 && distinct(names) == len(names) {
			return BadInput("source", "%v: the %s run across the columns (%s to %s), and each row is a %s: "+
				"turn the table, so that a column has the dates and another the values", s.source, c.parts, names[0], names[len(names)-1], c.row)
		}
	}
	return nil
}

// datesAcross reports whether most names of a header are dates.
func datesAcross(header []string) bool {
	const few = 5
	dates := 0
	for _, name := range header {
		if name = strings.TrimSpace(name); len(layoutsOf(name)) > 0 && !isNumber(name) || yearPattern.MatchString(name) {
			dates++
		}
	}
	return dates >= few && dates > len(header)/2
}

var (
	timeOfDayPattern = regexp.MustCompile(`(?i)hour|time|period|interval|minute|slot|season|week|month|quarter|trimester|semester`) // names of columns
	yearPattern      = regexp.MustCompile(`^(1[89]|20)\d\d$`)
	numberedPattern  = regexp.MustCompile(`^[A-Za-z]_?\d+$`)
)

func (s *sheet) lastNames(n int) []string { return s.header[len(s.header)-min(n, len(s.header)):] }

// checkOneSeries refuses rows of several series, which repeat dates: a column or two
// tell them apart.
func (s *sheet) checkOneSeries(chosen columns, dates []string) error {
	fields := make([][]string, len(s.header))
	err := s.filtered(chosen, func(_ int, record []string) error {
		for j, field := range record {
			fields[j] = append(fields[j], strings.Clone(field))
		}
		return nil
	})
	if err != nil {
		return err
	}
	var ids []int
	for j := range fields {
		target := j == chosen.target() && s.source.Column != ""
		if n := distinct(fields[j]); !target && n > 1 && n <= len(dates)/2 && !slices.Contains(chosen.dates, j) {
			ids = append(ids, j)
		}
	}
	for _, a := range ids {
		if distinct(dates, fields[a]) != len(dates) {
			continue
		}
		if timeOfDayPattern.MatchString(s.header[a]) {
			return BadInput("date", "%v: dates repeat, and column %s (%s, ...) seems to say when on each date a row is: "+
				"write the date and the time of each row into one column, or say that there are no dates (%s), which takes the rows as equally spaced",
				s.source, quote(s.name(a)), list(fields[a][:2]), NoDates)
		}
		return s.severalSeries(fields, a)
	}
	const most = 8 // columns that are tried in pairs
	ids = ids[:min(most, len(ids))]
	for i, a := range ids {
		for _, b := range ids[:i] {
			if distinct(dates, fields[a], fields[b]) == len(dates) {
				return s.severalSeries(fields, b, a)
			}
		}
	}
	return nil
}

// distinct is how many different rows the columns have.
func distinct(columns ...[]string) int {
	seen := map[string]bool{}
	for i := range columns[0] {
		key := columns[0][i]
		for _, column := range columns[1:] {
			key += "\x00" + column[i]
		}
		seen[key] = true
	}
	return len(seen)
}

func (s *sheet) severalSeries(fields [][]string, ids ...int) error {
	var said, one []string
	for _, id := range ids {
		var values []string
		for _, v := range fields[id] {
			if !slices.Contains(values, v) && len(values) < 4 {
				values = append(values, v)
			}
		}
		dots := ""
		if len(values) == 4 {
			values, dots = values[:3], ", ..."
		}
		name := s.name(id)
		said = append(said, fmt.Sprintf("%s (%s%s)", quote(name), list(values), dots))
		one = append(one, fmt.Sprintf("%s=%s", list([]string{name}), list(values[:1])))
	}
	return BadInput("where", "%v holds several series, one below or beside the other: dates repeat, and %s %s their rows apart; "+
		"choose the rows of one series, such as where %s, or name these columns as series in a Spec, for a panel of all", s.source, strings.Join(said, " and "), map[bool]string{true: "tells", false: "tell"}[len(ids) == 1], strings.Join(one, ","))
}
