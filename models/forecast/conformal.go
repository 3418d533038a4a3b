package forecast

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
