package models

import (
	"context"
	"math/rand/v2"
	"time"
)

// Result is what one run, a Spec with a seed, came to.
type Result struct {
	Seed        uint64
	Losses      []float64 // mean training loss of each epoch, in transformed units
	Train, Test Forecasts
	Parameters  int           // trained numbers
	Updates     int           // optimizer steps
	Fit         time.Duration // spent training
	Trained     Saved         // weights and optimizer
}

// RunOptions say how a run is made; nothing in it but the engine's rounding
// changes the result.
type RunOptions struct {
	Engine  string
	OnEpoch func(epoch int, loss float64) error // as in FitOptions
}

// The streams of random numbers of a run; each has a generator of its own, so
// that one more draw in one of them moves no other.
const (
	weightStream = iota + 1
	orderStream
	maskStream
)

func stream(seed uint64, of uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, of)) }

// Run trains and judges the prepared Spec with one seed: same Spec, seed and
// engine, same result.
func (p *Prepared) Run(ctx context.Context, seed uint64, o RunOptions) (*Result, error) {
	if p.Spec.Train.Dtype == "float64" {
		return run[float64](ctx, p, seed, o)
	}
	return run[float32](ctx, p, seed, o)
}

func run[F Float](ctx context.Context, p *Prepared, seed uint64, o RunOptions) (*Result, error) {
	spec := p.Spec
	n, err := NewNetwork[F](spec, o.Engine, p.Train.T, p.Train.F, p.Train.Horizon, stream(seed, weightStream))
	if err != nil {
		return nil, err
	}
	defer n.Close()
	fit := FitOptions{
		Epochs: spec.Train.Epochs, Batch: spec.Train.Batch, ClipNorm: spec.Train.ClipNorm,
		Masks: stream(seed, maskStream), OnEpoch: o.OnEpoch,
	}
	if spec.shuffle() {
		fit.Order = Shuffled(p.Train.Len(), stream(seed, orderStream))
	}
	start := time.Now()
	r := &Result{Seed: seed, Parameters: n.Stack.Size()}
	if r.Losses, err = n.Fit(ctx, p.Train, fit); err != nil {
		return nil, err
	}
	r.Fit, r.Updates = time.Since(start), n.optimizer.Steps
	if r.Trained, err = n.saved(); err != nil {
		return nil, err
	}
	trained, err := n.Predict(p.Train, spec.Train.Batch)
	if err != nil {
		return nil, err
	}
	tested, err := n.Predict(p.Test, spec.Train.Batch)
	if err != nil {
		return nil, err
	}
	r.Train, r.Test = p.Forecasts(p.Train, trained), p.Forecasts(p.Test, tested)
	return r, nil
}
