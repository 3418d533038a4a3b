package dataset

import (
	"regexp"
	"slices"
	"strings"
)

// chooseDates finds the columns that date the rows: those that the source names, or
// else by their names and their first cells. target is -1 if it is to be found.
func (s *sheet) chooseDates(target int, c columns) ([]int, error) {
	switch {
	case s.source.Date == NoDates:
		return nil, nil
	case s.source.Date != "":
		return s.namedDates()
	case len(s.header) == 1:
		return nil, nil
	}
	free := func(j int) bool { return j != target && !slices.Contains(c.where, j) }
	if dates := s.dateColumn(free); dates != nil {
		return dates, nil
	}
	if dates := s.partsOfDates(free); dates != nil {
		return dates, nil
	}
	if j := s.numericDates(free); j >= 0 {
		return []int{j}, nil
	}
	if target != 0 {
		s.warnWithoutDates()
	}
	return nil, nil
}

// namedDates are the columns that Source.Date names.
func (s *sheet) namedDates() ([]int, error) {
	at, err := s.findColumn("date", s.source.Date)
	if err == nil {
		return []int{at}, nil
	}
	names := strings.Split(s.source.Date, ",")
	if len(names) == 1 {
		return nil, err
	}
	var dates []int
	for _, name := range names {
		if at, err = s.findColumn("date", strings.TrimSpace(name)); err != nil {
			return nil, err
		}
		dates = append(dates, at)
	}
	return dates, nil
}

// dateColumn is the first column of texts that are dates, or else nil. Column 0 comes
// first, then those whose names say so, then those without repeated dates. If its days
// repeat, the column of times or hours belongs to it.
func (s *sheet) dateColumn(free func(int) bool) []int {
	best, most := -1, 0
	for j := range s.header {
		texts := s.cells(j)
		if !free(j) || len(texts) == 0 || isNumber(texts[0]) {
			continue
		}
		if r := readTexts(texts); r.read == 0 || 2*r.read < len(texts) {
			continue
		}
		score := 1
		if suggestsDates(s.header[j]) {
			score += 2
		}
		if distinct(texts) == len(texts) {
			score += 4
		}
		if j == 0 {
			score += 8
		}
		if score > most {
			best, most = j, score
		}
	}
	if best < 0 {
		return nil
	}
	dates := []int{best}
	if texts := s.cells(best); distinct(texts) < len(texts) && !strings.Contains(texts[0], ":") {
		if clock := s.clockColumn(free, best); clock >= 0 {
			dates = append(dates, clock)
		}
	}
	return dates
}

// clockColumn is the column with the times of the days in another; -1 for none.
func (s *sheet) clockColumn(free func(int) bool, days int) int {
	for j := range s.header {
		texts := s.cells(j)
		if !free(j) || j == days || len(texts) == 0 {
			continue
		}
		hours := partOf(s.header[j]) == hourPart && allMatch(texts, hourPattern)
		if hours || allMatch(texts, timePattern) {
			return j
		}
	}
	return -1
}

// partsOfDates are the columns of years and months, and perhaps days and so on, or of
// years and quarters or weeks.
func (s *sheet) partsOfDates(free func(int) bool) []int {
	for _, sequence := range [][]int{{yearPart, monthPart, dayPart, hourPart, minutePart, secondPart}, {yearPart, quarterPart}, {yearPart, weekPart}} {
		var columns []int
		for _, part := range sequence {
			j := slices.IndexFunc(s.header, func(name string) bool { return partOf(name) == part })
			if j < 0 || !free(j) {
				break
			}
			columns = append(columns, j)
		}
		if len(columns) > 1 && s.readsAsDates(columns) {
			return columns
		}
	}
	return nil
}

// readsAsDates reports whether columns, joined, hold dates in most records.
func (s *sheet) readsAsDates(columns []int) bool {
	var texts []string
	for _, record := range s.sample {
		texts = append(texts, s.dateText(record, columns))
	}
	r := readTexts(texts)
	return r.read > 0 && 2*r.read >= len(texts)
}

// numericDates is the first column of numbers that are dates; -1 for none. Its name
// says so, or its numbers are days such as 20200131.
func (s *sheet) numericDates(free func(int) bool) int {
	for j, name := range s.header {
		texts := s.cells(j)
		if !free(j) || len(texts) == 0 || !isNumber(texts[0]) {
			continue
		}
		r := readTexts(texts)
		if r.failed >= 0 {
			continue
		}
		day := r.layout == "20060102" && len(texts) > 2 && plausibility(r.dates) > 2.5
		year := r.layout == "2006" && !plausibleYears(name, texts)
		if day || suggestsDates(name) && !year && plausibility(r.dates) >= 2 || j == 0 && suggestsDates(name) && !year {
			return j
		}
	}
	return -1
}

