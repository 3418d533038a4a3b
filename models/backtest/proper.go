package backtest

import (
	"fmt"
	"math"
	"math/rand/v2"

	"unroll/graph/distribution"
)

// ProperScore is how good predicted distributions are, beside their CRPS.
type ProperScore struct {
	Points int `json:"points"` // forecasts of rows whose actual value is known
	// LogScore is the mean of -log f(y), with the density or probability f; NaN where it is not
	// known, as of quantiles and drawn paths, or infinite.
	LogScore  Number          `json:"log_score"`
	Quantiles []QuantileScore `json:"quantiles"` // 0.1 to 0.9
	WQL       Number          `json:"wql"`       // mean weighted quantile loss of these
	PIT       PIT             `json:"pit"`
}

// QuantileScore is the accuracy of one quantile of the distributions.
type QuantileScore struct {
	Level   float64 `json:"level"`
	Pinball Number  `json:"pinball"` // mean loss, in the series' unit
	WQL     Number  `json:"wql"`     // twice the sum of the losses over that of the absolute values
}

// PIT is the histogram of the probability integral transforms of the actual values, with Pearson's
// chi-squared test of their uniformity. A count's transform is drawn from its step. The test takes
// forecasts as independent, which those of several steps ahead are not: its p-value is then too low.
type PIT struct {
	Counts    []int   `json:"counts"` // in bins of equal width from 0 to 1; null without a histogram
	Statistic *Number `json:"chi_squared,omitempty"`
	PValue    *Number `json:"p_value,omitempty"`
	Missing   string  `json:"missing,omitempty"` // why there is no test
}

// proper is the proper score of a method; nil where not every forecast that can be judged has a
// distribution.
func (r *Result) proper(m Method, step int) *ProperScore {
	var ds []distribution.Distribution
	actual, _ := r.points(m, step)
	y := r.Frame.Observed()
	for _, p := range m.Paths {
		if row := p.Origin + step - 1; row < len(y) && !math.IsNaN(y[row]) {
			if step > len(p.Distributions) {
				return nil
			}
			ds = append(ds, p.Distributions[step-1])
		}
	}
	if len(ds) == 0 {
		return nil
	}
	s := &ProperScore{Points: len(ds), LogScore: logScore(ds, actual), PIT: r.pit(ds, actual, step)}
	for tenth := 1.0; tenth < 10; tenth++ {
		q := QuantileScore{tenth / 10, Number(math.NaN()), Number(math.NaN())}
		if r.knows(q.Level) {
			q = quantileScore(ds, actual, q.Level)
		}
		s.Quantiles, s.WQL = append(s.Quantiles, q), s.WQL+q.WQL/9
	}
	return s
}

// knows reports whether the networks predict what is needed for the quantile of a level.
func (r *Result) knows(level float64) bool {
	const rounding = 1e-9
	return r.known[0]-rounding <= level && level <= r.known[1]+rounding
}

func logScore(ds []distribution.Distribution, actual []float64) Number {
	sum := 0.0
	for i, d := range ds {
		score, ok := distribution.LogScore(d, actual[i])
		if !ok {
			return Number(math.NaN())
		}
		sum += score
	}
	return Number(sum / float64(len(ds)))
}

func quantileScore(ds []distribution.Distribution, actual []float64, level float64) QuantileScore {
	quantiles, loss := make([]float64, len(ds)), 0.0
	for i, d := range ds {
		quantiles[i] = d.Quantile(level)
		loss += distribution.Pinball(actual[i], quantiles[i], level)
	}
	return QuantileScore{level, Number(loss / float64(len(ds))), Number(distribution.WeightedQuantileLoss(actual, quantiles, level))}
}

const (
	mostBins = 10
	perBin   = 5 // forecasts that the chi-squared test needs in a bin
)

// pit is the histogram in ten bins, or in fewer where there are few forecasts, or where quantiles are
// not known that far out: what lies beyond those belongs into the outer bins.
func (r *Result) pit(ds []distribution.Distribution, actual []float64, step int) PIT {
	bins := min(mostBins, len(ds)/perBin)
	if bins < 2 {
		return PIT{Missing: fmt.Sprintf("too few forecasts to test: %d, where two bins of %d need %d", len(ds), perBin, 2*perBin)}
	}
	const rounding = 1e-9
	outer := max(r.known[0], 1-r.known[1])
	if outer > 0 {
		bins = min(bins, int(1/outer+rounding))
	}
	if bins < 2 {
		return PIT{Missing: fmt.Sprintf("the quantiles %v to %v that are predicted are too few for a histogram", r.known[0], r.known[1])}
	}
	rng := rand.New(rand.NewPCG(1, uint64(step)))
	values := make([]float64, len(ds))
	for i, d := range ds {
		values[i] = distribution.PIT(d, actual[i], rng)
	}
	counts, statistic, p := distribution.Uniformity(values, bins)
	chi, pValue := Number(statistic), Number(p)
	return PIT{Counts: counts, Statistic: &chi, PValue: &pValue}
}

// Sentence says what the histogram shows.
func (p PIT) Sentence() string {
	if p.Missing != "" {
		return "PIT: " + p.Missing
	}
	verdict := "no sign that the distributions are wrong"
	if *p.PValue < significant {
		verdict = "the distributions are not right"
	}
	return fmt.Sprintf("PIT histogram %v: chi-squared test of uniformity p = %.2g, %s", p.Counts, float64(*p.PValue), verdict)
}
