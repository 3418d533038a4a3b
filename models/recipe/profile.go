package recipe

import (
	"slices"

	"unroll/dataset"
	"unroll/graph/portable"
)

// Profile is what the training part of a series shows before anything is trained.
type Profile struct {
	Rows      int    `json:"rows"`      // of the training part
	Frequency string `json:"frequency"` // as the dates say; empty without dates
	Season    int    `json:"season"`    // rows in a season; 1 for none
	Seasons   []int  `json:"seasons"`   // that and the longer ones; null for none
	Positive  bool   `json:"positive"`  // all values are above zero
	// Spread is how the size of seasonal swings follows the level: the slope of
	// log standard deviation on log mean over the seasons. At 0 swings keep their
	// size, at 1 they grow with the level and logs even them out (the choice of a
	// power by Guerrero, Journal of Forecasting 12, 1993, 37-48, as a regression). It
	// is also 0 where values are not positive or the level hardly changes.
	Spread float64 `json:"spread"`
	// Trend and Seasonality are the shares, 0 to 1, of the variance that differencing
	// at lag 1, and at one season, removes.
	Trend       float64 `json:"trend"`
	Seasonality float64 `json:"seasonality"`
	// Inputs are the other columns, Future those of them that are known in advance, and
	// Calendar what the dates offer as inputs.
	Inputs   []string `json:"inputs,omitempty"`
	Future   []string `json:"future,omitempty"`
	Calendar []string `json:"calendar,omitempty"`
	// Series is how many series of a panel have a training part: Rows are those of all of them,
	// and the measures their medians. It is 0 for a single series.
	Series int `json:"series,omitempty"`
}

// profileOf looks at the training part of a series.
func profileOf(train *dataset.Frame) Profile {
	y := train.Target()
	p := Profile{Rows: len(y), Season: max(1, train.Frequency.Season), Seasons: train.Seasons(), Positive: slices.Min(y) > 0, Inputs: train.Columns[1:]}
	p.Calendar = calendar(train, p.Seasons)
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
	return p
}

// spread regresses log standard deviation on log mean over blocks of rows.
func spread(y []float64, block int) float64 {
	var means, deviations []float64 // logs
	for part := range slices.Chunk(y, block) {
		if variance := covariance(part, part); len(part) == block && variance > 0 {
			means, deviations = append(means, portable.Log(mean(part))), append(deviations, portable.Log(variance)/2)
		}
	}
	const varies = 0.2 // the least range of log means to learn from
	if len(means) < 3 || slices.Max(means)-slices.Min(means) < varies {
		return 0
	}
	return covariance(means, deviations) / covariance(means, means)
}

// explained is the share of the variance that the value lag rows before explains.
func explained(y []float64, lag int) float64 {
	variance := covariance(y, y)
	if len(y) < lag+2 || variance == 0 {
		return 0
	}
	d := slices.Clone(y[lag:])
	for i := range d {
		d[i] -= y[i]
	}
	return max(0, 1-covariance(d, d)/variance)
}

// covariance of two lists of one length, over n-1; NaN for fewer than two values.
func covariance(a, b []float64) float64 {
	meanA, meanB := mean(a), mean(b)
	var sum float64
	for i := range a {
		sum += float64((a[i] - meanA) * (b[i] - meanB))
	}
	return sum / float64(len(a)-1)
}

func mean(x []float64) float64 {
	var sum float64
	for _, v := range x {
		sum += v
	}
	return sum / float64(len(x))
}

// calendar names the calendar inputs that distinguish the rows of a season, and of the
// longer ones.
func calendar(f *dataset.Frame, seasons []int) []string {
	var kinds []string
	switch q := f.Frequency; {
	case f.Dates == nil || !q.Regular():
		return nil
	case q.Name == "monthly":
		kinds = []string{dataset.Month}
	case q.Name == "quarterly":
		kinds = []string{dataset.Quarter}
	case q.Name == "daily" || q.Name == "business-daily":
		kinds = []string{dataset.Weekday}
	case q.Season >= 24 && q.Name != "weekly":
		kinds = []string{dataset.Hour} // hours or minutes, with a season of a day
	}
	for _, season := range seasons {
		if kind := f.Frequency.Calendar(season); kind != "" && !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}
