package dataset

import (
	"math"
	"slices"
	"time"
)

// Seasons are the seasonal cycles of the target in rows, the shortest first: that of
// the frequency, if it is above 1, and then the longer ones of the calendar (the day,
// the week, the year) that the values show: at least three of each, of which the
// others predict at least a tenth of the variance that the shorter cycles leave.
func (f *Frame) Seasons() []int {
	if f.Frequency.Season < 2 {
		return nil
	}
	seasons := []int{f.Frequency.Season}
	rest := withoutPhases(withoutTrend(f.Target()), f.Frequency.Season)
	for _, period := range f.Frequency.cycles() {
		const cycles, share = 3, 0.1
		if period <= seasons[len(seasons)-1] || f.Len() < cycles*period || explained(rest, period) < share {
			continue
		}
		seasons, rest = append(seasons, period), withoutPhases(rest, period)
	}
	return seasons
}

// Calendar is the calendar input whose cycle has so many steps; "" if none has.
func (q Frequency) Calendar(season int) string {
	switch time.Duration(season) * q.step {
	case day:
		return Hour
	case 7 * day:
		return Weekday
	case 365 * day:
		return Month
	}
	return ""
}

// explained is the part of the variance within cycles that, for each cycle, the mean
// of the others explains.
func explained(values []float64, period int) float64 {
	cycles := len(values) / period
	sums := make([]float64, period)
	centered := slices.Clone(values[:cycles*period])
	for c := range cycles {
		cycle := centered[c*period : (c+1)*period]
		mean, _ := moments(cycle)
		for p := range cycle {
			cycle[p] -= mean
			sums[p] += cycle[p]
		}
	}
	left, all := 0.0, 0.0
	for i, v := range centered {
		off := v - (sums[i%period]-v)/float64(cycles-1)
		left, all = left+float64(off*off), all+float64(v*v)
	}
	if all == 0 {
		return 0
	}
	return 1 - left/all
}

// cycles are the numbers of steps in an hour, a day, a week and a year of 365 days.
func (q Frequency) cycles() []int {
	if q.step == 0 || q.business {
		return nil
	}
	var periods []int
	for _, cycle := range []time.Duration{time.Hour, day, 7 * day, 365 * day} {
		if n := int(cycle / q.step); cycle%q.step == 0 && n > 1 {
			periods = append(periods, n)
		}
	}
	return periods
}

// withoutTrend is the values less a straight line, by least squares.
func withoutTrend(values []float64) []float64 {
	n := float64(len(values))
	center, mean := float64((n-1)/2), 0.0
	for _, v := range values {
		mean += v / n
	}
	up, across := 0.0, 0.0
	for i, v := range values {
		x := float64(i) - center
		up, across = up+float64(x*(v-mean)), across+float64(x*x)
	}
	slope := up / math.Max(across, 1)
	rest := make([]float64, len(values))
	for i, v := range values {
		rest[i] = v - mean - float64(slope*(float64(i)-center))
	}
	return rest
}

// withoutPhases is the values less the mean of their phase in a cycle.
func withoutPhases(values []float64, period int) []float64 {
	means, counts := make([]float64, period), make([]float64, period)
	for i, v := range values {
		p := i % period
		counts[p]++
		means[p] += (v - means[p]) / counts[p]
	}
	rest := slices.Clone(values)
	for i := range rest {
		rest[i] -= means[i%period]
	}
	return rest
}
