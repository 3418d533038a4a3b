package models

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"unroll/dataset"
	"unroll/graph/engine"
)

// RunOptions say how a run is made. The result depends on none of them, except for
// the engine's rounding.
type RunOptions struct {
	Engine  string // default [DefaultEngine]
	Workers int    // cores that may share one step of a large network; 0 for one
	// OnEpoch, if not nil, is called after each epoch with the history so far; an
	// error ends the training and is returned.
	OnEpoch func(History) error
	// Checkpoint, if not nil, is called with the training's state after the epochs
	// that the Spec says. Resume, if not nil, is such a state, of the same Spec, data
	// and seed, to continue from.
	Checkpoint func(Saved) error
	Resume     Saved
	// Lane is where the run of a Prepared is trained beside others, one of its
	// [Prepared.Lanes]. Default: alone.
	Lane *Lane
}

// The streams of random numbers of a run. Each has its own generator, so that one
// more draw in one of them changes no other.
const (
	weightStream = iota + 1
	orderStream
	maskStream
	checkStream
)

// Run trains and scores the prepared Spec with one seed: same Spec, seed and engine,
// same result.
func (p *Prepared) Run(ctx context.Context, seed uint64, o RunOptions) (*Result, error) {
	return p.run(ctx, seed, o, math.MaxInt)
}

// TrainOnly is Run for the trained network alone. Only forecasts of the last 10,000
// samples of a part are made, to see whether they are finite, or of all for a stateful network.
func (p *Prepared) TrainOnly(ctx context.Context, seed uint64, o RunOptions) (Saved, error) {
	forecasts := 10_000
	if p.Spec != nil && p.Spec.Model.Stateful {
		forecasts = math.MaxInt
	}
	r, err := p.run(ctx, seed, o, forecasts)
	if err != nil {
		return nil, err
	}
	return r.Trained, nil
}

// TestCurve trains with one seed, for the most of some numbers of epochs, and returns the forecasts
// of the test part after each of them, in ascending order. The training has no validation, and
// samples are shuffled.
func (p *Prepared) TestCurve(ctx context.Context, seed uint64, epochs []int, o RunOptions) ([]Forecasts, error) {
	if p.Spec.Train.Dtype == "float64" {
		return testCurve[float64](ctx, p, seed, epochs, o)
	}
	return testCurve[float32](ctx, p, seed, epochs, o)
}

func testCurve[F engine.Float](ctx context.Context, p *Prepared, seed uint64, epochs []int, o RunOptions) (curve []Forecasts, err error) {
	o.Lane.take()
	defer o.Lane.pass()
	n, err := networkIn[F](o.Lane, p.Spec, o.Engine, p.Train, rand.New(rand.NewPCG(seed, weightStream)))
	if err != nil {
		return nil, err
	}
	defer o.Lane.keep(n)
	_, err = n.Fit(ctx, p.Train, FitOptions{
		Epochs: slices.Max(epochs), Shuffle: rand.NewPCG(seed, orderStream), lane: o.Lane,
		OnEpoch: func(epoch int, _ float64) error {
			if !slices.Contains(epochs, epoch+1) {
				return nil
			}
			predictions, err := n.Predict(p.Test, p.Spec.Train.Batch)
			curve = append(curve, p.Forecasts(p.Test, predictions))
			return err
		},
	})
	return curve, err
}

// run is Run with forecasts of the last samples of each part.
func (p *Prepared) run(ctx context.Context, seed uint64, o RunOptions, forecasts int) (*Result, error) {
	if p.Spec == nil {
		return nil, dataset.BadInput("", "nothing was prepared: begin with Prepare")
	}
	if o.Lane != nil && o.Lane.spec != p.Spec {
		return nil, errors.New("a lane is for the runs of one configuration")
	}
	o.Lane.take()
	defer o.Lane.pass()
	if err := p.selfCheck(o.Engine); err != nil {
		return nil, err
	}
	network, r, err := p.fit(ctx, seed, o)
	if err != nil {
		return nil, err
	}
	defer o.Lane.keep(network)
	for _, part := range p.forecastParts(r) {
		last := part.windows.Last(forecasts)
		predictions, err := network.Predict(last, p.Spec.Train.Batch)
		if err != nil {
			return nil, err
		}
		*part.into = p.Forecasts(last, predictions)
	}
	if err := r.checkFinite(); err != nil {
		return nil, err
	}
	return r, nil
}

// forecastPart is a part that a run forecasts, and where its forecasts go.
type forecastPart struct {
	windows dataset.Windows
	into    *Forecasts
}

// forecastParts are all parts, or the test part of a panel.
func (p *Prepared) forecastParts(r *Result) []forecastPart {
	test := forecastPart{p.Test, &r.Test}
	if p.Panel != nil {
		return []forecastPart{test}
	}
	return []forecastPart{{p.Train, &r.Train}, {p.Validation, &r.Validation}, test}
}

// fit trains the network of one seed, from its beginning or further.
func (p *Prepared) fit(ctx context.Context, seed uint64, o RunOptions) (Predictor, *Result, error) {
	if p.Earlier != nil {
		return p.further(ctx, seed, o)
	}
	return fit(ctx, p.Spec, Fold{p.Train, p.Validation}, p.Weights, seed, o)
}

// Fold is the samples that a network is fitted on: for training and, if there are
// any, for validation.
type Fold struct{ Train, Validation dataset.Windows }

// Fit trains the Spec's network on any windows with one seed, from random weights.
// The Result is without forecasts. The Spec's validation rows and self-check are
// ignored: the fold has its own validation, and [SelfCheck] can be called once for
// many fits. The caller closes the Predictor.
func Fit(ctx context.Context, spec *Spec, fold Fold, seed uint64, o RunOptions) (Predictor, *Result, error) {
	o.Lane = nil // that of a Prepared
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
	n, err := networkIn[F](o.Lane, spec, o.Engine, w, rand.New(rand.NewPCG(seed, weightStream)))
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
	options := FitOptions{Masks: rand.NewPCG(seed, maskStream), lane: o.Lane}
	if fold.Validation.Len() > 0 {
		options.Validation = fold.Validation
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

// checkpoints reports after which epochs a checkpoint is due: after every so many,
// or, with 0, whenever checkpointPause has passed.
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
