package baseline

import (
	"errors"
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/optimize"
	"gonum.org/v1/gonum/stat"
)

// decompose returns the states before the second season: seasonal values from
// the first two seasons around their moving average, level and trend from a
// line through that average (R's stats::decompose and stats::HoltWinters). The
// line's level is the one a step before the average begins, half a season in.
func (h *HoltWinters) decompose(values []float64) *states {
	average := movingAverage(values[:2*h.Season], h.Season)
	first := h.Season / 2 // row of average[0]
	season, seen := make([]float64, h.Season), make([]float64, h.Season)
	steps := make([]float64, len(average))
	for i, a := range average {
		place := (first + i) % h.Season
		season[place] += h.without(values[first+i], a)
		seen[place]++
		steps[i] = float64(i + 1)
	}
	floats.Div(season, seen)
	center := stat.Mean(season, nil)
	for i, s := range season {
		season[i] = h.without(s, center)
	}
	level, trend := stat.LinearRegression(steps, average, nil, false)
	return &states{level: level, trend: trend, season: season}
}

// movingAverage returns the mean over one season around each value, from row
// season/2 on; an even season counts the outermost two values by half.
func movingAverage(values []float64, season int) []float64 {
	half := season / 2
	average := make([]float64, len(values)-2*half)
	for i := range average {
		window := values[i : i+2*half+1]
		sum := floats.Sum(window)
		if season%2 == 0 {
			sum -= (window[0] + window[2*half]) / 2
		}
		average[i] = sum / float64(season)
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
	unit := math.Inf(1) // makes the search independent of the series' unit
	starts := make([][]float64, len(smoothingStarts))
	for i, from := range smoothingStarts {
		for _, share := range from[:free] {
			starts[i] = append(starts[i], math.Asin(math.Sqrt(share)))
		}
		unit = min(unit, h.sumOfSquares(start, h.bend(starts[i]), values))
	}
	if math.IsInf(unit, 1) {
		return smoothing{}, errors.New("the forecasts of the training values are not finite: rescale the series")
	}
	if unit == 0 {
		unit = 1
	}
	problem := optimize.Problem{Func: func(x []float64) float64 {
		return h.sumOfSquares(start, h.bend(x), values) / unit
	}}
	settings := &optimize.Settings{Converger: &optimize.FunctionConverge{Absolute: 1e-10, Iterations: 40}}
	best, least := starts[0], math.Inf(1)
	for _, x := range starts {
		result, err := optimize.Minimize(problem, x, settings, &optimize.NelderMead{})
		if err != nil {
			continue // the sum is infinite at this start
		}
		if result.F < least {
			best, least = result.X, result.F
		}
	}
	return h.bend(best), nil
}

// smoothingStarts are alpha, beta, gamma, and phi as a share of its range.
// The first three of the first are those of R's stats::HoltWinters.
var smoothingStarts = [...][4]float64{
	{0.3, 0.1, 0.1, 0.9},
	{0.8, 0.1, 0.1, 0.9},
	{0.1, 0.1, 0.8, 0.9},
	{0.5, 0.5, 0.5, 0.5},
}

// bend maps any numbers to parameters within their bounds.
func (h *HoltWinters) bend(x []float64) smoothing {
	share := func(v float64) float64 { return math.Sin(v) * math.Sin(v) }
	p := smoothing{alpha: share(x[0]), beta: share(x[1]), gamma: share(x[2]), phi: 1}
	if h.Damped {
		const lowest, highest = 0.8, 0.98
		p.phi = lowest + (highest-lowest)*share(x[3])
	}
	return p
}
