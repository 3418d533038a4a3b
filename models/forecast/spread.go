package forecast

import (
	"slices"

	"unroll/models/experiment"
)

// Spread returns the intervals [step, level] that the members of an ensemble span:
// the quantiles (1-level)/2 and (1+level)/2 of their forecasts (type 7 of Hyndman
// and Fan, The American Statistician 50, 1996). They tell how much a forecast owes
// to the seed, nothing of what the series itself leaves open, and so hold far fewer
// actual values than their level says. A path without members has none.
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
