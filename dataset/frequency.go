package dataset

import (
	"cmp"
	"fmt"
	"time"
)

// Frequency is the regular step between dates, and the season that goes with it.
type Frequency struct {
	// Name is "monthly", "every 15 minutes" and the like; "irregular" without a step.
	Name string
	// Season is the usual seasonal cycle in steps: 12 for months, 4 for quarters, 52
	// for weeks, 7 for days, 5 for business days, a day for hours and for steps of five
	// minutes or more, an hour for shorter minutes; otherwise 1.
	Season int

	months   int           // step in months, or
	step     time.Duration // step in time; with business, of weekdays
	business bool
	day      monthDay // which day of the month the dates are on
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

// frequencyOf finds the step of ascending dates. It is in months if no month has two
// dates and their days belong together, in weekdays if hardly any date is on a
// weekend, and otherwise the commonest difference, which most others are multiples
// of. Days are those of the clock, however many hours they have. At least half of the
// dates that the step leads to must be there.
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

// steps is how many steps lead from a to b, a later date: at least one.
func (q Frequency) steps(a, b time.Time) int {
	switch {
	case q.months > 0:
		return max(1, (monthIndex(b)-monthIndex(a))/q.months)
	case q.business:
		return max(1, weekdayIndex(b)-weekdayIndex(a))
	case q.step%day == 0:
		return max(1, int((wall(b).Sub(wall(a))+q.step/2)/q.step))
	}
	return max(1, int((b.Sub(a)+q.step/2)/q.step))
}

// Next returns the date n steps after t.
func (q Frequency) Next(t time.Time, n int) time.Time {
	switch {
	case q.months > 0:
		first := time.Date(t.Year(), t.Month(), 1, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), t.Location())
		return q.day.in(first.AddDate(0, n*q.months, 0), t.Day())
	case q.business:
		index := weekdayIndex(t) + n
		return t.AddDate(0, 0, index/5*7+index%5-dayIndex(t))
	case q.step%day == 0:
		return t.AddDate(0, 0, n*int(q.step/day))
	}
	return t.Add(time.Duration(n) * q.step)
}

// wall is the time that the clock showed, without its offset from UTC.
func wall(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
}

// dayIndex counts days from a Monday far in the past.
func dayIndex(t time.Time) int {
	monday := time.Date(-100000, 1, 3, 0, 0, 0, 0, time.UTC)
	date := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	return int((date.Unix() - monday.Unix()) / int64(day/time.Second))
}

// weekdayIndex counts the days from Monday to Friday; the weekend counts as the
// Friday before it.
func weekdayIndex(t time.Time) int { return dayIndex(t)/7*5 + min(dayIndex(t)%7, 4) }

// clock is the time of day.
func clock(t time.Time) [4]int {
	return [4]int{t.Hour(), t.Minute(), t.Second(), t.Nanosecond()}
}

// oddShare is the part of the dates that may be off the step: one in this many.
const oddShare = 20

// businessDaily is the step of days from Monday to Friday, if hardly any date is on a
// weekend and some step is over a weekend.
func businessDaily(dates []time.Time) Frequency {
	overWeekend, weekend, single := false, 0, 0
	for i, t := range dates {
		if t.Weekday() == time.Saturday || t.Weekday() == time.Sunday {
			weekend++
		}
		if clock(t) != clock(dates[0]) {
			return Frequency{}
		}
		if i > 0 {
			days := dayIndex(t) - dayIndex(dates[i-1])
			overWeekend = overWeekend || t.Weekday() == time.Monday && days == 3
			if days == 1 {
				single++
			}
		}
	}
	if !overWeekend || single == 0 || weekend > len(dates)/oddShare {
		return Frequency{}
	}
	return Frequency{Name: "business-daily", Season: 5, step: day, business: true}
}

// everyStep names a step in words.
func everyStep(step time.Duration) string {
	for _, unit := range []struct {
		length time.Duration
		name   string
	}{{day, "day"}, {time.Hour, "hour"}, {time.Minute, "minute"}, {time.Second, "second"}} {
		switch {
		case step == unit.length:
			return "every " + unit.name
		case step > 0 && step%unit.length == 0:
			return fmt.Sprintf("every %d %ss", step/unit.length, unit.name)
		}
	}
	return "every " + step.String()
}

// timely is the step in time, if the dates have one.
func timely(dates []time.Time) Frequency {
	step := commonStep(dates, func(a, b time.Time) time.Duration { return wall(b).Sub(wall(a)) })
	if step%day != 0 || step == 0 {
		step = commonStep(dates, func(a, b time.Time) time.Duration { return b.Sub(a) })
	}
	q := Frequency{Name: everyStep(step), Season: 1, step: step}
	switch {
	case step == 0:
	case step == 7*day:
		q.Name, q.Season = "weekly", 52
	case step == day:
		q.Name, q.Season = "daily", 7
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

// commonStep is the greatest common divisor of the differences, or the commonest
// difference if nearly all are multiples of it and the others are near to one. It is
// 0 if there is neither.
func commonStep(dates []time.Time, difference func(a, b time.Time) time.Duration) time.Duration {
	divisor := time.Duration(0)
	times := map[time.Duration]int{}
	for i := 1; i < len(dates); i++ {
		d := difference(dates[i-1], dates[i])
		if d <= 0 {
			return 0
		}
		divisor = gcd(divisor, d)
		times[d]++
	}
	common := time.Duration(0)
	for d, n := range times {
		if n > times[common] || n == times[common] && d < common {
			common = d
		}
	}
	if divisor == 0 || common == divisor {
		return divisor
	}
	odd := 0
	for d, n := range times {
		if off := d - (d+common/2)/common*common; off != 0 {
			odd += n
		}
		if d < common/2 {
			return divisor
		}
	}
	// A date that is off makes two differences odd.
	if common >= day && odd <= max(2, 2*len(dates)/oddShare) && 2*times[common] > len(dates) && len(dates) >= oddShare/2 {
		return common
	}
	return divisor
}

func gcd[T ~int | ~int64](a, b T) T {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
