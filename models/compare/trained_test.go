//go:build slow

package compare

import (
	"math/rand/v2"
	"testing"

	"unroll/models/experiment/experimenttest"
)

// trained are the runs of a configuration with many seeds.
func trained(t *testing.T, name string, epochs, seeds int) []Run {
	t.Helper()
	plan := experimenttest.Plan(t, name)
	plan.Specs[0].Train.Epochs, plan.Seeds = epochs, seeds
	configurations := experimenttest.Run(t, plan)
	var runs []Run
	for _, r := range configurations[0].Runs {
		runs = append(runs, Run{Seed: r.Seed, Score: r.Result.Test.RMSE(), Forecasts: r.Result.Test})
	}
	return runs
}

// With real networks: of 300 seeds of one configuration, ten differ from ten others in
// at most 5 of 100 repetitions, over seeds or points, and from ten of another training
// in at least 95 of 100.
func TestTrainedNetworks(t *testing.T) {
	const repetitions, seeds = 2000, 10
	same, other := trained(t, "window", 30, 300), trained(t, "window", 8, 300)
	r := rand.New(rand.NewPCG(9, 1))
	var alarms, found int
	differ := func(a, b []Run) int {
		for _, row := range compared(t, Options{}, Group{Name: "a", Runs: a}, Group{Name: "b", Runs: b}).Rows {
			if s := row.OverSeeds; s != nil && (s.Differs || row.OverPoints.Differs) {
				return 1
			}
		}
		return 0
	}
	for range repetitions {
		r.Shuffle(len(same), func(i, j int) { same[i], same[j] = same[j], same[i] })
		r.Shuffle(len(other), func(i, j int) { other[i], other[j] = other[j], other[i] })
		alarms += differ(same[:seeds], same[seeds:2*seeds])
		found += differ(same[:seeds], other[:seeds])
	}
	t.Logf("of %d repetitions, %d of the same differ and %d of another training", repetitions, alarms, found)
	if 100*alarms > 5*repetitions || 100*found < 95*repetitions {
		t.Errorf("of %d repetitions, %d of the same differ and %d of another training", repetitions, alarms, found)
	}
}
