// Package reporttest makes up what pages and pictures show: the results of runs, in
// no time and the same every time, also such as real runs seldom have.
package reporttest

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"unroll/dataset"
	"unroll/models"
	"unroll/models/experiment"
)

// Configuration is an embedded configuration with made-up results: forecasts
// follow the last value and flatten out above the training part, as networks do.
func Configuration(t testing.TB, name string, seeds int) *experiment.Configuration {
	t.Helper()
	spec, err := models.Experiment(name)
	if err != nil {
		t.Fatal(err)
	}
	return Simulate(t, spec, seeds)
}

// Simulate is the configuration of a Spec with made-up results of the seeds.
func Simulate(t testing.TB, spec models.Spec, seeds int) *experiment.Configuration {
	t.Helper()
	plan := experiment.Plan{Specs: []models.Spec{spec}}
	configurations, err := plan.Prepare()
	if err != nil {
		t.Fatal(err)
	}
	c := configurations[0]
	for seed := range uint64(seeds) {
		c.Runs = append(c.Runs, experiment.Run{Seed: seed, Result: result(c, seed)})
	}
	return c
}

func result(c *experiment.Configuration, seed uint64) *models.Result {
	r := rand.New(rand.NewPCG(seed, 1))
	ceiling := 450 + 150*r.ExpFloat64()
	made := &models.Result{Seed: seed, Parameters: 101, Updates: 9400, Fit: 80 * time.Millisecond}
	made.Train = forecasts(c, c.Train, ceiling, r)
	made.Test = forecasts(c, c.Test, ceiling, r)
	made.Snapshots = snapshots(c, seed)
	floor := 0.002 * math.Exp(0.1*r.NormFloat64())
	for epoch := range c.Spec.Train.Epochs {
		fall := 0.05 * math.Exp(-float64(epoch)/(5+10*r.Float64()))
		made.Losses = append(made.Losses, (floor+fall)*math.Exp(0.03*r.NormFloat64()))
	}
	if c.Validation.Len() > 0 {
		made.Validation = forecasts(c, c.Validation, ceiling, r)
		for _, loss := range made.Losses {
			made.ValidationLosses = append(made.ValidationLosses, 2*loss)
		}
		made.Best = len(made.Losses) / 2
	}
	return made
}

func forecasts(c *experiment.Configuration, w dataset.Windows, ceiling float64, r *rand.Rand) models.Forecasts {
	values := c.Frame.Target()
	f := models.Forecasts{Horizon: w.Horizon}
	for i := range w.Len() {
		last := values[w.Row(i)-1]
		for k := range w.Horizon {
			f.Rows = append(f.Rows, w.Row(i)+k)
			f.Actual = append(f.Actual, values[w.Row(i)+k])
			f.Predicted = append(f.Predicted, ceiling*math.Tanh(last/ceiling)*1.05+4*r.NormFloat64())
		}
	}
	return f
}

// snapshots has the statistics of the configuration's network with
// made-up weights; those of the forget gate never move.
func snapshots(c *experiment.Configuration, seed uint64) []models.Snapshot {
	r := rand.New(rand.NewPCG(seed, 2))
	var all []models.Snapshot
	for _, epoch := range models.SnapshotEpochs(c.Spec.Train.Epochs) {
		s := models.Snapshot{Epoch: epoch}
		for _, p := range c.Spec.Stack(c.Train.F, c.Train.Horizon).Params() {
			for _, gate := range p.Gates {
				w := models.WeightStatistics{Weight: p.Path, Gate: gate, Norm: 1, Min: -1, Max: 1}
				if gate != "f" && epoch > 0 {
					w.Norm += math.Sqrt(float64(epoch)) * r.Float64()
					w.UpdateRatio = 0.001 * math.Exp(r.NormFloat64())
					w.Min, w.Max = -1-r.Float64(), 1+r.Float64()
				}
				for range p.Rows * p.Width {
					w.Histogram[r.IntN(models.HistogramBins)]++
				}
				s.Weights = append(s.Weights, w)
			}
		}
		all = append(all, s)
	}
	return all
}
