package backtest

import (
	"encoding/json"
	"math"
	"strconv"

	"unroll/graph/distribution"
	"unroll/models/baseline"
	"unroll/models/forecast"
)

// Score is the accuracy of a method's forecasts, one number of steps ahead.
type Score struct {
	Method string `json:"method"`
	Step   int    `json:"step"`   // rows ahead, from 1
	Points int    `json:"points"` // forecasts of rows whose actual value is known
	RMSE   Number `json:"rmse"`   // in the series' unit, as are MAE, pinball loss and widths
	MAE    Number `json:"mae"`
	MAPE   Number `json:"mape"`  // in percent
	SMAPE  Number `json:"smape"` // in percent, from 0 to 200
	// MASE and RMSSE are in units of the seasonal naive forecast's error on the first
	// training part.
	MASE      Number          `json:"mase"`
	RMSSE     Number          `json:"rmsse"`
	CRPS      *Number         `json:"crps,omitempty"`          // of the predicted distributions, in the series' unit; nil without any
	Proper    *ProperScore    `json:"distributions,omitempty"` // the other scores of the predicted distributions; nil without any
	Intervals []IntervalScore `json:"intervals,omitempty"`
	Missing   string          `json:"missing,omitempty"` // why there are no forecasts
}

// IntervalScore is the accuracy of the intervals of one level.
type IntervalScore struct {
	Level    float64 `json:"level"`
	Points   int     `json:"points"`   // forecasts with an interval
	Coverage Number  `json:"coverage"` // share of actual values inside
	Width    Number  `json:"width"`    // mean
	Pinball  Number  `json:"pinball"`  // mean loss of the two ends as quantiles
	Winkler  Number  `json:"winkler"`  // mean interval score: the width, and what misses cost
}

// KindScore is the accuracy of one kind of the network's intervals.
type KindScore struct {
	Kind      forecast.Kind   `json:"kind"`
	Intervals []IntervalScore `json:"intervals"`
}

// Kinds returns the scores of every kind of interval that the network can have, so many steps
// ahead.
func (r *Result) Kinds(step int) []KindScore {
	if len(r.Methods) == 0 {
		return nil
	}
	network := r.Methods[0]
	var scores []KindScore
	for _, kind := range r.kinds {
		network.Intervals = kind.Intervals(r.scale, network.Paths, r.Frame.Observed(), r.Levels)
		s := KindScore{Kind: kind}
		for l := range r.Levels {
			s.Intervals = append(s.Intervals, r.intervalScore(network, step, l))
		}
		scores = append(scores, s)
	}
	return scores
}

// Scores returns the score of every method for forecasts the given number of
// steps ahead, from 1 to the horizon, the network's first.
func (r *Result) Scores(step int) []Score {
	scores := make([]Score, len(r.Methods))
	if len(scores) == 0 {
		return scores
	}
	train, season := r.Frame.Observed()[:r.First], max(1, r.Frame.Frequency.Season)
	if season >= len(train) {
		season = 1
	}
	mae, rmse, err := baseline.NaiveErrors(train, season)
	for i, m := range r.Methods {
		scores[i] = r.score(m, step)
		scores[i].MASE = measure(float64(scores[i].MAE)/mae, err)
		scores[i].RMSSE = measure(float64(scores[i].RMSE)/rmse, err)
	}
	return scores
}

// score has every measure but those relative to the naive forecast.
func (r *Result) score(m Method, step int) Score {
	s := Score{Method: m.Name, Step: step, Missing: m.Missing}
	if m.Missing != "" {
		none := Number(math.NaN())
		s.RMSE, s.MAE, s.MAPE, s.SMAPE = none, none, none, none
		return s
	}
	actual, point := r.points(m, step)
	s.Points = len(point)
	s.RMSE = measure(baseline.RMSE(actual, point))
	s.MAE = measure(baseline.MAE(actual, point))
	s.MAPE = measure(baseline.MAPE(actual, point))
	s.SMAPE = measure(baseline.SMAPE(actual, point))
	s.CRPS, s.Proper = r.crps(m, step), r.proper(m, step)
	for l := range r.Levels {
		s.Intervals = append(s.Intervals, r.intervalScore(m, step, l))
	}
	return s
}

