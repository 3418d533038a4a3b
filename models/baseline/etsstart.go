package baseline

import (
	"math"

	"unroll/graph/portable"
)

// startOf returns states before the first value, by the heuristic of Hyndman, Koehler, Ord
// and Snyder, Forecasting with Exponential Smoothing, Springer 2008, section 2.6.1, as R's
// forecast::ets has it: seasonal values from a decomposition, then level and trend from a
// line through the first values without their season, ten or two seasons of them.
func (k etsKind) startOf(values []float64, season int) *states {
	s, adjusted := &states{season: []float64{0}}, values
	if k.seasonal() {
		s.season, adjusted = k.seasonOf(values, season)
	} else {
		season = 1
	}
	first := adjusted[:min(max(10, 2*season), len(adjusted))]
	if !k.trending() {
		s.level = mean(first)
		return s
	}
	s.level, s.trend = line(first)
	if math.Abs(s.level+s.trend) < 1e-8 {
		s.level, s.trend = s.level*(1+1e-3), s.trend*(1-1e-3)
	}
	return s
}

// leastFactor is the smallest seasonal factor.
const leastFactor = 0.01

// seasonOf returns the seasonal values of the first season, centered, and the values without
// their season.
func (k etsKind) seasonOf(values []float64, season int) (first, adjusted []float64) {
	factor := k.factor()
	all := make([]float64, len(values))
	if len(values) < 3*season {
		for i, level := range lineBelowWave(values, season) {
			all[i] = without(factor, values[i], level)
		}
	} else {
		figure := seasonFigure(factor, values, movingAverage(values, season), season)
		for i := range all {
			all[i] = figure[i%season]
		}
	}
	first, adjusted = make([]float64, season), make([]float64, len(values))
	for i, y := range values {
		if factor {
			all[i] = max(all[i], leastFactor)
		}
		adjusted[i] = without(factor, y, all[i])
	}
	center := mean(all[:season])
	for i := range first {
		first[i] = without(factor, all[i], center)
	}
	return first, adjusted
}

// lineBelowWave returns the line of the least-squares fit of a line and one wave a season.
func lineBelowWave(values []float64, season int) []float64 {
	n := len(values)
	rows := matrix(max(n, 5), 5)
	for t, y := range values {
		x := float64(t+1) / float64(season)
		copy(rows[t], []float64{1, x, portable.Sin(2 * math.Pi * x), portable.Cos(2 * math.Pi * x), y})
	}
	for k := range 5 {
		reflect(rows, k)
	}
	c := solveTriangle(rows[:5])
	level := make([]float64, n)
	for t := range level {
		level[t] = c[0] + float64(c[1]*float64(t+1)/float64(season))
	}
	return level
}
