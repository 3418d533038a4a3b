package experiment

import (
	"errors"
	"math"
	"slices"
	"testing"

	"unroll/models"
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

func TestBelow(t *testing.T) {
	d := DistributionOf([]float64{3, 1, 2, 2})
	for x, want := range map[float64]float64{0: 0, 1: 12.5, 1.5: 25, 2: 50, 2.5: 75, 3: 87.5, 4: 100} {
		if got := d.percentile(x); got != want {
			t.Errorf("%v is at %v %%, want %v", x, got, want)
		}
	}
	if d.Below(2) != 1 || d.Below(4) != 4 {
		t.Errorf("%d values are below 2 and %d below 4", d.Below(2), d.Below(4))
	}
}

// The median of an even number of runs is the lower one; runs without a result are
// left out, and equal scores keep the order of the seeds.
func TestMedianRun(t *testing.T) {
	c := &Configuration{Runs: []Run{{Seed: 9, Err: errors.New("diverged")}}}
	if r := c.MedianRun(); r != nil {
		t.Errorf("without results it is %v", r)
	}
	var medians, order []uint64
	for seed, off := range []float64{3, 1, 2, 2} {
		r := &models.Result{Seed: uint64(seed), Test: models.Forecasts{Actual: []float64{0}, Predicted: []float64{off}}}
		c.Runs = append(c.Runs, Run{Seed: r.Seed, Result: r})
		medians = append(medians, c.MedianRun().Seed)
	}
	for _, r := range c.ByTestScore() {
		order = append(order, r.Seed)
	}
	if !slices.Equal(medians, []uint64{0, 1, 2, 2}) || !slices.Equal(order, []uint64{1, 2, 3, 0}) {
		t.Errorf("medians are %v, the order is %v", medians, order)
	}
}
