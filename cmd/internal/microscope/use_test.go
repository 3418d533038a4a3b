package microscope

import (
	"slices"
	"strings"
	"testing"

	"unroll/models"
)

// set gives the elements of a gate's unit (from 1 on) in a weight a value.
func set(p *models.Prepared, params []float64, weight, gate string, unit int, v float64) {
	for _, param := range p.Spec.Stack(p.Train.F, 1).Params() {
		if k := slices.Index(param.Gates, gate); k >= 0 && param.Path == "layer0/"+weight {
			for row := range param.Rows {
				params[param.Offset+row*param.Cols()+k*param.Width+unit-1] = v
			}
		}
	}
}

// TestPlantedUnitsAreFound plants a gate that is always open, one that is at
// either end, and one that answers to nothing.
func TestPlantedUnitsAreFound(t *testing.T) {
	for _, stateful := range []bool{false, true} {
		p := prepared(t, func(s *models.Spec) { s.Model.Stateful = stateful })
		params := weights(p, 0.3)
		for _, weight := range []string{"kernel", "recurrent_kernel", "bias"} {
			set(p, params, weight, "f", 2, 0)
			set(p, params, weight, "i", 3, 0)
		}
		set(p, params, "bias", "f", 2, 9)    // open, and still: 0.9999
		set(p, params, "kernel", "o", 1, 90) // at either end
		set(p, params, "kernel", "c", 1, 90)
		got := map[string]Use{}
		uses, err := microscope(t, p).Uses(Weights{Params: params})
		if err != nil {
			t.Fatal(err)
		}
		for _, use := range uses {
			got[use.Gate] = use
			if use.Pass != "layer0" || use.Values < 100 {
				t.Errorf("%d values of %s of %s", use.Values, use.Gate, use.Pass)
			}
		}
		for gate, want := range map[string]Use{
			"i": {Activation: "sigmoid", Dead: []int{3}}, "f": {Activation: "sigmoid", Saturated: []int{2}, Dead: []int{2}},
			"c": {Activation: "tanh", Saturated: []int{1}}, "o": {Activation: "sigmoid", Saturated: []int{1}},
		} {
			use := got[gate]
			if use.Activation != want.Activation || !slices.Equal(use.Saturated, want.Saturated) || !slices.Equal(use.Dead, want.Dead) {
				t.Errorf("stateful %v, gate %s: %+v, want %+v", stateful, gate, use, want)
			}
		}
		if use := got["f"]; use.Low > 0.1 || use.High < 1.0/3 || use.Mean < 0.4 || use.Mean > 0.9 {
			t.Errorf("gate f is used %+v", use)
		}
	}
}

func TestWrongWeightsAndPlaces(t *testing.T) {
	p := prepared(t, func(*models.Spec) {})
	m := microscope(t, p)
	short := Weights{Params: []float64{1}}
	_, looking := m.Look(short)
	_, along := m.Along(short)
	_, using := m.Uses(short)
	for _, err := range []error{looking, along, using} {
		if err == nil || !strings.Contains(err.Error(), "parameters, not 1") {
			t.Errorf("got %v", err)
		}
	}
	if series, err := m.Along(Weights{Params: weights(p, 1)}); series != nil || err != nil {
		t.Errorf("a stateless network has the series %v (%v)", series, err)
	}
	for _, place := range []Place{{Part: "validation"}, {Part: "train", Index: 999}, {Part: "train", Index: -1}} {
		if _, err := m.Look(Weights{Params: weights(p, 1)}, place); err == nil || !strings.Contains(err.Error(), "no sample") {
			t.Errorf("%+v: got %v", place, err)
		}
	}
	if _, err := m.Trained(&models.Result{Trained: models.Saved("no weights")}); err == nil {
		t.Error("what are no weights were read")
	}
}

// TestStoredWeights checks that snapshots and the best epoch's weights are there
// once each, in the order of the epochs.
func TestStoredWeights(t *testing.T) {
	p := prepared(t, func(s *models.Spec) { s.Train.Validation, s.Train.Epochs = 6, 40 })
	r, err := p.Run(t.Context(), 3, models.RunOptions{Engine: models.DefaultEngine})
	if err != nil {
		t.Fatal(err)
	}
	r.Best = 31 // an epoch without a snapshot
	m := microscope(t, p)
	stored, err := m.Stored(r)
	if err != nil {
		t.Fatal(err)
	}
	epochs := []int{31}
	for _, s := range r.Snapshots {
		epochs = append(epochs, s.Epoch)
	}
	slices.Sort(epochs)
	trained, err := m.Trained(r)
	if err != nil {
		t.Fatal(err)
	}
	for i, w := range stored {
		if w.Epoch != epochs[i] || len(w.Params) != r.Parameters {
			t.Errorf("weights %d are %d of epoch %d, want %d of epoch %d", i, len(w.Params), w.Epoch, r.Parameters, epochs[i])
		}
		if w.Epoch == 31 && !slices.Equal(w.Params, trained.Params) {
			t.Error("those of the best epoch are not the run's")
		}
	}
	if len(stored) != len(epochs) {
		t.Errorf("%d weights, want those of %v", len(stored), epochs)
	}
}
