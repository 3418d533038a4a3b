package forecast

import (
	"math"
	"slices"

	"unroll/dataset"
)

// Interval is where the actual value lies with the probability of its level, in
// the series' own unit.
type Interval struct {
	Lower, Upper float64
	Known        bool // false where too few earlier errors are known for the level
}

// Holds reports whether a value lies inside, ends included.
func (v Interval) Holds(y float64) bool { return v.Lower <= y && y <= v.Upper }

// Intervals returns adaptive split-conformal intervals [path, step, level] around
// forecasts. An interval is as wide as the distance that the wanted share of
// earlier forecasts, the same number of steps ahead, kept within.
//
// All paths have one horizon and are in order of their origins. Of values, the
// series so far, only those before a path's origin count for its intervals; a last
// path may begin where values end.
//
// With n exchangeable errors the ceil((n+1)p)-th smallest makes an interval of
// level p: it holds the actual value with probability p or more (Vovk, Gammerman
// and Shafer, Algorithmic Learning in a Random World, 2005; Lei et al., Journal of
// the American Statistical Association 113, 2018, 1094-1111). The errors of a
// series are not exchangeable, so the level moves up after an interval that missed
// and down after one that held (Gibbs and Candès, Adaptive conformal inference
// under distribution shift, NeurIPS 2021, equation 2).
func Intervals(scale Scale, paths []Path, values, levels []float64) [][][]Interval {
	all := make([][][]Interval, len(paths))
	if len(paths) == 0 {
		return all
	}
	for i := range all {
		all[i] = make([][]Interval, len(paths[0].Point))
	}
	for step := range all[0] {
		for _, level := range levels {
			for i, v := range stepIntervals(scale, paths, values, step, level) {
				all[i][step] = append(all[i][step], v)
			}
		}
	}
	return all
}

// stepIntervals returns the interval of one step (from 0) and level for each path.
func stepIntervals(scale Scale, paths []Path, values []float64, step int, level float64) []Interval {
	c := calibration{scale: scale, level: level, adapted: level}
	issued := make([]Interval, len(paths))
	known := 0 // paths whose forecast of this step has met its actual value
	for i, p := range paths {
		for known < i && paths[known].Origin+step < p.Origin {
			c.observe(paths[known].Point[step], values[paths[known].Origin+step], issued[known])
			known++
		}
		issued[i] = c.interval(p.Point[step])
	}
	return issued
}

const (
	// adaptation is the step by which a level moves after a miss, gamma of Gibbs and
	// Candès 2021.
	adaptation = 0.03
	// memory is how many errors count, the latest.
	memory = 500
)

// calibration makes the intervals of one level from the errors seen so far.
type calibration struct {
	scale   Scale
	level   float64
	adapted float64   // level that comes out at level, as the misses so far suggest
	errors  []float64 // on the scale, in order of time
	sorted  []float64
}

// observe adds the error of a forecast, for which an interval was issued.
func (c *calibration) observe(forecast, actual float64, issued Interval) {
	if issued.Known {
		if issued.Holds(actual) {
			c.adapted -= adaptation * (1 - c.level)
		} else {
			c.adapted += adaptation * c.level
		}
	}
	if len(c.errors) == memory {
		at, _ := slices.BinarySearch(c.sorted, c.errors[0])
		c.sorted = slices.Delete(c.sorted, at, at+1)
		c.errors = c.errors[1:]
	}
	e := c.scale.distance(forecast, actual)
	c.errors = append(c.errors, e)
	at, _ := slices.BinarySearch(c.sorted, e)
	c.sorted = slices.Insert(c.sorted, at, e)
}

// interval returns the interval around a forecast; it is unknown where it would
// have no ends.
func (c *calibration) interval(forecast float64) Interval {
	n := len(c.sorted)
	if n < Needed(c.level) {
		return Interval{}
	}
	lower, upper := c.scale.around(forecast, c.sorted[min(max(rank(n, c.adapted), 1), n)-1])
	if math.IsNaN(upper-lower) || math.IsInf(upper-lower, 0) {
		return Interval{}
	}
	return Interval{Lower: lower, Upper: upper, Known: true}
}

// Needed is how many errors an interval of a level needs: 4 at level 0.80, 19 at
// 0.95.
func Needed(level float64) int {
	n := max(1, int(level/(1-level))-1)
	for rank(n, level) > n {
		n++
	}
	return n
}

// rank is ceil((n+1)*level). A level such as 0.95, which binary numbers do not
// hold exactly, does not spill over to the next whole number.
func rank(n int, level float64) int { return int(math.Ceil(float64(n+1)*level - 1e-9)) }

// CheckLevel says that a level of an interval is impossible.
func CheckLevel(level float64) error {
	if !(level > 0 && level < 1) {
		return dataset.BadInput("level", "level %v: give the share of actual values that the interval is to hold, between 0 and 1", level)
	}
	return nil
}
