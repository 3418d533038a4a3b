package dataset

import (
	"fmt"
	"slices"
	"time"
)

// readDates dates the rows by the texts of the named column.
func (f *Frame) readDates(texts []string, name string) error {
	r := readTexts(texts)
	if r.failed >= 0 {
		return f.notDate(r, texts, name)
	}
	if r.noYear {
		return BadInput("date", "%v: the dates in column %s (%s) have no year: write dates like 2006-01-31, or say that there are no dates (%s), which takes the rows as equally spaced",
			f.Source, quote(name), list([]string{texts[0], texts[1], "..."}), NoDates)
	}
	f.Dates, f.Labels, f.layout = r.dates, texts, r.layout
	if r.excel {
		f.warn("%v: the numbers in column %s were read as the days of a spreadsheet: %s is %s", f.Source, quote(name), texts[0], formatDate(r.layout, r.dates[0]))
	}
	if r.number {
		f.Labels = make([]string, len(texts))
		for i, t := range r.dates {
			f.Labels[i] = formatDate(r.layout, t)
		}
	}
	if !r.other.IsZero() {
		f.warn("%v: the dates in column %s can be read in two ways (%s as %s or as %s) and were read as the first: write dates like 2006-01-31 to be certain",
			f.Source, quote(name), quote(texts[r.differs]), f.Dates[r.differs].Format("2 January 2006"), r.other.Format("2 January 2006"))
	}
	return nil
}

// notDate says which text is no date like the others.
func (f *Frame) notDate(r reading, texts []string, name string) error {
	text, others := texts[r.failed], ""
	if lines := r.linesAbove(texts); lines > 0 {
		return BadInput("skip_header", "%v, line %d: %s in the date column %s is not a date, and those from line %d on are: keep one line of names, or skip the %s above the last of them",
			f.Source, f.lines[r.failed], quote(text), quote(name), f.lines[lines], Count(f.lines[lines-1]-1, "line"))
	}
	switch {
	case r.failed > 0:
		others = " like those above it"
	case r.read > 0:
		others = fmt.Sprintf(" like the other %d", r.read)
	}
	problem := fmt.Sprintf("%v, line %d: %s in the date column %s is not a date%s", f.Source, f.lines[r.failed], quote(text), quote(name), others)
	switch {
	case timePattern.MatchString(text):
		return BadInput("date", "%s but a time of day: give the columns of the day and the time together, such as Date,Time", problem)
	case r.failed > 0 && r.failed+r.read == len(texts) && len(texts)-r.failed <= 5 || r.failed > 0 && r.failed >= len(texts)-5:
		return BadInput("skip_footer", "%s: correct it, or skip the lines at the end of the file if they are not data", problem)
	}
	return BadInput("date", `%s; write dates like "1960-01-31" or "1960-01"`, problem)
}

// linesAbove is how many of the first texts seem to belong to the header: the first and
// others are no dates, and all below them are; 0 if there are none.
func (r reading) linesAbove(texts []string) int {
	const most = 20
	last, bad := -1, len(texts)-r.read
	for i, text := range texts[:min(most, len(texts))] {
		if _, err := parseDate(r.layout, text); err != nil {
			last = i
			bad--
		}
	}
	if r.failed > 0 || bad > 0 || r.read <= most || len(layoutsOf(texts[0])) > 0 {
		return 0
	}
	return last + 1
}

// inOrder returns the rows in order of time, with a warning if they were in another.
func (f *Frame) inOrder() *Frame {
	first := f.firstEarlier()
	if first == 0 {
		return f
	}
	rows := upTo(f.Len())
	newestFirst := slices.IsSortedFunc(f.Dates, func(a, b time.Time) int { return b.Compare(a) })
	if newestFirst {
		slices.Reverse(rows)
	}
	slices.SortStableFunc(rows, func(a, b int) int { return f.Dates[a].Compare(f.Dates[b]) })
	sorted := f.take(rows)
	if newestFirst {
		sorted.warn("%v has the newest row first (%s): they were reversed", f.Source, f.Labels[0])
	} else {
		sorted.warn("%s: the dates are not in order (%s comes after %s): the rows were sorted by date",
			f.Row(first), f.Labels[first], f.Labels[first-1])
	}
	return sorted
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
	first, repeated, autumn := 0, 0, true
	for i := len(f.Dates) - 1; i > 0; i-- {
		if t := f.Dates[i]; t.Equal(f.Dates[i-1]) {
			first = i
			repeated++
			autumn = autumn && t.Weekday() == time.Sunday && t.Month() >= time.September && t.Month() <= time.November && t.Hour() <= 3
		}
	}
	if repeated == 0 {
		return nil
	}
	problem := fmt.Sprintf("%s: the date of %s %d occurs again (%s in all)", f.Row(first), f.unit(), f.lines[first-1], Count(repeated, "repeated date"))
	if step := f.Dates[len(f.Dates)-1].Sub(f.Dates[0]) / time.Duration(len(f.Dates)); autumn && step < day/2 {
		return BadInput("date", "%s, as local time does at the end of daylight saving time: write the dates in UTC or with their offset from it (%s+02:00), "+
			"or say that there are no dates (%s), which takes the rows as equally spaced", problem, f.Dates[first].Format("2006-01-02T15:04"), NoDates)
	}
	return BadInput("date", "%s: keep one row for each date", problem)
}

// upTo is 0, 1, ..., n-1.
func upTo(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}
