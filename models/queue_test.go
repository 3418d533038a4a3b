package models_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"

	"unroll/models"
)

// A queue makes each run once, with the result that it has alone, for any number of cores and
// in either order.
func TestQueue(t *testing.T) {
	const runs = 3
	all := []*models.Prepared{laneSpec(t, "window"), laneSpec(t, "stacked"), laneSpec(t, "window")}
	all[2].Spec.Model.Units = []int{9} // too large for lanes
	want := map[models.Place]string{}
	for i, p := range all {
		for seed := range runs {
			want[models.Place{Prepared: i, Run: seed}] = outcome(p.Run(t.Context(), uint64(seed), models.RunOptions{}))
		}
	}
	for _, jobs := range []int{0, 1, 2, 5} {
		for _, inTurn := range []bool{false, true} {
			got := map[models.Place]string{}
			var mutex sync.Mutex
			q := models.Queue{Prepared: all, Runs: runs, Jobs: jobs, InTurn: inTurn}
			err := q.Each(t.Context(), func(ctx context.Context, at models.Place, lane *models.Lane) error {
				o := outcome(all[at.Prepared].Run(ctx, uint64(at.Run), models.RunOptions{Lane: lane}))
				mutex.Lock()
				defer mutex.Unlock()
				if _, twice := got[at]; twice {
					return fmt.Errorf("%v was made twice", at)
				}
				got[at] = o
				return nil
			})
			if err != nil || !maps.Equal(got, want) {
				t.Errorf("%d jobs, in turn %v: error %v, %d runs as alone: %v", jobs, inTurn, err, len(got), maps.Equal(got, want))
			}
		}
	}
}

// Runs that are not in lanes are made one Prepared after the other, or in turn.
func TestQueueOrder(t *testing.T) {
	all := []*models.Prepared{laneSpec(t, "window"), laneSpec(t, "window")}
	for _, p := range all {
		p.Spec.Model.Units = []int{9}
	}
	for inTurn, want := range map[bool][]models.Place{
		false: {{0, 0}, {0, 1}, {1, 0}, {1, 1}},
		true:  {{0, 0}, {1, 0}, {0, 1}, {1, 1}},
	} {
		var got []models.Place
		err := models.Queue{Prepared: all, Runs: 2, Jobs: 1, InTurn: inTurn}.Each(t.Context(), func(_ context.Context, at models.Place, _ *models.Lane) error {
			got = append(got, at)
			return nil
		})
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("in turn %v: %v, want %v; error %v", inTurn, got, want, err)
		}
	}
}

func TestQueueEndsWithTheFirstError(t *testing.T) {
	p, failed := laneSpec(t, "window"), errors.New("failed")
	err := models.Queue{Prepared: []*models.Prepared{p}, Runs: 4, Jobs: 2}.Each(t.Context(), func(ctx context.Context, at models.Place, lane *models.Lane) error {
		if at.Run == 2 {
			return failed
		}
		_, err := p.Run(ctx, uint64(at.Run), models.RunOptions{Lane: lane})
		return err
	})
	if !errors.Is(err, failed) {
		t.Error(err)
	}
	if err := (models.Queue{Runs: 3}).Each(t.Context(), nil); err != nil {
		t.Errorf("nothing to run: %v", err)
	}
}

// The forecasts of a curve are those of trainings with so many epochs.
func TestTestCurve(t *testing.T) {
	for _, name := range []string{"window", "timesteps"} { // float32, and float64
		p := laneSpec(t, name)
		shuffle := true
		p.Spec.Train.Shuffle, p.Spec.Train.Schedule = &shuffle, models.Schedule{}
		curve, err := p.TestCurve(t.Context(), 4, []int{1, 3}, models.RunOptions{})
		if err != nil || len(curve) != 2 {
			t.Fatalf("%d forecasts, error %v", len(curve), err)
		}
		for i, epochs := range []int{1, 3} {
			p.Spec.Train.Epochs = epochs
			r, err := p.Run(t.Context(), 4, models.RunOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(curve[i].Predicted, r.Test.Predicted) {
				t.Errorf("%s: forecasts after %d epochs are %v, those of a run %v", name, epochs, curve[i].Predicted[:3], r.Test.Predicted[:3])
			}
		}
	}
}
