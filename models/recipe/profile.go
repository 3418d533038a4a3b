package recipe

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"

	"unroll/dataset"
)

// Profile is what is known about a series before anything is trained: about its
// training part alone.
type Profile struct {
	Rows      int    `json:"rows"`      // of the training part
	Frequency string `json:"frequency"` // as the dates say; empty without dates
	Season    int    `json:"season"`    // rows in a season; 1 for none
	Positive  bool   `json:"positive"`  // all values above zero
	// Spread is how the size of a season's swings follows its level: the slope of
	// log standard deviation on log mean over the seasons. At 0 swings keep their
	// size, at 1 they grow with the level and logs even them out (the choice of a
	// power by Guerrero, Journal of Forecasting 12, 1993, 37-48, as a regression). It
	// is 0 too where values are not positive or the level hardly changes.
	Spread float64 `json:"spread"`
	// Trend and Seasonality are the share, 0 to 1, of what differencing at lag 1, and
	// at one season, takes from the variance.
	Trend       float64 `json:"trend"`
	Seasonality float64 `json:"seasonality"`
	// Inputs are the other columns, Calendar what the dates offer as inputs.
	Inputs   []string `json:"inputs,omitempty"`
	Calendar []string `json:"calendar,omitempty"`
}

// ProfileOf looks at the training part of a series.
func ProfileOf(train *dataset.Frame) Profile {
	y := train.Target()
	p := Profile{Rows: len(y), Season: max(1, train.Frequency.Season), Positive: slices.Min(y) > 0, Inputs: train.Columns[1:]}
	if train.Dates != nil {
		p.Frequency = train.Frequency.Name
	}
	if p.Positive {
		p.Spread = spread(y, max(p.Season, 4))
	}
	p.Trend = explained(y, 1)
	if p.Season > 1 {
		p.Seasonality = explained(y, p.Season)
	}
	p.Calendar = calendar(train)
	return p
}

// spread regresses log standard deviation on log mean over blocks of rows.
func spread(y []float64, block int) float64 {
	var means, deviations []float64
	for part := range slices.Chunk(y, block) {
		mean, deviation := stat.MeanStdDev(part, nil)
		if len(part) == block && deviation > 0 {
			means, deviations = append(means, math.Log(mean)), append(deviations, math.Log(deviation))
		}
	}
	const varies = 0.2 // the least range of log means that tells anything
	if len(means) < 3 || slices.Max(means)-slices.Min(means) < varies {
		return 0
	}
	_, slope := stat.LinearRegression(means, deviations, nil, false)
	return slope
}

// explained is the share of the variance that the value lag rows before explains.
func explained(y []float64, lag int) float64 {
	if len(y) < lag+2 || stat.Variance(y, nil) == 0 {
		return 0
	}
	d := make([]float64, 0, len(y))
	for i := lag; i < len(y); i++ {
		d = append(d, y[i]-y[i-lag])
	}
	return max(0, 1-stat.Variance(d, nil)/stat.Variance(y, nil))
}
