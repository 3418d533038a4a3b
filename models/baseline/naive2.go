package baseline

import (
	"fmt"
	"math"
)

// Naive2 is persistence of the seasonally adjusted series, where a test finds a season, and
// persistence where it finds none: what OWA is relative to. It is not among the [Standard]
// methods. The season of a test of 90 % significance is taken out by a classical multiplicative
// decomposition of the training values, which have to be above zero for that.
//
// Source: Makridakis, Spiliotis and Assimakopoulos, "The M4 competition", International Journal
// of Forecasting 36, 2020, 54-74, section 2.1 and its published R code.
type Naive2 struct {
	Season int // in values; below 2 for none

	indices []float64 // of each place in the season, from the first training value on; nil without a season
}

// Name returns "naive 2".
func (n *Naive2) Name() string { return "naive 2" }

// Fit tests for a season and estimates it.
func (n *Naive2) Fit(train []float64) error {
	n.indices = nil
	if err := trainable(n.Name(), train, 1); err != nil {
		return err
	}
	if n.Season < 2 || !isSeasonal(train, n.Season) {
		return nil
	}
	if err := positive(n.Name(), train, 0); err != nil {
		return err
	}
	n.indices = seasonalIndices(train, n.Season)
	return nil
}

// Forecast repeats the last adjusted value, each time with the season of its row.
func (n *Naive2) Forecast(history []float64, horizon int) ([]float64, error) {
	last, err := tail(n.Name(), history, 1, horizon)
	if err != nil {
		return nil, err
	}
	path, now := make([]float64, horizon), n.index(len(history)-1)
	for k := range path {
		path[k] = last[0] / now * n.index(len(history)+k)
	}
	return path, bounded(n.Name(), path)
}

// index is the season of a row.
func (n *Naive2) index(row int) float64 {
	if n.indices == nil {
		return 1
	}
	return n.indices[row%len(n.indices)]
}

// isSeasonal tests the autocorrelation at the season against 0 with the standard error of
// Bartlett, at a level of 90 %. A series shorter than three seasons has none.
func isSeasonal(y []float64, season int) bool {
	if len(y) < 3*season {
		return false
	}
	mean := 0.0
	for _, v := range y {
		mean += v / float64(len(y))
	}
	covariance := func(lag int) (sum float64) {
		for t := lag; t < len(y); t++ {
			sum += float64((y[t] - mean) * (y[t-lag] - mean))
		}
		return sum
	}
	variance, squares := covariance(0), 1.0
	if variance == 0 {
		return false
	}
	for lag := 1; lag < season; lag++ {
		r := covariance(lag) / variance
		squares += float64(2 * r * r)
	}
	const critical = 1.645
	return math.Abs(covariance(season)/variance) > critical*math.Sqrt(squares/float64(len(y)))
}

// seasonalIndices are the mean ratios of the values to their centered moving average, scaled to a
// mean of 1, by the row modulo the season. There are at least two seasons of values.
func seasonalIndices(y []float64, season int) []float64 {
	sums, counts, half := make([]float64, season), make([]float64, season), season/2
	for t := half; t < len(y)-half; t++ {
		trend := 0.0
		for k := -half; k <= half; k++ {
			weight := 1 / float64(season)
			if season%2 == 0 && (k == -half || k == half) {
				weight /= 2
			}
			trend += float64(weight * y[t+k])
		}
		sums[t%season], counts[t%season] = sums[t%season]+y[t]/trend, counts[t%season]+1
	}
	mean := 0.0
	for i := range sums {
		sums[i] /= counts[i]
		mean += sums[i] / float64(season)
	}
	for i := range sums {
		sums[i] /= mean
	}
	return sums
}

// OWA returns the overall weighted average of a forecast's sMAPE and MASE, each relative to that
// of [Naive2]: below 1 the forecast is the better one. Over several series the four are means over
// them. It is [ErrUndefined] where Naive2 makes no error. Source: as Naive2, section 2.2.
func OWA(smape, mase, naiveSMAPE, naiveMASE float64) (float64, error) {
	if naiveSMAPE == 0 || naiveMASE == 0 {
		return 0, fmt.Errorf("%w: OWA divides by the errors of naive 2, which are 0", ErrUndefined)
	}
	return (smape/naiveSMAPE + mase/naiveMASE) / 2, nil
}
