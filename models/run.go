package models

import (
	"context"
	"math/rand/v2"
	"time"

	"unroll/dataset"
	"unroll/graph/engine"
)

// Result is what one run, a Spec with a seed, came to.
type Result struct {
	Seed uint64
	History
	Train, Test Forecasts
	Validation  Forecasts     // none without validation
	Parameters  int           // trained numbers
	Updates     int           // optimizer steps
	Fit         time.Duration // spent training
	Trained     Saved         // weights and optimizer
	Snapshots   []Snapshot    // the weights as they became so
}

// RunOptions say how a run is made; nothing in it but the engine's rounding
// changes the result.
type RunOptions struct {
	Engine  string // default [DefaultEngine]
	Workers int    // cores that may share one step of a large network; 0 for one
	// OnEpoch, if not nil, is told after each epoch what all have come to; an error
	// ends the training and is returned.
	OnEpoch func(History) error
	// Checkpoint, if not nil, is given the training's state when the Spec says so;
	// Resume, if not nil, is such a state, of the same Spec, data and seed, to go on
	// from.
	Checkpoint func(Saved) error
	Resume     Saved
}

// The streams of random numbers of a run; each has a generator of its own, so
// that one more draw in one of them moves no other.
const (
	weightStream = iota + 1
	orderStream
	maskStream
	checkStream
)

// Run trains and judges the prepared Spec with one seed: same Spec, seed and
// engine, same result.
func (p *Prepared) Run(ctx context.Context, seed uint64, o RunOptions) (*Result, error) {
	if err := p.selfCheck(o.Engine); err != nil {
		return nil, err
	}
	network, r, err := fit(ctx, p.Spec, Fold{p.Train, p.Validation}, p.Weights, seed, o)
	if err != nil {
		return nil, err
	}
	defer network.Close()
	for _, part := range []struct {
		windows dataset.Windows
		into    *Forecasts
	}{{p.Train, &r.Train}, {p.Validation, &r.Validation}, {p.Test, &r.Test}} {
		predictions, err := network.Predict(part.windows, p.Spec.Train.Batch)
		if err != nil {
			return nil, err
		}
		*part.into = p.Forecasts(part.windows, predictions)
	}
	return r, nil
}

// Fold is what a network is fitted on: training samples and, unless there are
// none, samples for validation.
type Fold struct{ Train, Validation dataset.Windows }

// Fit trains the Spec's network on any windows with one seed, from random weights.
// The Result lacks forecasts. What the Spec says of validation rows and the
// self-check does not count here: the fold has its own, and [SelfCheck] can be
// called once for many fits. The caller closes the Predictor.
func Fit(ctx context.Context, spec *Spec, fold Fold, seed uint64, o RunOptions) (Predictor, *Result, error) {
	return fit(ctx, spec, fold, nil, seed, o)
}

func fit(ctx context.Context, spec *Spec, fold Fold, weights Saved, seed uint64, o RunOptions) (Predictor, *Result, error) {
	if spec.Train.Dtype == "float64" {
		return fitAs[float64](ctx, spec, fold, weights, seed, o)
	}
	return fitAs[float32](ctx, spec, fold, weights, seed, o)
}

func fitAs[F engine.Float](ctx context.Context, spec *Spec, fold Fold, weights Saved, seed uint64, o RunOptions) (_ Predictor, _ *Result, err error) {
	w := fold.Train
	n, err := NewNetwork[F](spec, o.Engine, w.T, w.F, w.Horizon, rand.New(rand.NewPCG(seed, weightStream)))
	if err != nil {
		return nil, nil, err
	}
	n.Workers = o.Workers
	defer func() {
		if err != nil {
			n.Close()
		}
	}()
	if weights != nil {
		if err := n.SetWeights(weights); err != nil {
			return nil, nil, err
		}
	}
	t, err := train(ctx, n, spec, fold, seed, o)
	if err != nil {
		return nil, nil, err
	}
	r := &Result{Seed: seed, History: t.History, Parameters: n.Stack.Size(), Updates: t.Updates, Fit: t.Spent, Snapshots: t.Snapshots}
	r.Trained, err = n.saved()
	return n, r, err
}

// train trains a network as the Spec says.
func train[F engine.Float](ctx context.Context, n *Network[F], spec *Spec, fold Fold, seed uint64, o RunOptions) (*Training[F], error) {
	options := FitOptions{
		Epochs: spec.Train.Epochs, Batch: spec.Train.Batch, ClipNorm: spec.Train.ClipNorm,
		Schedule: spec.Train.Schedule, Masks: rand.NewPCG(seed, maskStream),
	}
	if fold.Validation.Len() > 0 {
		options.Validation, options.Patience = fold.Validation, spec.Train.Patience
	}
	if spec.shuffle() {
		options.Shuffle = rand.NewPCG(seed, orderStream)
	}
	due := checkpoints(spec.Train.Checkpoint)
	var t *Training[F]
	options.OnEpoch = func(int, float64) error {
		if o.OnEpoch != nil {
			if err := o.OnEpoch(t.History); err != nil {
				return err
			}
		}
		if o.Checkpoint == nil || !due(len(t.Losses)) {
			return nil
		}
		file, err := t.Save()
		if err != nil {
			return err
		}
		return o.Checkpoint(file)
	}
	t, err := n.Training(fold.Train, options)
	if err != nil {
		return nil, err
	}
	if o.Resume != nil {
		if err := t.Resume(o.Resume); err != nil {
			return nil, err
		}
	}
	return t, t.Run(ctx)
}

// checkpoints says after which epochs there is one: every so many, or whenever
// checkpointPause has passed.
func checkpoints(every int) func(epoch int) bool {
	last := time.Now()
	return func(epoch int) bool {
		if every > 0 {
			return epoch%every == 0
		}
		if time.Since(last) < checkpointPause {
			return false
		}
		last = time.Now()
		return true
	}
}

// checkpointPause is the time between two checkpoints unless the Spec says
// otherwise.
const checkpointPause = 10 * time.Second
