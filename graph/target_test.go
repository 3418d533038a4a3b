package graph_test

import (
	"math"
	"testing"

	"unroll/graph"
)

// TestCheckTarget checks which targets each loss takes.
func TestCheckTarget(t *testing.T) {
	all := []float64{-1.5, -1, 0, 0.5, 1, 2, 2.5, 1e6, math.Inf(1), math.NaN()}
	for name, takes := range map[string][]float64{
		"mse": all, "normal": all, "quantile": all,
		"mape":                 {-1.5, -1, 0.5, 1, 2, 2.5, 1e6, math.Inf(1), math.NaN()},
		"poisson":              {0, 1, 2, 1e6},
		"negative_binomial":    {0, 1, 2, 1e6},
		"tweedie":              {0, 0.5, 1, 2, 2.5, 1e6, math.Inf(1)},
		"binary_cross_entropy": {0, 0.5, 1},
		"cross_entropy":        {0, 0.5, 1},
	} {
		entry, err := graph.Losses.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		taken := 0
		for _, y := range all {
			if graph.CheckTarget(entry.New(), y) == nil {
				taken++
			}
		}
		for _, y := range takes {
			if err := graph.CheckTarget(entry.New(), y); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if taken != len(takes) {
			t.Errorf("%s takes %d of the targets, not %d", name, taken, len(takes))
		}
	}
	for name, want := range map[string]string{
		"mape":          "a target is 0: the relative error needs targets other than 0",
		"poisson":       "0.5 is not a count: targets must be whole numbers of at least 0",
		"tweedie":       "-1 is negative: targets must be amounts of at least 0",
		"cross_entropy": "2 is not a share: targets must lie in [0, 1]",
	} {
		entry, err := graph.Losses.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		y := map[string]float64{"poisson": 0.5, "tweedie": -1, "cross_entropy": 2}[name]
		if err := graph.CheckTarget(entry.New(), y); err == nil || err.Error() != want {
			t.Errorf("%s: error %v, want %s", name, err, want)
		}
	}
}
