package dataset

import (
	"fmt"
	"time"
)

func monthIndex(t time.Time) int { return t.Year()*12 + int(t.Month()) }

// monthDay is which day of its month a date is on.
type monthDay struct {
	rule    monthRule
	day     int          // the day, or the last one of a shorter month
	nth     int          // of the weekday in the month, from 0
	weekday time.Weekday // with nthWeekday
}

type monthRule int

const (
	asBefore     monthRule = iota // the day of the date before
	fixedDay                      // day
	firstOfWork                   // the first day from Monday to Friday
	lastOfWork                    // the last day from Monday to Friday
	nthWeekday                    // such as the third Wednesday
	nearMonthEnd                  // among the last days of the month; the last follows
)

// in is the day in the month that first begins, after a date on the given day.
func (d monthDay) in(first time.Time, before int) time.Time {
	last := first.AddDate(0, 1, -1)
	switch d.rule {
	case fixedDay:
		return first.AddDate(0, 0, min(d.day, last.Day())-1)
	case firstOfWork:
		return first.AddDate(0, 0, map[time.Weekday]int{time.Saturday: 2, time.Sunday: 1}[first.Weekday()])
	case lastOfWork:
		return last.AddDate(0, 0, -map[time.Weekday]int{time.Saturday: 1, time.Sunday: 2}[last.Weekday()])
	case nthWeekday:
		return first.AddDate(0, 0, (int(d.weekday-first.Weekday())+7)%7+7*d.nth)
	case nearMonthEnd:
		return last
	}
	return first.AddDate(0, 0, min(before, last.Day())-1)
}

// monthDayOf finds the rule that the dates follow, but for a few. Dates without one
// may be as many days apart in their months as a holiday or two moves them;
// otherwise it reports false.
func monthDayOf(dates []time.Time) (monthDay, bool) {
	weekday := monthDay{rule: nthWeekday, nth: (dates[0].Day() - 1) / 7, weekday: dates[0].Weekday()}
	var times [32]int
	early, late := 31, 0
	nearEnd := true
	for _, t := range dates {
		times[t.Day()]++
		early, late = min(early, t.Day()), max(late, t.Day())
		nearEnd = nearEnd && t.AddDate(0, 0, 5).Month() != t.Month()
	}
	commonest := 0
	for day, n := range times {
		if n >= times[commonest] {
			commonest = day
		}
	}
	for _, d := range []monthDay{{rule: fixedDay, day: late}, {rule: fixedDay, day: commonest}, {rule: firstOfWork}, {rule: lastOfWork}, weekday} {
		if d.exceptions(dates) <= len(dates)/oddShare {
			return d, true
		}
	}
	var d monthDay
	if nearEnd {
		d.rule = nearMonthEnd
	}
	const moved = 9
	return d, nearEnd || late-early <= moved
}

// exceptions is how many dates do not follow the rule.
func (d monthDay) exceptions(dates []time.Time) int {
	n := 0
	for _, t := range dates {
		first := time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
		if d.in(first, 0).Day() != t.Day() {
			n++
		}
	}
	return n
}

// monthly is the step in months, if the dates have one.
func monthly(dates []time.Time) Frequency {
	if len(dates) < 2 {
		return Frequency{}
	}
	step, days := 0, map[int]bool{}
	for i, t := range dates {
		if clock(t) != clock(dates[0]) {
			return Frequency{}
		}
		if i == 0 {
			continue
		}
		months := monthIndex(t) - monthIndex(dates[i-1])
		if months == 0 {
			return Frequency{}
		}
		step = gcd(step, months)
		days[dayIndex(t)-dayIndex(dates[i-1])] = true
	}
	on, ok := monthDayOf(dates)
	if !ok || on.rule == asBefore && len(days) == 1 || on.rule == nthWeekday && len(dates) < 4 {
		return Frequency{}
	}
	names := map[int]string{1: "monthly", 3: "quarterly", 6: "half-yearly", 12: "yearly"}
	q := Frequency{Name: names[step], Season: 1, months: step, day: on}
	if q.Name == "" {
		q.Name = fmt.Sprintf("every %d months", step)
	}
	if 12%step == 0 {
		q.Season = 12 / step
	}
	return q
}
