package models_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync"
	"testing"

	"unroll/graph/engine"
	"unroll/models"
)

// laneSpecs are configurations that are trained in lanes, by what they change.
var laneSpecs = map[string][]string{
	"window":     nil,
	"regression": {"model.dropout=0.2", "model.recurrent_dropout=0.2", "model.units=1", "train.batch=4", "train.optimizer=nadam"},
	"timesteps":  {"train.dtype=float64", "train.clip_norm=0.1", "train.schedule=cosine"},
	"stateful":   {"model.cell=gru"},
	"stacked":    {"train.validation=0.2", "train.patience=1", "train.epochs=12", "train.optimizer.rate=0.05", "train.shuffle=true"},
	"scaled":     {"model.window_scaling=revin", "train.validation=0.2"},
	"diverging":  {"model.cell=rnn", "train.optimizer=sgd", "train.optimizer.rate=1e6"},
}

func laneSpec(t *testing.T, name string) *models.Prepared {
	t.Helper()
	experiment := name
	switch name {
	case "diverging":
		experiment = "window"
	case "scaled":
		experiment = "timesteps"
	}
	spec, err := models.Experiment(experiment)
	if err != nil {
		t.Fatal(err)
	}
	spec.Train.Epochs = 3
	for _, change := range laneSpecs[name] {
		key, value, _ := strings.Cut(change, "=")
		if err := spec.Set(key, value); err != nil {
			t.Fatal(err)
		}
	}
	p, err := models.Load(&spec, nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// outcome is what is compared of a run.
func outcome(r *models.Result, err error) string {
	if r == nil {
		return fmt.Sprint(err)
	}
	return fmt.Sprint(r.History, r.Updates, r.Snapshots, r.Test, r.Validation, string(r.Trained))
}

// inLanes runs seeds in so many lanes and returns the outcomes.
func inLanes(t *testing.T, p *models.Prepared, engine string, lanes, seeds int) map[uint64]string {
	t.Helper()
	all := map[uint64]string{}
	var mutex sync.Mutex
	var next uint64
	var wait sync.WaitGroup
	list := p.Lanes(engine, lanes)
	if len(list) != lanes {
		t.Fatalf("%d lanes, not %d", len(list), lanes)
	}
	for _, lane := range list {
		wait.Go(func() {
			defer lane.Leave()
			for {
				mutex.Lock()
				seed := next
				next++
				mutex.Unlock()
				if seed >= uint64(seeds) {
					return
				}
				r, err := p.Run(context.Background(), seed, models.RunOptions{Engine: engine, Lane: lane})
				mutex.Lock()
				all[seed] = outcome(r, err)
				mutex.Unlock()
			}
		})
	}
	wait.Wait()
	return all
}

// kernels is the name of those that an engine uses; nothing for one that there is not.
func kernels(engineName string) string {
	name, _ := engine.Kernels(engineName)
	return name
}

// A run gives the same bytes alone and beside others, however many they are and
// whenever they end: by patience, or because they diverge.
func TestLanesSameBytes(t *testing.T) {
	for name := range laneSpecs {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := laneSpec(t, name)
			want := map[uint64]string{}
			const seeds = 18
			for seed := range uint64(seeds) {
				want[seed] = outcome(p.Run(context.Background(), seed, models.RunOptions{}))
				if diverged := strings.Contains(want[seed], "lower learning rate"); diverged != (name == "diverging") {
					t.Errorf("seed %d: %.60s", seed, want[seed])
				}
			}
			for _, engineName := range []string{"machine", "machine:avx2", "machine:avx512"} {
				if !engine.SameResults(kernels(engineName), kernels("machine")) {
					continue
				}
				for _, lanes := range []int{2, len(p.Lanes(engineName, seeds))} {
					if got := inLanes(t, p, engineName, lanes, seeds); !maps.Equal(got, want) {
						t.Errorf("%s: %d lanes gave other results than the runs alone", engineName, lanes)
					}
				}
			}
		})
	}
}

// A run in a lane that is canceled leaves the run beside it alone, and continues from its
// checkpoint with the same bytes.
func TestLanesCanceledAndResumed(t *testing.T) {
	p := laneSpec(t, "stacked")
	want, err := p.Run(context.Background(), 1, models.RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	lanes := p.Lanes("", 2)
	var wait sync.WaitGroup
	wait.Go(func() {
		defer lanes[1].Leave()
		other := laneSpec(t, "stacked")
		alone := outcome(other.Run(context.Background(), 2, models.RunOptions{}))
		if got := outcome(p.Run(context.Background(), 2, models.RunOptions{Lane: lanes[1]})); got != alone {
			t.Error("a canceled run changed the one beside it")
		}
	})
	ctx, cancel := context.WithCancel(context.Background())
	var saved models.Saved
	p.Spec.Train.Checkpoint = 2
	_, err = p.Run(ctx, 1, models.RunOptions{Lane: lanes[0], Checkpoint: func(s models.Saved) error {
		saved = s
		cancel()
		return nil
	}})
	if !errors.Is(err, context.Canceled) || saved == nil {
		t.Fatalf("error %v and a checkpoint of %d bytes", err, len(saved))
	}
	r, err := p.Run(context.Background(), 1, models.RunOptions{Lane: lanes[0], Resume: saved})
	lanes[0].Leave()
	if err != nil || !bytes.Equal(r.Trained, want.Trained) || fmt.Sprint(r.History) != fmt.Sprint(want.History) {
		t.Errorf("error %v; a resumed run in a lane gave another result", err)
	}
	wait.Wait()
}

// Lanes are for the runs of one configuration.
func TestLaneOfAnotherConfiguration(t *testing.T) {
	p := laneSpec(t, "window")
	lane := p.Lanes("", 1)[0]
	if _, err := laneSpec(t, "window").Run(context.Background(), 1, models.RunOptions{Lane: lane}); err == nil {
		t.Error("a run of another configuration is trained in the lane")
	}
	if _, err := p.Run(context.Background(), 1, models.RunOptions{Lane: lane}); err != nil {
		t.Error(err)
	}
	if n := len(laneSpec(t, "window").Lanes("tape", 8)); n != 1 {
		t.Errorf("the tape engine has %d lanes", n)
	}
}