// plausibleYears reports whether whole numbers from 1000 to 9999 are years and do not
// just count.
func plausibleYears(name string, texts []string) bool {
	if partOf(name) == yearPart {
		return true
	}
	return !slices.ContainsFunc(texts, func(text string) bool { return text < "1700" || text >= "2101" })
}

// warnWithoutDates says so if column 0 has texts, or numbers that look like times.
func (s *sheet) warnWithoutDates() {
	texts := s.cells(0)
	if len(texts) == 0 {
		return
	}
	layouts := layoutsOf(texts[0])
	if isNumber(texts[0]) && (len(texts) < 3 || !slices.Contains(layouts, epoch) || readTexts(texts).failed >= 0) {
		return
	}
	if isNumber(texts[0]) {
		s.warn("%v: column %s looks like times in seconds since 1970 but was not read as dates: name it as the date column if it is", s.source, quote(s.name(0)))
		return
	}
	s.warn("%v: no column dates the rows (%s in column %s is not a date), so they are taken as equally spaced, the oldest first", s.source, quote(texts[0]), quote(s.name(0)))
}

// cells are the cells of a column of the sample that are not empty.
func (s *sheet) cells(j int) []string {
	var cells []string
	for _, record := range s.sample {
		if text := s.dateText(record, []int{j}); text != "" {
			cells = append(cells, text)
		}
	}
	return cells
}

func allMatch(texts []string, pattern *regexp.Regexp) bool {
	return !slices.ContainsFunc(texts, func(text string) bool { return !pattern.MatchString(text) })
}

var (
	hourPattern = regexp.MustCompile(`^(\d|[01]\d|2[0-4])$`)
	wordPattern = regexp.MustCompile(`[A-Za-z]+`)
)

// suggestsDates reports whether the name of a column of numbers, such as 1960, says
// that they may be dates.
func suggestsDates(name string) bool {
	names := []string{"date", "dates", "day", "month", "year", "time", "times", "datetime", "timestamp", "ds", "dt", "ts", "epoch", "unix", "unixtime", "period", "quarter", "week", "yyyymm", "yyyymmdd"}
	return slices.ContainsFunc(wordPattern.FindAllString(strings.ToLower(name), -1), func(word string) bool { return slices.Contains(names, word) })
}

// The parts of a date that a column may have.
const (
	noPart = iota
	yearPart
	monthPart
	dayPart
	hourPart
	minutePart
	secondPart
	quarterPart
	weekPart
)

// partOf is the part of a date that a name means.
func partOf(name string) int {
	switch strings.ToLower(strings.Trim(name, " _.")) {
	case "year", "yr", "yyyy":
		return yearPart
	case "month", "mon", "mo", "mm", "mnth":
		return monthPart
	case "day", "dd", "dom", "day_of_month":
		return dayPart
	case "hour", "hr", "hh", "hour_ending", "hour ending", "hourending", "he":
		return hourPart
	case "minute", "min":
		return minutePart
	case "second", "sec":
		return secondPart
	case "quarter", "qtr", "q":
		return quarterPart
	case "week", "isoweek", "iso_week", "wk":
		return weekPart
	}
	return noPart
}

// dateText is the text of a row's date: of one column, or of several joined. Of an
// interval it is the beginning.
func (s *sheet) dateText(record []string, dates []int) string {
	if len(dates) == 1 {
		text := strings.TrimSpace(record[dates[0]])
		if from, to, ok := strings.Cut(text, " - "); ok && shape(from) == shape(to) {
			return from
		}
		return text
	}
	var text strings.Builder
	for i, j := range dates {
		field := strings.TrimSpace(record[j])
		if i > 0 {
			switch part := partOf(s.header[j]); {
			case part == quarterPart && len(field) == 1:
				text.WriteString("-Q")
			case part == weekPart && len(field) < 3:
				text.WriteString("-W")
			case part == monthPart || part == dayPart || part == quarterPart || part == weekPart:
				text.WriteByte('-')
			case part == minutePart || part == secondPart:
				text.WriteByte(':')
			default:
				text.WriteByte(' ')
			}
		}
		text.WriteString(field)
	}
	return text.String()
}
