package distribution

import (
	"math"
	"testing"

	"unroll/graph/portable"
)

// The exponential of a Student t has no mean, and its quantiles may exceed what a number can hold:
// its score is infinite, and is known at once.
func TestTransformedBeyondNumbers(t *testing.T) {
	member := StudentT{Degrees: 2.1, Location: 3, Scale: 1}
	d := Transformed{D: Mixture{Members: []Distribution{member, member}}, To: portable.Exp, From: portable.Log}
	for _, d := range []Distribution{d, Mixture{Members: []Distribution{d, d}}} {
		if mean, score := d.Mean(), d.CRPS(4); !math.IsInf(mean, 1) || !math.IsInf(score, 1) {
			t.Errorf("%v: mean %v, CRPS %v", d, mean, score)
		}
		if q := d.Quantile(0.9); math.IsInf(q, 0) || !near(d.CDF(q), 0.9, 1e-9) {
			t.Errorf("%v: quantile %v", d, q)
		}
	}
}
