package dataset

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Frequency is the regular step between dates, and the season that goes with it.
type Frequency struct {
	// Name is "monthly", "every 15m0s" and the like; "irregular" without a step.
	Name string
	// Season is the usual seasonal cycle in steps: 12 for months, 4 for quarters, 52
	// for weeks, 7 for days, 5 for business days, a day for hours and for steps of five
	// minutes or more, an hour for shorter minutes; otherwise 1.
	Season int

	months   int           // step in months, or
	step     time.Duration // step in time; with business, of weekdays
	business bool
	monthEnd bool // the dates are at the end of their months
}

// Regular reports whether there is a step.
func (q Frequency) Regular() bool { return q.months > 0 || q.step > 0 }

const day = 24 * time.Hour

// inferFrequency sets the frequency, and its season unless the source gives one.
func (f *Frame) inferFrequency() {
	f.Frequency = frequencyOf(f.Dates)
	if f.Len() > 1 && f.Dates != nil && !f.Frequency.Regular() {
		f.warn("the dates of %v have no regular step: its rows are taken as equally spaced", f.Source)
	}
	f.Frequency.Season = cmp.Or(f.Source.Season, f.Frequency.Season)
}

// frequencyOf finds the largest step that divides every difference between
// ascending dates. It is in months if all dates have the same day or are at the end
// of their months. At least half of the dates that the step leads to must be there.
func frequencyOf(dates []time.Time) Frequency {
	for _, find := range []func([]time.Time) Frequency{monthly, businessDaily, timely} {
		if q := find(dates); q.Regular() && q.fits(dates) {
			return q
		}
	}
	return Frequency{Name: "irregular", Season: 1}
}

// fits reports whether at least half of the dates that the step leads to are there.
func (q Frequency) fits(dates []time.Time) bool {
	steps := 0
	for i := 1; i < len(dates); i++ {
		steps += q.steps(dates[i-1], dates[i])
		if steps > 2*(len(dates)-1) {
			return false
		}
	}
	return true
}

// steps is how many steps lead from a to b.
func (q Frequency) steps(a, b time.Time) int {
	switch {
	case q.months > 0:
		return (monthIndex(b) - monthIndex(a)) / q.months
	case q.business:
		return weekdayIndex(b) - weekdayIndex(a)
	}
	return int(b.Sub(a) / q.step)
}

// Next returns the date n steps after t.
func (q Frequency) Next(t time.Time, n int) time.Time {
	switch {
	case q.months > 0:
		first := time.Date(t.Year(), t.Month(), 1, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), t.Location())
		first = first.AddDate(0, n*q.months, 0)
		last := first.AddDate(0, 1, -1)
		if q.monthEnd || t.Day() > last.Day() {
			return last
		}
		return first.AddDate(0, 0, t.Day()-1)
	case q.business:
		index := weekdayIndex(t) + n
		return t.AddDate(0, 0, index/5*7+index%5-dayIndex(t))
	}
	return t.Add(time.Duration(n) * q.step)
}

func monthIndex(t time.Time) int { return t.Year()*12 + int(t.Month()) }

// dayIndex counts days from a Monday far in the past.
func dayIndex(t time.Time) int {
	monday := time.Date(-100000, 1, 3, 0, 0, 0, 0, time.UTC)
	date := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	return int((date.Unix() - monday.Unix()) / int64(day/time.Second))
}

// weekdayIndex counts the days from Monday to Friday, for a t among them.
func weekdayIndex(t time.Time) int { return dayIndex(t)/7*5 + dayIndex(t)%7 }

// monthly is the step in months, if the dates have one.
func monthly(dates []time.Time) Frequency {
	if len(dates) < 2 {
		return Frequency{}
	}
	step := 0
	sameDay, monthEnd := true, true
	for i, t := range dates {
		left := t.AddDate(0, 0, 5).Month() != t.Month() // among the last five days
		sameDay, monthEnd = sameDay && t.Day() == dates[0].Day(), monthEnd && left
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
	}
	if !sameDay && !monthEnd {
		return Frequency{}
	}
	names := map[int]string{1: "monthly", 3: "quarterly", 6: "half-yearly", 12: "yearly"}
	q := Frequency{Name: names[step], Season: 1, months: step, monthEnd: !sameDay}
	if q.Name == "" {
		q.Name = fmt.Sprintf("every %d months", step)
	}
	if 12%step == 0 {
		q.Season = 12 / step
	}
	return q
}

// clock is the time of day.
func clock(t time.Time) [4]int {
	return [4]int{t.Hour(), t.Minute(), t.Second(), t.Nanosecond()}
}

// businessDaily is the step of days from Monday to Friday, if no date is on a
// weekend and some step is over a weekend.
func businessDaily(dates []time.Time) Frequency {
	overWeekend := false
	for i, t := range dates {
		if slices.Contains([]time.Weekday{time.Saturday, time.Sunday}, t.Weekday()) {
			return Frequency{}
		}
		overWeekend = overWeekend || i > 0 && t.Weekday() == time.Monday && t.Sub(dates[i-1]) == 3*day
	}
	if !overWeekend || timely(dates).step != day {
		return Frequency{}
	}
	return Frequency{Name: "business-daily", Season: 5, step: day, business: true}
}

// timely is the step in time, if the dates have one.
func timely(dates []time.Time) Frequency {
	step := time.Duration(0)
	for i := 1; i < len(dates); i++ {
		step = gcd(step, dates[i].Sub(dates[i-1]))
	}
	q := Frequency{Name: "every " + step.String(), Season: 1, step: step}
	switch {
	case step == 0:
	case step == 7*day:
		q.Name, q.Season = "weekly", 52
	case step == day:
		q.Name, q.Season = "daily", 7
	case step > day && step%day == 0:
		q.Name = fmt.Sprintf("every %d days", step/day)
	case step >= 5*time.Minute && day%step == 0:
		q.Season = int(day / step)
	case step >= time.Minute && time.Hour%step == 0:
		q.Season = int(time.Hour / step)
	}
	if step == time.Hour {
		q.Name = "hourly"
	}
	return q
}

func gcd[T ~int | ~int64](a, b T) T {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
