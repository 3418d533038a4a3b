package dataset

import (
	"regexp"
	"slices"
	"strings"
	"time"
)

// reading is how the texts of a date column are read.
type reading struct {
	dates  []time.Time
	layout string // of the texts, and of the dates that follow
	failed int    // the first row that the layout which reads most cannot read; -1 for none
	read   int    // how many rows that layout reads
	number bool   // the texts are numbers, which say little to a reader
	excel  bool   // they are days of a spreadsheet

	noYear bool // they are months and days, although their layout has a year for the day

	other   time.Time // another date, as plausible, of the row differs; zero if there is none
	differs int
}

// readTexts reads all texts in one layout. Among those that fit it takes the most
// plausible one: the rows are in order of time, the oldest or the newest first, and
// at regular steps with few gaps.
func readTexts(texts []string) reading {
	best := reading{failed: 0}
	most := -1.0
	for _, layout := range candidates(texts) {
		dates, failed, read := readAll(layout, texts)
		if failed >= 0 {
			if most < 0 && read > best.read {
				best.layout, best.failed, best.read = layout, failed, read
			}
			continue
		}
		score := plausibility(dates)
		switch {
		case score > most:
			best, most = reading{dates: dates, layout: layout, failed: -1, read: read}, score
		case score == most && best.other.IsZero():
			for i, t := range dates {
				if !t.Equal(best.dates[i]) {
					best.other, best.differs = t, i
					break
				}
			}
		}
	}
	if best.dates != nil {
		best.number, best.excel = isNumberLayout(best.layout), best.layout == excelDays
		best.noYear = lackYears(best.layout, texts, best.dates)
		best.layout = printed(best.layout, texts, best.dates)
	}
	return best
}

// lackYears reports whether texts such as Mar 01, read as months and years of two digits,
// are months and days: all are days, and numbers in a month follow each other, or the dates
// are in order only as days.
func lackYears(layout string, texts []string, dates []time.Time) bool {
	if !slices.Contains([]string{"Jan-06", "Jan 06", "Jan/06", "06-Jan"}, layout) || len(dates) < 2 {
		return false
	}
	days := make([]time.Time, len(texts))
	for i, text := range texts {
		t, err := time.Parse("2006 "+strings.Replace(layout, "06", "2", 1), "2000 "+text)
		if err != nil {
			return false
		}
		days[i] = t
	}
	adjacent := 0
	for i := range days[1:] {
		a, b := days[i], days[i+1]
		if step := b.Sub(a); a.Month() == b.Month() && step.Abs() == day {
			adjacent++
		}
	}
	const inOrder = 2 // of plausibility
	return 2*adjacent > len(days)-1 || plausibility(dates) < inOrder && plausibility(days) >= inOrder
}

// candidates are the layouts of the first text that is a date at all, and of longer ones
// below it in other shapes: a time may be left out at midnight, and a fraction of a year in
// January.
func candidates(texts []string) []string {
	const tries, shapes = 10, 4
	var layouts []string
	seen := map[string]bool{}
	for i, text := range texts[:min(len(texts), sampleSize)] {
		if len(layouts) == 0 && i >= tries || len(seen) == shapes {
			break
		}
		if len(layouts) > 0 && len(text) <= len(texts[0]) || seen[shape(text)] {
			continue
		}
		if more := layoutsOf(text); len(more) > 0 {
			layouts = append(layouts, more...)
			seen[shape(text)] = true
		}
	}
	return layouts
}

// readAll reads the texts in a layout. A time that is left out at midnight, as R
// does, is midnight.
func readAll(layout string, texts []string) (dates []time.Time, failed, read int) {
	day := clockInLayout.ReplaceAllString(layout, "")
	dates, failed = make([]time.Time, 0, len(texts)), -1
	for i, text := range texts {
		t, err := parseDate(layout, text)
		if err != nil && day != layout {
			t, err = parseDate(day, text)
		}
		if err == nil {
			read++
		} else if failed < 0 {
			failed = i
		}
		if failed < 0 {
			dates = append(dates, t)
		}
	}
	if shortYear(layout) {
		inCentury(dates)
	}
	return dates, failed, read
}

