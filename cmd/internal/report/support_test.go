package report

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"unroll/dataset"
	"unroll/models"
	"unroll/models/experiment"
)

// simulated is an embedded configuration with made-up results: forecasts follow
// the last value and flatten out above the training part, as networks do.
func simulated(t testing.TB, name string, seeds int) *experiment.Configuration {
	t.Helper()
	spec, err := models.Experiment(name)
	if err != nil {
		t.Fatal(err)
	}
	return simulatedSpec(t, spec, seeds)
}

func simulatedSpec(t testing.TB, spec models.Spec, seeds int) *experiment.Configuration {
	t.Helper()
	plan := experiment.Plan{Specs: []models.Spec{spec}}
	configurations, err := plan.Prepare()
	if err != nil {
		t.Fatal(err)
	}
	c := configurations[0]
	for seed := range uint64(seeds) {
		c.Runs = append(c.Runs, experiment.Run{Seed: seed, Result: simulatedResult(c, seed)})
	}
	return c
}

func simulatedResult(c *experiment.Configuration, seed uint64) *models.Result {
	r := rand.New(rand.NewPCG(seed, 1))
	ceiling := 450 + 150*r.ExpFloat64()
	result := &models.Result{Seed: seed, Parameters: 101, Updates: 9400, Fit: 80 * time.Millisecond}
	result.Train = simulatedForecasts(c, c.Train, ceiling, r)
	result.Test = simulatedForecasts(c, c.Test, ceiling, r)
	result.Snapshots = simulatedSnapshots(c, seed)
	floor := 0.002 * math.Exp(0.1*r.NormFloat64())
	for epoch := range c.Spec.Train.Epochs {
		fall := 0.05 * math.Exp(-float64(epoch)/(5+10*r.Float64()))
		result.Losses = append(result.Losses, (floor+fall)*math.Exp(0.03*r.NormFloat64()))
	}
	if c.Validation.Len() > 0 {
		result.Validation = simulatedForecasts(c, c.Validation, ceiling, r)
		for _, loss := range result.Losses {
			result.ValidationLosses = append(result.ValidationLosses, 2*loss)
		}
		result.Best = len(result.Losses) / 2
	}
	return result
}

func simulatedForecasts(c *experiment.Configuration, w dataset.Windows, ceiling float64, r *rand.Rand) models.Forecasts {
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
