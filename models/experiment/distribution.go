package experiment

import (
	"cmp"
	"math"
	"slices"

	"unroll/models"
)

// Distribution is a score over the seeds, in the series' unit.
type Distribution struct {
	Low    float64   `json:"p05"` // 5 % quantile
	Median float64   `json:"median"`
	High   float64   `json:"p95"`    // 95 % quantile
	Values []float64 `json:"values"` // by seed
}

// DistributionOf returns the distribution of scores by seed: NaN without one.
func DistributionOf(values []float64) *Distribution {
	sorted := slices.Sorted(slices.Values(values))
	return &Distribution{Low: Quantile(sorted, 0.05), Median: Quantile(sorted, 0.5), High: Quantile(sorted, 0.95), Values: values}
}

// Below counts the values below x.
func (d *Distribution) Below(x float64) int {
	count := 0
	for _, v := range d.Values {
		if v < x {
			count++
		}
	}
	return count
}

// percentile is the share of values below x, in percent; equal ones count half.
func (d *Distribution) percentile(x float64) float64 {
	equal := 0
	for _, v := range d.Values {
		if v == x {
			equal++
		}
	}
	return 100 * (float64(d.Below(x)) + float64(float64(equal)/2)) / float64(len(d.Values))
}

// Quantile interpolates between the order statistics of sorted values: type 7
// of Hyndman & Fan (The American Statistician 50, 1996), the default of R and numpy,
// which gonum does not have. Quantile 0 is the minimum and 1 the maximum. Values may
// be infinite. It is NaN without values, or for a share outside 0 to 1.
func Quantile(sorted []float64, share float64) float64 {
	if len(sorted) == 0 || !(share >= 0 && share <= 1) {
		return math.NaN()
	}
	at := float64(share * float64(len(sorted)-1))
	below := int(math.Floor(at))
	low, high := sorted[below], sorted[min(below+1, len(sorted)-1)]
	if low == high || math.IsInf(low, -1) || at == float64(below) {
		return low
	}
	return low + float64((at-float64(below))*(high-low))
}

// ByScore returns runs in the order of their scores, the lowest first. Equal scores
// keep their order.
func ByScore[T any](runs []T, score func(T) float64) []T {
	return slices.SortedStableFunc(slices.Values(runs), func(a, b T) int { return cmp.Compare(score(a), score(b)) })
}

// MedianIndex is the place of the median among n runs in the order of their scores:
// the lower of the two middle ones where n is even.
func MedianIndex(n int) int { return (n - 1) / 2 }

// ByTestScore returns the results of the runs, the lowest test RMSE first.
func (c *Configuration) ByTestScore() []*models.Result {
	var results []*models.Result
	for _, r := range c.Runs {
		if r.Result != nil {
			results = append(results, r.Result)
		}
	}
	return byTestScore(results)
}

func byTestScore(results []*models.Result) []*models.Result {
	return ByScore(results, func(r *models.Result) float64 { return r.Test.RMSE() })
}

// MedianRun returns the result of the run with the median test RMSE, or nil if no
// run has a result.
func (c *Configuration) MedianRun() *models.Result {
	results := c.ByTestScore()
	if len(results) == 0 {
		return nil
	}
	return results[MedianIndex(len(results))]
}
