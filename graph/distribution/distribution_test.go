package distribution

import (
	"math"
	"testing"
)

// all has distributions of every type.
func all() map[string]Distribution {
	return map[string]Distribution{
		"normal":            Normal{1, 2},
		"laplace":           Laplace{1, 2},
		"student t":         StudentT{4, 1, 2},
		"poisson":           Poisson{3.3},
		"negative binomial": NegativeBinomial{3.3, 0.5},
		"bernoulli":         Bernoulli{0.3},
		"quantiles":         Quantiles{[]float64{0.1, 0.5, 0.9}, []float64{1, 2, 4}},
		"affine":            Affine{Laplace{1, 2}, 3, 4},
		"transformed":       Transformed{Normal{1, 0.5}, math.Exp, math.Log},
		"mixture":           Mixture{[]Distribution{Normal{1, 2}, Laplace{3, 1}}, nil},
		"mixture of counts": Mixture{[]Distribution{Poisson{3}, Poisson{7}}, []float64{0.3, 0.7}},
	}
}

func TestQuantileInvertsCDF(t *testing.T) {
	const rounding = 1e-12
	for name, d := range all() {
		for p := 0.001; p < 1; p += 0.0071 {
			q := d.Quantile(p)
			if at, before := d.CDF(q), d.CDF(q-1e-9*(1+math.Abs(q))); at < p-rounding || before > p+rounding {
				t.Errorf("%s: the quantile %v at %v has the CDF %v, and %v before it", name, q, p, at, before)
			}
		}
	}
}
