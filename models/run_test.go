package models_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"unroll/models"
)

// prepared is one of the tutorial's configurations with a few epochs.
func prepared(t testing.TB, name string, epochs int) *models.Prepared {
	t.Helper()
	spec, err := models.Experiment(name)
	if err != nil {
		t.Fatal(err)
	}
	spec.Train.Epochs = epochs
	p, err := models.Load(&spec, nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Sample counts and rows are those of the tutorial.
func TestPreparedSizes(t *testing.T) {
	for _, test := range []struct {
		name                     string
		train, test, first, last int
	}{{"regression", 94, 46, 97, 142}, {"window", 92, 44, 99, 142}, {"timesteps", 92, 44, 99, 142}, {"stateful", 92, 44, 99, 142}, {"stacked", 92, 44, 99, 142}} {
		p := prepared(t, test.name, 1)
		got := []int{p.Train.Len(), p.Test.Len(), p.Test.Row(0), p.Test.Row(p.Test.Len() - 1)}
		if want := []int{test.train, test.test, test.first, test.last}; fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: samples and rows are %v, not %v", test.name, got, want)
		}
	}
}

// The same Spec and seed give the same bytes; another seed gives others.
func TestRunRepeats(t *testing.T) {
	p := prepared(t, "stacked", 2)
	run := func(seed uint64) *models.Result {
		r, err := p.Run(context.Background(), seed, models.RunOptions{Engine: models.DefaultEngine})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	a, b, c := run(7), run(7), run(8)
	if !bytes.Equal(a.Trained, b.Trained) || fmt.Sprint(a.Losses, a.Test) != fmt.Sprint(b.Losses, b.Test) {
		t.Error("the same seed gave another result")
	}
	if bytes.Equal(a.Trained, c.Trained) {
		t.Error("another seed gave the same result")
	}
}

// A network with saved weights gives the same predictions.
func TestRestore(t *testing.T) {
	p := prepared(t, "stacked", 2)
	r, err := p.Run(context.Background(), 7, models.RunOptions{Engine: models.DefaultEngine})
	if err != nil {
		t.Fatal(err)
	}
	n, err := models.NewNetwork[float32](p.Spec, models.DefaultEngine, p.Train.T, p.Train.F, 1, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	if err := n.Restore(r.Trained); err != nil {
		t.Fatal(err)
	}
	predictions, err := n.Predict(p.Test, 1)
	if err != nil {
		t.Fatal(err)
	}
	if got := p.Forecasts(p.Test, predictions); fmt.Sprint(got) != fmt.Sprint(r.Test) {
		t.Error("the restored network predicts something else")
	}
	for _, damaged := range []models.Saved{nil, r.Trained[:20], r.Trained[:len(r.Trained)-4]} {
		if err := n.Restore(damaged); err == nil {
			t.Errorf("%d bytes of %d were read as weights", len(damaged), len(r.Trained))
		}
	}
}

// Every registered cell trains on every one of the five configurations.
func TestEveryCellTrains(t *testing.T) {
	for _, name := range models.Experiments() {
		spec, err := models.Experiment(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, cell := range cellNames() {
			if err := spec.Set("model.cell", cell); err != nil {
				t.Fatal(err)
			}
			spec.Train.Epochs = 1
			p, err := models.Load(&spec, nil)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := p.Run(context.Background(), 1, models.RunOptions{Engine: models.DefaultEngine}); err != nil {
				t.Errorf("%s with %s: %v", name, cell, err)
			}
		}
	}
}