var clockInLayout = regexp.MustCompile(`(T|, | )15.*$`)

// shortYear reports whether a layout has a year of two digits.
func shortYear(layout string) bool {
	return strings.Contains(layout, "06") && !strings.Contains(layout, "2006")
}

// inCentury puts years of two digits into a hundred years that begin after the
// longest gap between them, so that they are in order. The newest is from 1950 to
// 2049.
func inCentury(dates []time.Time) {
	var has [100]bool
	for _, t := range dates {
		has[t.Year()%100] = true
	}
	newest, gap := 0, 0
	for y := range has {
		n := 1
		for n < 100 && !has[(y+n)%100] {
			n++
		}
		if has[y] && n > gap {
			newest, gap = y, n
		}
	}
	last := 1900 + newest
	if newest < 50 {
		last += 100
	}
	for i, t := range dates {
		year := last - (newest-t.Year()%100+100)%100
		dates[i] = t.AddDate(year-t.Year(), 0, 0)
	}
}

// plausibility of dates as read: 2 if they are in order of time, and up to 1 more for
// the part of their regular steps that is there.
func plausibility(dates []time.Time) float64 {
	score := 0.0
	sorted := dates
	switch {
	case slices.IsSortedFunc(dates, time.Time.Compare):
		score = 2
	case slices.IsSortedFunc(dates, func(a, b time.Time) int { return b.Compare(a) }):
		score, sorted = 2, slices.Clone(dates)
		slices.Reverse(sorted)
	default:
		sorted = slices.SortedFunc(slices.Values(dates), time.Time.Compare)
	}
	sorted = slices.CompactFunc(slices.Clone(sorted), time.Time.Equal)
	q := frequencyOf(sorted)
	if !q.Regular() {
		return score
	}
	return score + float64(len(sorted)-1)/float64(max(1, q.steps(sorted[0], sorted[len(sorted)-1])))
}

// printed is the layout with leading zeros in month and day, and with as many digits
// of a second, as the texts have.
func printed(layout string, texts []string, dates []time.Time) string {
	if isNumberLayout(layout) {
		return shortestLayout(dates)
	}
	best := 0
	plain := layout
	padded := oneDigit.ReplaceAllString(plain, "${1}0$2$3")
	for _, zeros := range []string{plain, padded, oneHour.ReplaceAllString(plain, "03"), oneHour.ReplaceAllString(padded, "03"), twoHour.ReplaceAllString(plain, "$1"+plainHour), twoHour.ReplaceAllString(padded, "$1"+plainHour)} {
		matches := 0
		for i, text := range texts[:min(len(texts), sampleSize)] {
			if strings.EqualFold(formatDate(zeros, dates[i]), strings.Replace(fractions.ReplaceAllString(text, "$1"), "-00:00", "+00:00", 1)) {
				matches++
			}
		}
		if matches > best {
			layout, best = zeros, matches
		}
	}
	digits := 0
	if strings.Contains(layout, ":05") {
		for i, t := range dates {
			if m := fractions.FindStringSubmatch(texts[i]); t.Nanosecond() != 0 && m != nil {
				digits = max(digits, len(m[2]))
			}
		}
	}
	if digits > 0 {
		layout = strings.Replace(layout, ":05", ":05."+strings.Repeat("0", digits), 1)
	}
	return layout
}

var (
	oneDigit  = regexp.MustCompile(`(\b|[Mm])([12])(\b|T|Jan)`)
	twoHour   = regexp.MustCompile(`(T| )15\b`)
	oneHour   = regexp.MustCompile(`\b3\b`)
	fractions = regexp.MustCompile(`(:\d\d)[.,](\d+)`)
)
