package experiment

import (
	"math"
	"testing"
)

func TestQuantile(t *testing.T) {
	inf := math.Inf(1)
	for _, c := range []struct {
		sorted      []float64
		share, want float64
	}{
		{[]float64{3}, 0.5, 3},
		{[]float64{1, 2, 3, 4}, 0, 1},
		{[]float64{1, 2, 3, 4}, 1, 4},
		{[]float64{1, 2, 3, 4}, 0.5, 2.5}, // numpy.quantile
		{[]float64{1, 2, 3, 4}, 0.05, 1.15},
		{[]float64{1, 2, inf, inf}, 0.9, inf},
		{[]float64{1, 2, inf, inf}, 1. / 3, 2},
		{[]float64{1, 2, inf}, 0.75, inf},
		{[]float64{-inf, -inf, 2}, 0.25, -inf},
		{[]float64{-inf, 1, 2}, 0.25, -inf},
	} {
		if got := Quantile(c.sorted, c.share); got != c.want && !(math.Abs(got-c.want) < 1e-12) {
			t.Errorf("%v of %v: %v, want %v", c.share, c.sorted, got, c.want)
		}
	}
}