// crps is the mean continuous ranked probability score; nil where not every forecast that
// can be judged has a distribution.
func (r *Result) crps(m Method, step int) *Number {
	var sum, count float64
	y := r.Frame.Observed()
	for _, p := range m.Paths {
		row := p.Origin + step - 1
		if row >= len(y) || math.IsNaN(y[row]) {
			continue
		}
		if step > len(p.Distributions) {
			return nil
		}
		sum, count = sum+p.Distributions[step-1].CRPS(y[row]), count+1
	}
	mean := Number(sum / count)
	if !r.knows(0.1) || !r.knows(0.9) { // what lies beyond would be made up
		mean = Number(math.NaN())
	}
	return &mean
}

// points pairs a method's forecasts, so many steps ahead, with the actual values that
// are known.
func (r *Result) points(m Method, step int) (actual, point []float64) {
	y := r.Frame.Observed()
	for _, p := range m.Paths {
		if row := p.Origin + step - 1; row < len(y) && !math.IsNaN(y[row]) {
			actual, point = append(actual, y[row]), append(point, p.Point[step-1])
		}
	}
	return actual, point
}

func (r *Result) intervalScore(m Method, step, level int) IntervalScore {
	var actual, lower, upper []float64
	y := r.Frame.Observed()
	for i, p := range m.Paths {
		row, v := p.Origin+step-1, m.Intervals[i][step-1][level]
		if row < len(y) && !math.IsNaN(y[row]) && v.Known {
			actual, lower, upper = append(actual, y[row]), append(lower, v.Lower), append(upper, v.Upper)
		}
	}
	s := IntervalScore{Level: r.Levels[level], Points: len(actual), Coverage: Number(distribution.Coverage(actual, lower, upper))}
	n := Number(len(actual)) // 0 makes all measures NaN
	for i, y := range actual {
		ends := distribution.Pinball(y, lower[i], float64((1-s.Level)/2)) + distribution.Pinball(y, upper[i], float64((1+s.Level)/2))
		s.Width += Number(upper[i] - lower[i])
		s.Pinball += Number(ends / 2)
		s.Winkler += Number(distribution.Winkler(y, lower[i], upper[i], s.Level))
	}
	s.Width, s.Pinball, s.Winkler = s.Width/n, s.Pinball/n, s.Winkler/n
	return s
}

// measure is the number, or NaN where it is undefined.
func measure(v float64, err error) Number {
	if err != nil {
		return Number(math.NaN())
	}
	return Number(v)
}

// Number is a measure. It is NaN, and null in JSON, where the measure is undefined,
// such as MAPE where an actual value is zero.
type Number float64

// MarshalJSON writes the number, or null.
func (n Number) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(n)) || math.IsInf(float64(n), 0) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(n))
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (n *Number) UnmarshalJSON(text []byte) error {
	v := math.NaN()
	if string(text) != "null" {
		if err := json.Unmarshal(text, &v); err != nil {
			return err
		}
	}
	*n = Number(v)
	return nil
}

// String writes the number with four significant digits or its whole part, or "-".
func (n Number) String() string {
	v := float64(n)
	switch size := math.Abs(v); {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return "-"
	case size >= 1000:
		return strconv.FormatFloat(v, 'f', 0, 64)
	case size == 0 || size >= 10:
		return strconv.FormatFloat(v, 'f', 2, 64)
	case size >= 1:
		return strconv.FormatFloat(v, 'f', 3, 64)
	case size >= 0.1:
		return strconv.FormatFloat(v, 'f', 4, 64)
	}
	return strconv.FormatFloat(v, 'g', 4, 64)
}
