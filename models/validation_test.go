package models

import (
	"context"
	"math"
	"testing"

	"unroll/graph"
	"unroll/graph/engine"
)

// Every registered loss trains: its gradient passes the self-check, it falls, and
// validation takes the same loss as the training graph. A new loss needs no line
// here.
func TestLosses(t *testing.T) {
	for _, info := range graph.Losses.All() {
		t.Run(info.Name, func(t *testing.T) {
			t.Parallel()
			p := prepareSpec(t, "timesteps", "train.loss="+info.Name, "train.validation=0.2", "train.epochs=20",
				"train.dtype=float64", "window.horizon=2")
			for _, name := range engine.Names() {
				if err := SelfCheck(p.Spec, name, p.Train); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
			r, err := p.Run(context.Background(), 1, RunOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if r.Losses[19] >= r.Losses[0] {
				t.Errorf("the loss goes from %v to %v", r.Losses[0], r.Losses[19])
			}
			if want, got := trainingLoss(t, p, r.Trained), r.ValidationLosses[r.Best-1]; math.Abs(got-want) > 1e-12 {
				t.Errorf("the validation loss is %v, by the training graph %v", got, want)
			}
		})
	}
}

// trainingLoss is the loss that the training graph has for all validation samples.
func trainingLoss(t *testing.T, p *Prepared, weights Saved) float64 {
	t.Helper()
	v := p.Validation
	n, err := NewNetwork[float64](p.Spec, DefaultEngine, v.T, v.F, v.Horizon, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer n.Close()
	if err := n.SetWeights(weights); err != nil {
		t.Fatal(err)
	}
	program, err := n.program(v.Len(), true)
	if err != nil {
		t.Fatal(err)
	}
	load(program, v, natural(0, v.Len()), 0, 1)
	if err := program.Run(); err != nil {
		t.Fatal(err)
	}
	return program.Loss[0]
}
