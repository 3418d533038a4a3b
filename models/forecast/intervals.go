package forecast

import (
	"cmp"
	"math"
	"slices"

	"unroll/dataset"
	"unroll/models/experiment"
)

// Interval contains the actual value with the probability of its level. It is in the
// series' unit.
type Interval struct {
	Lower, Upper float64
	Known        bool // false where too few earlier errors are known for the level
}

// holds reports whether a value lies inside, ends included.
func (v Interval) holds(y float64) bool { return v.Lower <= y && y <= v.Upper }

// Intervals returns adaptive split-conformal intervals [path, step, level] around
// forecasts. The half width of an interval is the quantile, at its level,
// of the absolute errors of earlier forecasts the same number of steps ahead.
//
// All paths have one horizon and are in order of their origins. The intervals of a
// path depend on the values, the series so far, before its origin alone; a last path
// may begin where values end. A value that is unknown is NaN.
//
// With n exchangeable errors the ceil((n+1)p)-th smallest makes an interval of
// level p: it contains the actual value with probability p or more (Vovk, Gammerman
// and Shafer, Algorithmic Learning in a Random World, 2005; Lei et al., Journal of
// the American Statistical Association 113, 2018, 1094-1111). The errors of a
// series are not exchangeable, so the level moves up after an interval that missed
// and down after one that did not (Gibbs and Candès, Adaptive conformal inference
// under distribution shift, NeurIPS 2021, equation 2). Intervals are nested: that of a
// higher level contains that of a lower one.
func Intervals(scale Scale, paths []Path, values, levels []float64) [][][]Interval {
	all := make([][][]Interval, len(paths))
	if len(paths) == 0 {
		return all
	}
	for i := range all {
		all[i] = make([][]Interval, len(paths[0].Point))
	}
	for step := range all[0] {
		narrower := make([]float64, len(paths))
		for _, l := range ascending(levels) {
			issued := stepIntervals(scale, paths, values, step, levels[l], narrower)
			for i, v := range issued {
				if all[i][step] == nil {
					all[i][step] = make([]Interval, len(levels))
				}
				all[i][step][l] = v
			}
		}
	}
	return all
}

// ascending are the places of the levels, the lowest first.
func ascending(levels []float64) []int {
	places := make([]int, len(levels))
	for i := range places {
		places[i] = i
	}
	slices.SortStableFunc(places, func(a, b int) int { return cmp.Compare(levels[a], levels[b]) })
	return places
}

// stepIntervals returns the interval of one step (from 0) and level for each path. Levels
// adapt on their own, so that a higher one could get the narrower interval: it is at least
// as wide as those before it, whose half widths are in narrower, by path.
func stepIntervals(scale Scale, paths []Path, values []float64, step int, level float64, narrower []float64) []Interval {
	c := calibration{scale: scale, level: level, adapted: level}
	issued := make([]Interval, len(paths))
	known := 0 // paths with a known actual value of this step
	for i, p := range paths {
		for known < i && paths[known].Origin+step < p.Origin {
			if y := values[paths[known].Origin+step]; !math.IsNaN(y) {
				c.observe(paths[known].Point[step], y, issued[known])
			}
			known++
		}
		issued[i], narrower[i] = c.interval(p.Point[step], narrower[i])
	}
	return issued
}

const (
	// adaptation is the step by which a level moves after a miss, gamma of Gibbs and
	// Candès 2021.
	adaptation = 0.03
	// memory is the number of errors that are used, the latest.
	memory = 500
)

// calibration makes the intervals of one level from the errors seen so far.
type calibration struct {
	scale   Scale
	level   float64
	adapted float64   // the level, corrected for the misses so far
	errors  []float64 // on the scale, in order of time
	sorted  []float64
}

