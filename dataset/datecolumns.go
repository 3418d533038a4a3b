package dataset

import (
	"regexp"
	"slices"
	"strings"
	"time"
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
	free := func(j int) bool { return j != target && !c.picks(j) }
	if dates := s.dateColumn(free); dates != nil {
		return dates, nil
	}
	if dates := s.partsOfDates(free); dates != nil {
		return dates, nil
	}
	if j := s.numericDates(free); j >= 0 {
		return s.withClock(free, j), nil
	}
	if target != 0 {
		s.warnWithoutDates()
	}
	return nil, nil
}

// withClock is a column of dates and, if its days repeat, that of the times of day.
func (s *sheet) withClock(free func(int) bool, dates int) []int {
	if texts := s.cells(dates); distinct(texts) < len(texts) && !strings.Contains(texts[0], ":") && partOf(s.header[dates]) != yearPart {
		if clock := s.clockColumn(free, dates); clock >= 0 {
			return []int{dates, clock}
		}
	}
	return []int{dates}
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
		if !free(j) || numeric(texts) {
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
	return s.withClock(free, best)
}

// clockColumn is the column with the times of the days in another; -1 for none.
func (s *sheet) clockColumn(free func(int) bool, days int) int {
	for j := range s.header {
		texts := s.cells(j)
		if !free(j) || j == days || len(texts) == 0 {
			continue
		}
		hours := partOf(s.header[j]) == hourPart && allMatch(texts, hourPattern)
		digits := suggestsTime(s.header[j]) && allMatch(texts, digitsPattern)
		times := allMatch(texts, timePattern) && (suggestsTime(s.header[j]) || !numeric(texts))
		if hours || digits || times {
			return j
		}
	}
	return -1
}

// partsOfDates are the columns of years and months, and perhaps days and so on, or of
// years and quarters or weeks.
func (s *sheet) partsOfDates(free func(int) bool) []int {
	for _, sequence := range [][]int{{yearPart, monthPart, dayPart, hourPart, minutePart, secondPart}, {yearPart, quarterPart}, {yearPart, weekPart}, {yearPart, dayOfYearPart}, {yearPart, periodPart}} {
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
			const nearly = 0.9
			if suggestsDates(name) && len(texts) > 10 && float64(r.read) > nearly*float64(len(texts)) {
				return j // the others are refused
			}
			continue
		}
		day := r.layout == "20060102" && len(texts) > 2 && plausibility(r.dates) > 2.5
		counts := r.layout == "2006" && !plausibleYears(name, texts) || r.excel && !suggestsDays(name)
		if j == 0 && countsYears(texts, r.dates) {
			return j
		}
		if nameless := j == 0 && name == "" && r.layout != "2006" && !r.excel; nameless && plausibility(r.dates) > 2.5 {
			return j
		}
		ordered := plausibility(r.dates) >= 2 || distinct(texts) < len(texts) // or of several series
		if day || suggestsDates(name) && !counts && ordered || j == 0 && suggestsDates(name) && !counts {
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

// countsYears reports whether texts are years from 1500 on, with or without a fraction, and
// their dates follow each other without a gap.
func countsYears(texts []string, dates []time.Time) bool {
	const regular = 3 // of plausibility
	return len(texts) > 2 && allMatch(texts, aboutYears) && plausibility(dates) == regular && dates[0].Sub(dates[1]).Abs() <= 366*day
}

// suggestsDays reports whether a name says that numbers from 18264 on may be the days of a
// spreadsheet.
func suggestsDays(name string) bool {
	return slices.ContainsFunc(wordPattern.FindAllString(strings.ToLower(name), -1), func(word string) bool {
		return slices.Contains([]string{"date", "dates", "datetime", "timestamp", "day", "month", "week", "ds"}, word)
	})
}

// warnWithoutDates says so if column 0 has texts, or numbers that look like times.
func (s *sheet) warnWithoutDates() {
	texts := s.cells(0)
	if len(texts) == 0 {
		return
	}
	numbers := numeric(texts)
	if numbers && (suggestsDates(s.header[0]) || evenYears(texts)) && len(texts[0]) > 3 {
		s.warn("%v: column %s (%s, ...) was not read as dates, so the rows are taken as equally spaced, the oldest first: name it as the date column if it is", s.source, quote(s.name(0)), texts[0])
		return
	}
	if numbers && (len(texts) < 3 || !slices.Contains(layoutsOf(texts[0]), epoch) || readTexts(texts).failed >= 0) {
		return
	}
	if numbers {
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

// numeric reports whether more than half of the texts are numbers, or there are none.
func numeric(texts []string) bool {
	numbers := 0
	for _, text := range texts {
		if isNumber(text) {
			numbers++
		}
	}
	return 2*numbers > len(texts) || len(texts) == 0
}

func allMatch(texts []string, pattern *regexp.Regexp) bool {
	return !slices.ContainsFunc(texts, func(text string) bool { return !pattern.MatchString(text) })
}

var (
	hourPattern   = regexp.MustCompile(`^(?i:he?)?(\d|[01]\d|2[0-4])$`)
	digitsPattern = regexp.MustCompile(`^(0|\d?[0-5]\d|([01]\d|2[0-4])[0-5]\d([0-5]\d)?)$`) // such as 930 or 093000
	weekPlain     = regexp.MustCompile(`^(\d{4})([0-5]\d)$`)
	wordPattern   = regexp.MustCompile(`[A-Za-z]+`)
)

// suggestsTime reports whether a name says that digits are times of day.
func suggestsTime(name string) bool {
	return slices.ContainsFunc(wordPattern.FindAllString(strings.ToLower(name), -1), func(word string) bool {
		return slices.Contains([]string{"time", "hour", "hr", "hhmm", "hrmn", "hhmmss"}, word)
	})
}

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
	dayOfYearPart
	periodPart // such as M01
)

// partOf is the part of a date that a name means.
func partOf(name string) int {
	switch strings.ToLower(strings.Trim(name, " _.")) {
	case "year", "yr", "yyyy":
		return yearPart
	case "month", "mon", "mo", "mm", "mnth", "mth", "month_num":
		return monthPart
	case "day", "dd", "dy", "dom", "day_of_month":
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
	case "doy", "yday", "jday", "dayofyear", "day_of_year", "day of year":
		return dayOfYearPart
	case "period":
		return periodPart
	}
	return noPart
}

// namesWeeks reports whether a name says that numbers such as 202001 are weeks.
func namesWeeks(name string) bool {
	return partOf(name) == weekPart ||
		slices.Contains([]string{"yyyyww", "yearweek", "year_week", "year-week", "year week", "isoyearweek", "yw"}, strings.ToLower(name))
}

// dateText is the text of a row's date: of one column, or of several joined. Of an
// interval it is the beginning, and a number such as 202001 in a column of weeks is one.
func (s *sheet) dateText(record []string, dates []int) string {
	if len(dates) == 1 {
		text := strings.TrimSpace(record[dates[0]])
		if from, to, ok := strings.Cut(text, " - "); ok && shape(from) == shape(to) {
			return from
		}
		if namesWeeks(s.header[dates[0]]) {
			return weekPlain.ReplaceAllString(text, "${1}W$2")
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
			case part == periodPart:
			case part == dayOfYearPart:
				text.WriteString("-" + "000"[min(3, len(field)):])
			case part == hourPart && hourPattern.MatchString(field):
				text.WriteByte(' ')
				field = strings.TrimLeft(field, "HEhe")
			case digitsPattern.MatchString(field) && suggestsTime(s.header[j]):
				text.WriteByte(' ')
				field = clockOf(field)
			case part == minutePart || part == secondPart:
				text.WriteString(":" + "00"[min(2, len(field)):])
			default:
				text.WriteByte(' ')
			}
		}
		text.WriteString(field)
	}
	return text.String()
}

// clockOf writes the digits of a time of day, such as 930 or 093000, with colons.
func clockOf(digits string) string {
	if len(digits) == len("093000") {
		return digits[:2] + ":" + digits[2:4] + ":" + digits[4:]
	}
	digits = "0000"[len(digits):] + digits
	return digits[:2] + ":" + digits[2:]
}
