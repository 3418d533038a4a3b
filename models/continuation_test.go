package models_test

import (
	"bytes"
	"errors"
	"math"
	"strings"
	"testing"

	"unroll/dataset"
	"unroll/models"
)

// wave is a series that never repeats.
func wave(rows int) []float64 {
	y := make([]float64, rows)
	for i := range y {
		y[i] = 50 + float64(i) + 9*math.Sin(float64(i)) + 4*math.Cos(float64(i*i))
	}
	return y
}

// continued trains one seed on the first rows of a series, then on added ones of another,
// and returns both results. change may alter the Spec before.
func continued(t *testing.T, first, second []float64, rows, epochs int, change func(*models.Spec)) (before, after *models.Result) {
	t.Helper()
	spec := models.Default()
	spec.Name = "test"
	spec.Transforms = dataset.Transforms{dataset.Standardize{}}
	spec.Window = dataset.Window{LookBack: 3, Horizon: 2, Layout: dataset.Steps, ReachBack: true}
	spec.Model.Units, spec.Train.Epochs, spec.Train.Batch = []int{3}, 2, 1
	change(&spec)
	old, err := models.PrepareRows(&spec, valuesFrame(t, first), len(first))
	if err != nil {
		t.Fatal(err)
	}
	if before, err = old.Run(t.Context(), 7, models.RunOptions{}); err != nil {
		t.Fatal(err)
	}
	c := models.Continuation{Preparation: old.Preparation, Rows: len(first), Epochs: epochs, Weights: map[uint64]models.Saved{7: before.Trained}}
	p, err := c.Prepare(&spec, valuesFrame(t, second), rows)
	if err != nil {
		t.Fatal(err)
	}
	if p.Preparation.Target[0] != old.Preparation.Target[0] {
		t.Error("the transforms were fitted anew")
	}
	if after, err = p.Run(t.Context(), 7, models.RunOptions{}); err != nil {
		t.Fatal(err)
	}
	diverged := (*models.DivergedError)(nil)
	if _, err := p.Run(t.Context(), 8, models.RunOptions{}); !errors.As(err, &diverged) {
		t.Errorf("a seed without a network: %v", err)
	}
	return before, after
}

func valuesFrame(t *testing.T, values []float64) *dataset.Frame {
	t.Helper()
	f, err := dataset.FromValues(values, dataset.ValueOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func same(*models.Spec) {}

func TestNothingNewChangesNothing(t *testing.T) {
	y := wave(40)
	before, after := continued(t, y[:30], y, 30, 5, same) // ten rows of a test part
	if !bytes.Equal(before.Trained, after.Trained) || after.Updates != 0 || len(after.Test.Rows) == 0 {
		t.Error("without new training rows the network changed")
	}
	before, after = continued(t, y[:30], y, 40, 0, same)
	if !bytes.Equal(before.Trained, after.Trained) {
		t.Error("without epochs the network changed")
	}
}

// Samples with a new row among their targets are trained on, and nothing else: with batches
// of one, so many updates, and the rows before those samples do not matter.
func TestOnlyNewRowsAreLearned(t *testing.T) {
	y := wave(40)
	before, after := continued(t, y[:30], y, 34, 3, same)
	// Horizon 2: the first targets are rows 29, 30, 31 and 32.
	if after.Updates != 3*4 || bytes.Equal(before.Trained, after.Trained) {
		t.Errorf("%d updates, want 3 epochs of 4 samples", after.Updates)
	}
	changed := append([]float64(nil), y...)
	for i := range 26 { // the look-back of row 29 is rows 26 to 28
		changed[i] += 100
	}
	if _, other := continued(t, y[:30], changed, 34, 3, same); !bytes.Equal(after.Trained, other.Trained) {
		t.Error("rows that were trained on before have an influence")
	}
	changed = append([]float64(nil), y...)
	changed[33]++
	if _, other := continued(t, y[:30], changed, 34, 3, same); bytes.Equal(after.Trained, other.Trained) {
		t.Error("the last new row has no influence")
	}
	changed[33], changed[34] = y[33], 0
	if _, other := continued(t, y[:30], changed, 34, 3, same); !bytes.Equal(after.Trained, other.Trained) {
		t.Error("the test part has an influence")
	}
}

// The rows that were for validation are new when later ones are.
func TestValidationMovesOn(t *testing.T) {
	y := wave(40)
	_, after := continued(t, y[:30], y, 40, 1, func(s *models.Spec) { s.Train.Validation = 5 })
	// Trained on 25 rows, then on those up to 35: the first targets are rows 24 to 33.
	if after.Updates != 10 || len(after.ValidationLosses) != 1 {
		t.Errorf("%d updates, validation losses %v", after.Updates, after.ValidationLosses)
	}
}

func TestContinuationsRefused(t *testing.T) {
	spec := models.Default()
	spec.Name = "test"
	y := valuesFrame(t, wave(40))
	c := models.Continuation{Rows: 30}
	if _, err := c.Prepare(&spec, y, 29); err == nil || !strings.Contains(err.Error(), "they have seen rows of the test part") {
		t.Errorf("fewer rows: %v", err)
	}
	spec.Model.Stateful = true
	if _, err := c.Prepare(&spec, y, 30); err == nil || !strings.Contains(err.Error(), "is stateful") {
		t.Errorf("stateful: %v", err)
	}
}
