package dataset

import (
	"math"
	"slices"
	"time"
)

// Seasons are the seasonal cycles of the target in rows, the shortest first: that of
// the frequency, if it is above 1, and then the longer ones of the calendar (the day,
// the week, the year) that the values show. A cycle is shown if the means of its
// phases explain at least a tenth of the variance that the shorter ones leave, after
// what as many means explain by chance; three cycles must be there.
func (f *Frame) Seasons() []int {
	if f.Frequency.Season < 2 {
		return nil
	}
	seasons := []int{f.Frequency.Season}
	rest := withoutTrend(f.Target())
	rest = withoutPhases(rest, f.Frequency.Season)
	for _, period := range f.Frequency.cycles() {
		const cycles, share = 3, 0.1
		if period <= seasons[len(seasons)-1] || f.Len() < cycles*period {
			continue
		}
		left := withoutPhases(rest, period)
		n, k := float64(len(rest)), float64(period)
		before, after := squares(rest)/(n-1), squares(left)/(n-k)
		if before > 0 && 1-after/before > share {
			seasons, rest = append(seasons, period), left
		}
	}
	return seasons
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

// squares is the sum of squares about the mean.
func squares(values []float64) float64 {
	mean, sum := 0.0, 0.0
	for i, v := range values {
		mean += (v - mean) / float64(i+1)
	}
	for _, v := range values {
		sum += (v - mean) * (v - mean)
	}
	return sum
}

// withoutTrend is the values less a straight line, by least squares.
func withoutTrend(values []float64) []float64 {
	n := float64(len(values))
	center, mean := (n-1)/2, 0.0
	for _, v := range values {
		mean += v / n
	}
	up, across := 0.0, 0.0
	for i, v := range values {
		x := float64(i) - center
		up, across = up+x*(v-mean), across+x*x
	}
	slope := up / math.Max(across, 1)
	rest := make([]float64, len(values))
	for i, v := range values {
		rest[i] = v - mean - slope*(float64(i)-center)
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
