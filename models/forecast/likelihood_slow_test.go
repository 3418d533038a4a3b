//go:build slow

package forecast

import (
	"math"
	"math/rand/v2"
	"testing"

	"unroll/dataset"
	"unroll/graph/distribution"
	"unroll/models"
)

// A network trained on draws from a distribution, whose location follows the value before,
// predicts that distribution: of 10,000 later draws its intervals of 90 % contain 90 %, and its
// scores are hardly worse than those of the distribution itself.
func TestLikelihoodsFindTheirParameters(t *testing.T) {
	cases := map[string]struct {
		transforms dataset.Transforms
		next       func(before float64) distribution.Distribution
	}{
		"normal":  {dataset.Transforms{dataset.Standardize{}}, func(y float64) distribution.Distribution { return distribution.Normal{Location: 2 + 0.6*y, Scale: 3} }},
		"laplace": {dataset.Transforms{dataset.Standardize{}}, func(y float64) distribution.Distribution { return distribution.Laplace{Location: 2 + 0.6*y, Scale: 2} }},
		"student_t": {dataset.Transforms{dataset.Standardize{}}, func(y float64) distribution.Distribution {
			return distribution.StudentT{Degrees: 5, Location: 2 + 0.6*y, Scale: 2}
		}},
		"poisson": {nil, func(y float64) distribution.Distribution { return distribution.Poisson{Rate: 2 + 0.5*y} }},
		"negative_binomial": {nil, func(y float64) distribution.Distribution {
			return distribution.NegativeBinomial{Rate: 2 + 0.5*y, Dispersion: 0.4}
		}},
	}
	const train, test = 3000, 10_000
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rng := rand.New(rand.NewPCG(8, 9))
			values := make([]float64, train+test)
			for i := 1; i < len(values); i++ {
				values[i] = distribution.Sample(c.next(values[i-1]), rng)
			}
			p := prepared(t, values, func(s *models.Spec) {
				s.Split = dataset.Split{Rows: train}
				s.Transforms = c.transforms
				s.Window.LookBack = 1
				s.Model.Units = []int{8}
				s.Train.Loss = models.Loss{Name: name}
				s.Train.Epochs, s.Train.Batch = 60, 32
			})
			e := trained(t, p, 1)
			origins := make([]int, test)
			for i := range origins {
				origins[i] = train + i
			}
			paths := predictedPaths(t, e, 1, origins...)
			var inside, own, best, width float64
			for i, path := range paths {
				y, d, truth := values[train+i], path.Distributions[0], c.next(values[train+i-1])
				if math.Abs(distribution.PIT(d, y, rng)-0.5) <= 0.45 { // the ends of a count's interval are drawn within their steps
					inside += 1.0 / test
				}
				width += (d.Quantile(0.95) - d.Quantile(0.05)) / (truth.Quantile(0.95) - truth.Quantile(0.05)) / test
				own, best = own+d.CRPS(y)/test, best+truth.CRPS(y)/test
			}
			t.Logf("coverage %.4f, CRPS %.4f times the distribution's own, intervals %.3f times as wide", inside, own/best, width)
			if math.Abs(inside-0.9) > 0.02 || own/best > 1.02 || math.Abs(width-1) > 0.1 {
				t.Errorf("coverage %.4f of 0.9, CRPS %.4f, best %.4f, intervals %.3f times as wide as they should be", inside, own, best, width)
			}
		})
	}
}
