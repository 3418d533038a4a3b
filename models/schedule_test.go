package models_test

import (
	"context"
	"math"
	"testing"

	"github.com/goccy/go-yaml"

	"unroll/models"
)

// Learning rates by hand: epoch by epoch, as a share of the optimizer's.
func TestSchedule(t *testing.T) {
	half := math.Sqrt(0.5)
	for name, test := range map[string]struct {
		schedule models.Schedule
		epochs   int
		want     []float64
	}{
		"zero value":  {models.Schedule{}, 3, []float64{1, 1, 1}},
		"warm-up":     {models.Schedule{Name: "constant", Warmup: 3}, 5, []float64{0.25, 0.5, 0.75, 1, 1}},
		"step":        {models.Schedule{Name: "step", Every: 2, Factor: 0.1}, 5, []float64{1, 1, 0.1, 0.1, 0.01}},
		"exponential": {models.Schedule{Name: "exponential", Factor: 0.5}, 4, []float64{1, 0.5, 0.25, 0.125}},
		"cosine":      {models.Schedule{Name: "cosine"}, 4, []float64{1, (1 + half) / 2, 0.5, (1 - half) / 2}},
		"floor":       {models.Schedule{Name: "cosine", Floor: 0.2}, 2, []float64{1, 0.6}},
		"both":        {models.Schedule{Name: "step", Every: 1, Factor: 0.5, Warmup: 1}, 4, []float64{0.5, 1, 0.5, 0.25}},
	} {
		for epoch, want := range test.want {
			if got := test.schedule.At(epoch, test.epochs); math.Abs(got-want) > 1e-15 {
				t.Errorf("%s, epoch %d: factor %v, should be %v", name, epoch, got, want)
			}
		}
	}
}

// With plain gradient descent on one batch, half the rate makes half the step. Rates
// that change are recorded.
func TestScheduleMovesRate(t *testing.T) {
	move := func(schedule models.Schedule) (float64, models.History) {
		n := network[float64](t, "train.dtype=float64", "train.optimizer={name: sgd, rate: 0.01}")
		before := n.Params[0]
		training, err := n.Training(newSine(8), models.FitOptions{Epochs: 1, Batch: 8, Schedule: schedule})
		if err != nil {
			t.Fatal(err)
		}
		if err := training.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
		return n.Params[0] - before, training.History
	}
	whole, constant := move(models.Schedule{})
	part, warming := move(models.Schedule{Name: "constant", Warmup: 1})
	if math.Abs(part-whole/2) > 1e-15 {
		t.Errorf("at half the rate the step is %v, at the whole %v", part, whole)
	}
	if constant.Rates != nil || len(warming.Rates) != 1 || warming.Rates[0] != 0.005 {
		t.Errorf("rates are %v and %v", constant.Rates, warming.Rates)
	}
}

// A name alone has the documented options, and a saved schedule reads back the same.
func TestScheduleYAML(t *testing.T) {
	for text, want := range map[string]models.Schedule{
		"step":                                  {Name: "step", Every: 10, Factor: 0.5},
		"exponential":                           {Name: "exponential", Factor: 0.95},
		"constant":                              {Name: "constant"},
		"{name: cosine, floor: 0.1, warmup: 2}": {Name: "cosine", Floor: 0.1, Warmup: 2},
	} {
		spec := models.Default()
		spec.Name = "x"
		if err := spec.Set("train.schedule", text); err != nil {
			t.Fatal(err)
		}
		saved, err := yaml.Marshal(spec)
		if err != nil {
			t.Fatal(err)
		}
		again, err := models.ParseSpec("x.yaml", saved)
		if err != nil || spec.Train.Schedule != want || again.Train.Schedule != want {
			t.Errorf("%s is %+v, saved and read %+v (error %v), should be %+v", text, spec.Train.Schedule, again.Train.Schedule, err, want)
		}
	}
}

// One update with weight decay d and rate r subtracts r*d*p from every parameter p,
// biases too, in addition to the optimizer's step, for every optimizer.
func TestWeightDecay(t *testing.T) {
	for _, optimizer := range []string{"adam", "sgd", "rmsprop"} {
		after := func(decay string) (before, params []float64) {
			n := network[float64](t, "train.dtype=float64", "train.optimizer={name: "+optimizer+", rate: 0.01, weight_decay: "+decay+"}")
			before = append(before, n.Params...)
			if _, err := n.Fit(context.Background(), newSine(4), models.FitOptions{Epochs: 1, Batch: 4}); err != nil {
				t.Fatal(err)
			}
			return before, n.Params
		}
		before, plain := after("0")
		_, decayed := after("0.3")
		for i, p := range before {
			if want := plain[i] - 0.01*0.3*p; math.Abs(decayed[i]-want) > 1e-15 {
				t.Fatalf("%s: parameter %d is %v, should be %v", optimizer, i, decayed[i], want)
			}
		}
	}
}
