package models

import (
	"context"
	"math"
	"testing"

	"unroll/graph"
	"unroll/graph/distribution"
	"unroll/graph/engine"
)

// Every registered loss trains: its gradient passes the self-check, it falls, and
// validation takes the same loss as the training graph. A new loss needs no line
// here.
func TestLosses(t *testing.T) {
	for _, info := range graph.Losses.All() {
		t.Run(info.Name, func(t *testing.T) {
			t.Parallel()
			set := []string{"train.loss=" + info.Name, "train.validation=0.2", "train.epochs=20", "train.dtype=float64", "window.horizon=2"}
			if c, is := info.New().(graph.TargetChecker); is && c.CheckTarget(0.5) != nil || info.Name == "mape" {
				set = append(set, "transforms=[]") // passengers are counts
			}
			p := prepareSpec(t, "timesteps", set...)
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

// The loss of a likelihood is the mean log score of the distributions that the network predicts.
func TestLikelihoods(t *testing.T) {
	for _, info := range graph.Losses.All() {
		likelihood, is := info.New().(graph.Likelihood)
		if !is {
			continue
		}
		t.Run(info.Name, func(t *testing.T) {
			t.Parallel()
			set := []string{"train.loss=" + info.Name, "train.validation=0.2", "train.epochs=5", "train.dtype=float64", "window.horizon=2"}
			if c, is := likelihood.(graph.TargetChecker); is && c.CheckTarget(0.5) != nil {
				set = append(set, "transforms=[]")
			}
			p := prepareSpec(t, "timesteps", set...)
			n, r, err := p.fit(t.Context(), 1, RunOptions{})
			if err != nil {
				t.Fatal(err)
			}
			defer n.Close()
			points, err := n.Predict(p.Validation, 0)
			if err != nil {
				t.Fatal(err)
			}
			distributions, err := n.Distributions(p.Validation, 0)
			if err != nil || len(distributions) != len(points) {
				t.Fatalf("%d distributions of %d targets, %v", len(distributions), len(points), err)
			}
			var scores float64
			scored := true
			for i, d := range distributions {
				score, known := distribution.LogScore(d, p.Validation.Y(i / 2)[i%2])
				scores += score / float64(len(points))
				scored = scored && known && !math.IsInf(score, 0) // a share has no probability
			}
			if want := r.ValidationLosses[r.Best-1]; scored && math.Abs(scores-want) > 1e-9*max(1, math.Abs(want)) {
				t.Errorf("the distributions score %v, the loss is %v", scores, want)
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