// observe adds the error of a forecast, for which an interval was issued.
func (c *calibration) observe(forecast, actual float64, issued Interval) {
	if issued.Known {
		if issued.holds(actual) {
			c.adapted -= float64(adaptation * (1 - c.level))
		} else {
			c.adapted += float64(adaptation * c.level)
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

// interval returns the interval around a forecast and its half width on the scale, which
// is at least a given one. It is unknown where an end would not be finite.
func (c *calibration) interval(forecast, atLeast float64) (v Interval, halfWidth float64) {
	n := len(c.sorted)
	if n < Needed(c.level) {
		return Interval{}, atLeast
	}
	halfWidth = max(atLeast, c.sorted[min(max(rank(n, c.adapted), 1), n)-1])
	lower, upper := c.scale.around(forecast, halfWidth)
	if math.IsNaN(upper-lower) || math.IsInf(upper-lower, 0) {
		return Interval{}, halfWidth
	}
	return Interval{Lower: lower, Upper: upper, Known: true}, halfWidth
}

// Needed is the number of errors that an interval of a level needs: 4 at level 0.80,
// 19 at 0.95. No number is enough for a level outside 0 .. 1.
func Needed(level float64) int {
	if !(level > 0 && level < 1) {
		return math.MaxInt
	}
	n := max(1, int(level/(1-level))-1)
	for rank(n, level) > n {
		n++
	}
	return n
}

// rank is ceil((n+1)*level), but for the rounding of a level such as 0.95.
func rank(n int, level float64) int { return int(math.Ceil(float64(float64(n+1)*level) - 1e-9)) }

// CheckLevel returns an error for an impossible level of an interval.
func CheckLevel(level float64) error {
	if !(level > 0 && level < 1) {
		return dataset.BadInput("level", "level %v: give the share of actual values that the interval should cover, between 0 and 1", level)
	}
	return nil
}

// Scale is the scale of errors: the series' unit, or that after the leading log or
// Box-Cox transforms of a Spec, on which the size of errors does not grow with the
// series. The zero value is the series' unit.
type Scale struct {
	steps dataset.Pipeline
}

// ScaleOf returns the scale of a fitted pipeline: its leading log and Box-Cox
// steps.
func ScaleOf(p dataset.Pipeline) Scale {
	for n, step := range p {
		if _, is := step.Form.(dataset.Power); !is {
			return Scale{p[:n]}
		}
	}
	return Scale{p}
}

// distance is the absolute difference of two values on the scale; infinite where one
// of them has no place on it.
func (s Scale) distance(a, b float64) float64 {
	d := math.Abs(s.apply(a) - s.apply(b))
	if math.IsNaN(d) {
		return math.Inf(1)
	}
	return d
}

// around returns the interval of the given half width around a value; NaN where
// the value has no place on the scale.
func (s Scale) around(v, halfWidth float64) (lower, upper float64) {
	z := s.apply(v)
	return s.inverse(z - halfWidth), s.inverse(z + halfWidth)
}

func (s Scale) apply(v float64) float64   { return s.steps.Apply([]float64{v})[0] }
func (s Scale) inverse(z float64) float64 { return s.steps.Inverse([]float64{z}, nil)[0] }

// Spread returns the intervals [step, level] between the forecasts of the members:
// their quantiles (1-level)/2 and (1+level)/2 (type 7 of Hyndman
// and Fan, The American Statistician 50, 1996). They show how much a forecast depends
// on the seed, without the noise of the series: their coverage is far below their
// level. A path without members has none.
func (p Path) Spread(levels []float64) [][]Interval {
	all := make([][]Interval, len(p.Point))
	for k := range all {
		var values []float64
		for _, member := range p.Members {
			values = append(values, member[k])
		}
		slices.Sort(values)
		for _, level := range levels {
			v := Interval{Known: len(values) > 1}
			if v.Known {
				v.Lower, v.Upper = experiment.Quantile(values, (1-level)/2), experiment.Quantile(values, (1+level)/2)
			}
			all[k] = append(all[k], v)
		}
	}
	return all
}
