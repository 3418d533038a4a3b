package baseline

import (
	"errors"
	"math"

	"unroll/graph/portable"
)

// decompose returns the states before the second season: seasonal values from
// the first two seasons around their moving average, level and trend from a
// line through that average (R's stats::decompose and stats::HoltWinters). The
// line's level is the one a step before the average begins, half a season in.
func (h *HoltWinters) decompose(values []float64) *states {
	average := movingAverage(values[:2*h.Season], h.Season)
	level, trend := line(average)
	return &states{level: level, trend: trend, season: seasonFigure(h.Multiplicative, values, average, h.Season)}
}

// seasonFigure returns the seasonal values, factors or summands, around a moving average over
// one season: their means over the seasons, centered.
func seasonFigure(factor bool, values, average []float64, season int) []float64 {
	first := season / 2 // row of average[0]
	figure, seen := make([]float64, season), make([]float64, season)
	for i, a := range average {
		place := (first + i) % season
		figure[place] += without(factor, values[first+i], a)
		seen[place]++
	}
	for i := range figure {
		figure[i] /= seen[i]
	}
	center := mean(figure)
	for i, s := range figure {
		figure[i] = without(factor, s, center)
	}
	return figure
}

// movingAverage returns the mean over one season around each value, from row
// season/2 on; an even season counts the outermost two values by half.
func movingAverage(values []float64, season int) []float64 {
	half := season / 2
	average := make([]float64, len(values)-2*half)
	for i := range average {
		window := values[i : i+2*half+1]
		total := sum(window)
		if season%2 == 0 {
			total -= float64((window[0] + window[2*half]) / 2)
		}
		average[i] = total / float64(season)
	}
	return average
}

// leastSquares returns the smoothing parameters with the least sum of squared
// one-step errors over values, which begin with the second season.
//
// The sum has local minima, so the simplex method runs from several starts, and the
// best result is used. The search is unconstrained: each parameter is a squared sine,
// scaled to its bounds.
func (h *HoltWinters) leastSquares(start *states, values []float64) (smoothing, error) {
	free := 3
	if h.Damped {
		free = 4
	}
	scratch := start.clone()
	unit := math.Inf(1) // makes the search independent of the series' unit
	for _, x := range smoothingStarts {
		unit = min(unit, h.sumOfSquares(start, scratch, h.bend(x[:free]), values))
	}
	if math.IsInf(unit, 1) {
		return smoothing{}, errors.New("the forecasts of the training values are not finite: rescale the series")
	}
	if unit == 0 {
		unit = 1
	}
	scaled := func(x []float64) float64 { return h.sumOfSquares(start, scratch, h.bend(x), values) / unit }
	best := vertex{value: math.Inf(1)}
	for _, x := range smoothingStarts {
		if found := minimize(scaled, x[:free]); found.value < best.value {
			best = found
		}
	}
	return h.bend(best.x), nil
}

// smoothingStarts are alpha, beta, gamma, and phi as a share of its range, each as the
// angle of bend. The first three of the first are those of R's stats::HoltWinters.
var smoothingStarts = [...][4]float64{
	{at30, at10, at10, at90},
	{at80, at10, at10, at90},
	{at10, at10, at80, at90},
	{at50, at50, at50, at50},
}

// The angles whose squared sines are 0.1 to 0.9.
const (
	at10 = 0.3217505543966422
	at30 = 0.5796397403637042
	at50 = math.Pi / 4
	at80 = 1.1071487177940904
	at90 = 1.2490457723982544
)

// bend maps any numbers to parameters within their bounds.
func (h *HoltWinters) bend(x []float64) smoothing {
	share := func(v float64) float64 { return portable.Sin(v) * portable.Sin(v) }
	p := smoothing{alpha: share(x[0]), beta: share(x[1]), gamma: share(x[2]), phi: 1}
	if h.Damped {
		const lowest, highest = 0.8, 0.98
		p.phi = lowest + float64((highest-lowest)*share(x[3]))
	}
	return p
}
