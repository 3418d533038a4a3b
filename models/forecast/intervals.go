package forecast

import (
	"cmp"
	"math"
	"slices"

	"unroll/dataset"
	"unroll/graph/distribution"
	"unroll/models"
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

// Kind is a way to make intervals.
type Kind string

const (
	// Conformal intervals come from the errors of earlier forecasts the same number of steps
	// ahead: the half width is the quantile of their absolute values at the interval's level.
	Conformal Kind = "conformal"
	// Ensembles intervals are the quantiles of the members' forecasts. They show how much a
	// forecast depends on the seed, without the noise of the series: their coverage is
	// far below their level.
	Ensembles Kind = "ensemble"
	// Model intervals are the quantiles of the distribution that the network predicts.
	Model Kind = "model"
	// Conformalized intervals are those of the model, made wider or narrower at both ends by
	// what earlier ones lacked, as conformal intervals are (Romano, Patterson & Candès,
	// Conformalized quantile regression, NeurIPS 2019).
	Conformalized Kind = "conformalized"
)

// Kinds are the ways to make intervals of some levels with a Spec's networks, the default first.
func Kinds(spec *models.Spec, levels []float64) []Kind {
	kinds := []Kind{Conformal, Ensembles}
	for _, k := range []Kind{Model, Conformalized} {
		if k.Check(spec, levels) == nil {
			kinds = append(kinds, k)
		}
	}
	return kinds
}

// Check returns an error for a kind that is unknown, or that the Spec's networks cannot have.
func (k Kind) Check(spec *models.Spec, levels []float64) error {
	switch k {
	case Conformal, Ensembles:
		return nil
	case Model, Conformalized:
	default:
		return dataset.BadInput("interval", "intervals %q: choose %s, %s, %s or %s", string(k), Conformal, Ensembles, Model, Conformalized)
	}
	loss, is := spec.Likelihood()
	if !is {
		return noDistribution(spec)
	}
	known, limited := loss.Distribution(make([]float64, len(loss.Parameters()))).(distribution.Quantiles)
	if k == Conformalized || !limited {
		return nil
	}
	for _, level := range levels {
		if low, high := (1-level)/2, (1+level)/2; !known.Knows(low) || !known.Knows(high) {
			return dataset.BadInput("level", "the ends of an interval of %.4g %% are the quantiles %.4g and %.4g, and the networks predict those from %v to %v: give a lower level, or train on more quantiles",
				100*level, low, high, known.Levels[0], known.Levels[len(known.Levels)-1])
		}
	}
	return nil
}

// KnownLevels are the levels between which a Spec's networks predict quantiles: 0 and 1, but for a
// loss of some quantiles.
func KnownLevels(spec *models.Spec) (low, high float64) {
	if loss, is := spec.Likelihood(); is {
		if q, are := loss.Distribution(make([]float64, len(loss.Parameters()))).(distribution.Quantiles); are {
			return q.Levels[0], q.Levels[len(q.Levels)-1]
		}
	}
	return 0, 1
}

// Intervals returns intervals [path, step, level] around forecasts.
//
// All paths have one horizon and are in order of their origins. The intervals of a
// path depend on the values, the series so far, before its origin alone; a last path
// may begin where values end. A value that is unknown is NaN.
//
// With n exchangeable errors the ceil((n+1)p)-th smallest makes a conformal interval of
// level p: it contains the actual value with probability p or more (Vovk, Gammerman
// and Shafer, Algorithmic Learning in a Random World, 2005; Lei et al., Journal of
// the American Statistical Association 113, 2018, 1094-1111). The errors of a
// series are not exchangeable, so the level moves up after an interval that missed
// and down after one that did not (Gibbs and Candès, Adaptive conformal inference
// under distribution shift, NeurIPS 2021, equation 2). Intervals are nested: that of a
// higher level contains that of a lower one.
func (k Kind) Intervals(scale Scale, paths []Path, values, levels []float64) [][][]Interval {
	all := make([][][]Interval, len(paths))
	for i, p := range paths {
		switch k {
		case Ensembles:
			all[i] = p.spread(levels)
		case Model, Conformalized:
			all[i] = p.predicted(levels)
		default:
			all[i] = p.points(levels)
		}
	}
	if k == Conformal || k == Conformalized {
		calibrate(all, scale, paths, values, levels)
	}
	return all
}

// calibrate widens or narrows intervals by what earlier ones lacked.
func calibrate(all [][][]Interval, scale Scale, paths []Path, values, levels []float64) {
	if len(paths) == 0 {
		return
	}
	for step := range paths[0].Point {
		inner := make([]bounds, len(paths))
		for i := range inner {
			inner[i].margin = math.Inf(-1)
		}
		for _, l := range ascending(levels) {
			c := calibration{scale: scale, level: levels[l], adapted: levels[l]}
			c.run(paths, values, step, func(i int) *Interval { return &all[i][step][l] }, inner)
		}
	}
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

// bounds are what a calibrated interval of the next level contains at least.
type bounds struct {
	Interval
	margin float64 // of the interval, on the scale
}

// run calibrates the interval of one step (from 0) of each path. Levels adapt on their own, so
// that a higher one could get the narrower interval: it contains those before it, which are in
// inner, by path.
func (c *calibration) run(paths []Path, values []float64, step int, of func(path int) *Interval, inner []bounds) {
	bases := make([]Interval, len(paths))
	known := 0 // paths with a known actual value of this step
	for i, p := range paths {
		for known < i && paths[known].Origin+step < p.Origin {
			if y := values[paths[known].Origin+step]; !math.IsNaN(y) {
				c.observe(bases[known], y, *of(known))
			}
			known++
		}
		bases[i] = *of(i)
		*of(i) = c.interval(bases[i], p.Point[step], &inner[i])
	}
}

// observe adds what an interval lacked, for which another was issued.
func (c *calibration) observe(base Interval, actual float64, issued Interval) {
	if issued.Known {
		if issued.holds(actual) {
			c.adapted -= float64(adaptation * (1 - c.level))
		} else {
			c.adapted += float64(adaptation * c.level)
		}
	}
	if !base.Known {
		return
	}
	if len(c.errors) == memory {
		at, _ := slices.BinarySearch(c.sorted, c.errors[0])
		c.sorted = slices.Delete(c.sorted, at, at+1)
		c.errors = c.errors[1:]
	}
	e := c.scale.lack(base, actual)
	c.errors = append(c.errors, e)
	at, _ := slices.BinarySearch(c.sorted, e)
	c.sorted = slices.Insert(c.sorted, at, e)
}

// interval returns an interval with a margin added at both ends, which may be below zero: no end then
// goes beyond the forecast, or beyond the other end of the base. It contains the inner one, and takes its
// place. It is unknown where an end would not be finite.
func (c *calibration) interval(base Interval, forecast float64, inner *bounds) Interval {
	n := len(c.sorted)
	if n < Needed(c.level) || !base.Known {
		return Interval{}
	}
	inner.margin = max(inner.margin, c.sorted[min(max(rank(n, c.adapted), 1), n)-1])
	lower, upper := c.scale.around(base, inner.margin)
	if math.IsNaN(upper-lower) || math.IsInf(upper-lower, 0) {
		return Interval{}
	}
	center := min(max(forecast, base.Lower), base.Upper)
	lower, upper = min(lower, center), max(upper, center)
	if inner.Known {
		lower, upper = min(lower, inner.Lower), max(upper, inner.Upper)
	}
	inner.Interval = Interval{Lower: lower, Upper: upper, Known: true}
	return inner.Interval
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

// lack is by how much an interval would have to be wider at both ends, on the scale, to hold a
// value: below zero where it is inside. It is infinite where one of them has no place on the scale.
func (s Scale) lack(v Interval, y float64) float64 {
	z := s.apply(y)
	d := max(s.apply(v.Lower)-z, z-s.apply(v.Upper))
	if math.IsNaN(d) {
		return math.Inf(1)
	}
	return d
}

// around returns the ends of an interval with a margin added; NaN where they have no
// place on the scale.
func (s Scale) around(v Interval, margin float64) (lower, upper float64) {
	return s.inverse(s.apply(v.Lower) - margin), s.inverse(s.apply(v.Upper) + margin)
}

func (s Scale) apply(v float64) float64   { return s.steps.Apply([]float64{v})[0] }
func (s Scale) inverse(z float64) float64 { return s.steps.Inverse([]float64{z}, nil)[0] }

// points returns intervals [step, level] that are the forecasts alone.
func (p Path) points(levels []float64) [][]Interval {
	return p.intervals(levels, func(k int, _ float64) Interval { return Interval{p.Point[k], p.Point[k], true} })
}

// spread returns the intervals between the quantiles (1-level)/2 and (1+level)/2 of the
// members' forecasts (type 7 of Hyndman and Fan, The American Statistician 50, 1996). A path
// with fewer than two members has none.
func (p Path) spread(levels []float64) [][]Interval {
	if len(p.Members) < 2 {
		return p.intervals(levels, func(int, float64) Interval { return Interval{} })
	}
	sorted := make([][]float64, len(p.Point)) // by step
	for k := range sorted {
		for _, member := range p.Members {
			sorted[k] = append(sorted[k], member[k])
		}
		slices.Sort(sorted[k])
	}
	return p.intervals(levels, func(k int, level float64) Interval {
		return Interval{experiment.Quantile(sorted[k], (1-level)/2), experiment.Quantile(sorted[k], (1+level)/2), true}
	})
}

// predicted returns the intervals between the quantiles (1-level)/2 and (1+level)/2 of the
// predicted distributions; unknown ones where there are none.
func (p Path) predicted(levels []float64) [][]Interval {
	return p.intervals(levels, func(k int, level float64) Interval {
		if k >= len(p.Distributions) {
			return Interval{}
		}
		d := p.Distributions[k]
		v := Interval{d.Quantile((1 - level) / 2), d.Quantile((1 + level) / 2), true}
		v.Known = !math.IsInf(v.Upper-v.Lower, 0) && !math.IsNaN(v.Upper-v.Lower)
		return v
	})
}

func (p Path) intervals(levels []float64, of func(step int, level float64) Interval) [][]Interval {
	all := make([][]Interval, len(p.Point))
	for k := range all {
		for _, level := range levels {
			all[k] = append(all[k], of(k, level))
		}
	}
	return all
}
