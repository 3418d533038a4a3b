package models_test

import (
	"context"
	"math"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"

	"unroll/graph/optimizer"
	"unroll/models"
)

// With plain gradient descent on one batch, half the rate makes half the step. Rates
// that change are recorded.
func TestScheduleMovesRate(t *testing.T) {
	move := func(schedule string) (float64, models.History) {
		n := network[float64](t, "train.dtype=float64", "train.optimizer={name: sgd, rate: 0.01}", "train.schedule="+schedule)
		before := n.Params[0]
		training, err := n.Training(newSine(8), models.FitOptions{Epochs: 1, Batch: 8})
		if err != nil {
			t.Fatal(err)
		}
		if err := training.Run(context.Background()); err != nil {
			t.Fatal(err)
		}
		return n.Params[0] - before, training.History
	}
	whole, constant := move("constant")
	part, warming := move("{name: constant, warmup: 1}")
	if math.Abs(part-whole/2) > 1e-15 {
		t.Errorf("at half the rate the step is %v, at the whole %v", part, whole)
	}
	if constant.Rates != nil || len(warming.Rates) != 1 || warming.Rates[0] != 0.005 {
		t.Errorf("rates are %v and %v", constant.Rates, warming.Rates)
	}
}

// A name alone has the documented options, and a saved schedule reads back the same.
func TestScheduleYAML(t *testing.T) {
	for text, want := range map[string]optimizer.Schedule{
		"step":                                  &optimizer.Step{Every: 10, Factor: 0.5},
		"exponential":                           &optimizer.Exponential{Factor: 0.95},
		"constant":                              &optimizer.Constant{},
		"{name: cosine, floor: 0.1, warmup: 2}": &optimizer.Cosine{Floor: 0.1, Warmup: optimizer.Warmup{Epochs: 2}},
		"one_cycle":                             &optimizer.OneCycle{Rising: 0.3, StartDivisor: 25, EndDivisor: 1e4},
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
		if err != nil || !cmp.Equal(spec.Train.Schedule.Value, want) || !cmp.Equal(again.Train.Schedule, spec.Train.Schedule) {
			t.Errorf("%s is %+v, saved and read %+v (error %v), should be %+v", text, spec.Train.Schedule, again.Train.Schedule, err, want)
		}
	}
}

// One update with weight decay d and rate r subtracts r*d*p from every parameter p,
// biases too, in addition to the optimizer's step, for every optimizer.
func TestWeightDecay(t *testing.T) {
	for _, rule := range optimizer.Rules.All() {
		after := func(decay string) (before, params []float64) {
			n := network[float64](t, "train.dtype=float64", "train.optimizer={name: "+rule.Name+", rate: 0.01, weight_decay: "+decay+"}")
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
				t.Fatalf("%s: parameter %d is %v, should be %v", rule.Name, i, decayed[i], want)
			}
		}
	}
}
