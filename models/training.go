package models

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"

	"unroll/graph"
	"unroll/graph/engine"
)

// Training is a network between two epochs of its training. [Training.Save] and
// [Training.Resume] carry it over into another process.
type Training[F engine.Float] struct {
	History

	Updates   int           // made so far
	Spent     time.Duration // on the epochs
	Snapshots []Snapshot    // of the epochs kept so far

	network *Network[F]
	samples Samples
	options FitOptions
	order   []int         // of the last epoch, to be shuffled further
	kept    []int         // epochs to take a Snapshot of
	params  []graph.Param // of the network, kept for statistics
	best    *state[F]     // after the epoch History.Best; nil without validation

	validation *lossFunction // while it runs; nil without validation
}

// state is a network's weights and optimizer at a time.
type state[F engine.Float] struct {
	steps   int
	vectors [][]F // parameters and moments
}

// Training starts the training of a network on samples; [Training.Run] does it.
func (n *Network[F]) Training(samples Samples, o FitOptions) (*Training[F], error) {
	if n.stateful {
		for _, s := range []Samples{samples, o.Validation} {
			if s == nil {
				continue
			}
			if err := checkStateful(s.Len(), o.Batch); err != nil {
				return nil, err
			}
		}
	}
	t := &Training[F]{
		network: n, samples: samples, options: o, order: natural(samples.Len()),
		kept: SnapshotEpochs(o.Epochs), params: n.Stack.Params(),
	}
	t.keep()
	return t, nil
}

// Run trains until the last epoch, or until patience ends, and leaves the best
// weights in the network where there is validation. A canceled context ends it
// after a batch with the context's error.
func (t *Training[F]) Run(ctx context.Context) (err error) {
	if v := t.options.Validation; v != nil {
		if t.validation, err = newLossFunction(t.network.Stack, t.network.engine, v.Len()); err != nil {
			return err
		}
		defer t.validation.Close()
	}
	for !t.done() {
		if err := t.epoch(ctx); err != nil {
			return err
		}
		if o := t.options; o.OnEpoch != nil {
			if err := o.OnEpoch(len(t.Losses)-1, t.Losses[len(t.Losses)-1]); err != nil {
				return err
			}
		}
	}
	if t.best != nil {
		t.best.restore(t.network)
	}
	return nil
}

func (t *Training[F]) done() bool {
	epoch, patience := len(t.Losses), t.options.Patience
	return epoch >= t.options.Epochs || patience > 0 && epoch-t.Best >= patience
}

// epoch trains one epoch and judges it.
func (t *Training[F]) epoch(ctx context.Context) error {
	start := time.Now()
	n, o, epoch := t.network, t.options, len(t.Losses)
	if !o.Schedule.constant() {
		n.optimizer.rate = n.optimizer.Rate * o.Schedule.At(epoch, o.Epochs)
		t.Rates = append(t.Rates, n.optimizer.rate)
	}
	loss, err := n.fitEpoch(ctx, t.samples, t.next(epoch), o, epoch)
	if err != nil {
		return err
	}
	t.Losses = append(t.Losses, loss)
	if o.Validation != nil {
		err = t.validate()
	}
	t.keep()
	t.Updates, t.Spent = n.optimizer.Steps, t.Spent+time.Since(start)
	return err
}

// next returns the order of the samples in an epoch.
func (t *Training[F]) next(epoch int) []int {
	switch {
	case t.options.Order != nil:
		return t.options.Order(epoch)
	case t.options.Shuffle != nil:
		rand.New(t.options.Shuffle).Shuffle(len(t.order), func(i, j int) { t.order[i], t.order[j] = t.order[j], t.order[i] })
	}
	return t.order
}

// vectors are all numbers that training changes: parameters and moments.
func (n *Network[F]) vectors() [][]F { return append([][]F{n.Params}, n.optimizer.Moments...) }

func (n *Network[F]) state() *state[F] {
	s := &state[F]{steps: n.optimizer.Steps}
	for _, v := range n.vectors() {
		s.vectors = append(s.vectors, slices.Clone(v))
	}
	return s
}

func (s *state[F]) restore(n *Network[F]) {
	n.optimizer.Steps = s.steps
	for i, v := range n.vectors() {
		copy(v, s.vectors[i])
	}
}
