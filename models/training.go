package models

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"unroll/graph"
	"unroll/graph/engine"
	"unroll/graph/optimizer"
)

// FitOptions say what a Spec leaves open about a training; optimizer, schedule,
// clipping and patience are the Spec's. Zero values are the defaults.
type FitOptions struct {
	Epochs int // default: the Spec's
	Batch  int // samples between two updates; default: the Spec's
	// Validation are samples whose loss is computed after every epoch; the weights
	// and optimizer of the epoch with the lowest one are kept. nil for none.
	Validation Samples
	// Shuffle, if not nil, is the random stream that shuffles the samples every epoch.
	Shuffle *rand.PCG
	// Order, if not nil, returns the order of the samples in an epoch (from 0) instead.
	// Without both the samples keep their order.
	Order func(epoch int) []int
	// Masks is the random stream of dropout masks. Default: the one of seed 0.
	Masks *rand.PCG
	// OnEpoch, if not nil, is called after every epoch (from 0) with its loss; an
	// error ends the training and is returned.
	OnEpoch func(epoch int, loss float64) error
	// OnUpdate, if not nil, is called after every update (from 1) with the batch's
	// loss before it; an error ends the training and is returned.
	OnUpdate func(update int, loss float64) error

	lane *Lane // of a small network; nil for one of its own
}

// DivergedError says that the loss, or a forecast, became NaN or infinite. The network's weights may
// then be so too.
type DivergedError struct {
	Epoch, Batch int // from 1; batch 0 is validation, after the epoch, and -1 forecasts after the last
}

// Error names the epoch, the batch and a remedy.
func (e *DivergedError) Error() string {
	return e.Place() + ": try a lower learning rate or clip_norm"
}

// Fit trains the network and returns the loss of every epoch: the mean over its
// samples, by their weights if they are [Weighted], of the loss before each update. A
// batch without weight makes no update. A stateful network carries its state from
// batch to batch and starts every epoch from zero. A canceled context ends it after a
// batch with the context's error. [Network.Training] has more results.
func (n *Network[F]) Fit(ctx context.Context, samples Samples, o FitOptions) ([]float64, error) {
	t, err := n.Training(samples, o)
	if err != nil {
		return nil, err
	}
	err = t.Run(ctx)
	return t.Losses, err
}

// Training is a network between two epochs of its training. [Training.Save] and
// [Training.Resume] continue it in another process.
type Training[F engine.Float] struct {
	History

	Updates   int           // made so far
	Spent     time.Duration // on the epochs
	Snapshots []Snapshot    // taken so far

	network        *Network[F]
	samples        Samples
	options        FitOptions
	order          []int // of the last epoch, to be shuffled further
	snapshotEpochs []int
	params         []graph.Param // of the network
	best           *state[F]     // after the epoch History.Best; nil without validation
	validation     *lossFunction // while it runs; nil without validation
	lane           *lane[F]      // while it runs in one; nil otherwise
}

// state is a copy of a network's weights and optimizer.
type state[F engine.Float] struct {
	steps   int
	vectors [][]F // parameters, and states of the optimizer
}

// Training starts the training of a network on samples; [Training.Run] does it.
func (n *Network[F]) Training(samples Samples, o FitOptions) (*Training[F], error) {
	o = o.defaults(n.train)
	if o.Epochs < 0 || o.Batch < 0 {
		return nil, fmt.Errorf("epochs %d, batch %d: give positive numbers", o.Epochs, o.Batch)
	}
	if _, err := n.trainer(); err != nil {
		return nil, err
	}
	for _, s := range []Samples{samples, o.Validation} {
		if s == nil {
			continue
		}
		if err := n.check(s); err != nil {
			return nil, err
		}
		if n.stateful {
			if err := checkStateful(s.Len(), o.Batch); err != nil {
				return nil, err
			}
		}
	}
	n.Stack.Weighted = weights(samples, 0) != nil
	t := &Training[F]{
		network: n, samples: samples, options: o, order: natural(0, samples.Len()),
		snapshotEpochs: SnapshotEpochs(o.Epochs), params: n.Stack.Params(),
	}
	t.snapshot()
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
	if t.network.inLanes(t.options.Batch) {
		t.lane = laneOf(t.options.lane, t.network)
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
	epoch, patience := len(t.Losses), t.network.train.Patience
	return epoch >= t.options.Epochs || t.options.Validation != nil && patience > 0 && epoch-t.Best >= patience
}

// epoch trains one epoch and validates it.
func (t *Training[F]) epoch(ctx context.Context) error {
	n, o, epoch := t.network, t.options, len(t.Losses)
	if s := n.train.schedule(); optimizer.Changes(s) {
		n.updater.Rate = n.train.LearningRate() * optimizer.Factor(s, epoch, o.Epochs)
		t.Rates = append(t.Rates, n.updater.Rate)
	}
	loss, spent, err := t.fit(ctx, t.next(epoch), epoch)
	if err != nil {
		return err
	}
	start := time.Now()
	t.Losses = append(t.Losses, loss)
	if o.Validation != nil {
		err = t.validate()
	}
	t.snapshot()
	t.Updates, t.Spent = n.updater.Updates, t.Spent+spent+time.Since(start)
	return err
}

// fit trains on each sample once, in the given order, and returns the time that it took, of
// which a training in a lane has a share.
func (t *Training[F]) fit(ctx context.Context, order []int, epoch int) (loss float64, spent time.Duration, err error) {
	if t.lane != nil {
		loss, err = t.lane.epoch(ctx, t, order)
		return loss, t.lane.share, err
	}
	start := time.Now()
	loss, err = t.network.fitEpoch(ctx, t.samples, order, t.options, epoch)
	return loss, time.Since(start), err
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

// vectors are all numbers that training changes: parameters, and the states of the
// optimizer.
func (n *Network[F]) vectors() [][]F { return append([][]F{n.Params}, n.updater.States...) }

func (n *Network[F]) state() *state[F] {
	s := &state[F]{steps: n.updater.Updates}
	for _, v := range n.vectors() {
		s.vectors = append(s.vectors, slices.Clone(v))
	}
	return s
}

func (s *state[F]) restore(n *Network[F]) {
	n.updater.Updates = s.steps
	for i, v := range n.vectors() {
		copy(v, s.vectors[i])
	}
}

// fitEpoch trains on each sample once, in the given order, and returns the mean, by the
// weights of the batches, of the loss before each update.
func (n *Network[F]) fitEpoch(ctx context.Context, samples Samples, order []int, o FitOptions, epoch int) (float64, error) {
	var sum, total float64
	var before *engine.Program[F]
	for from := 0; from < len(order); from += o.Batch {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		indices := order[from:min(from+o.Batch, len(order))]
		p, err := n.program(len(indices), true)
		if err != nil {
			return 0, err
		}
		if n.stateful && before != nil {
			p.Carry()
		} else {
			p.Reset()
		}
		before = p
		load(p, samples, indices, 0, 1)
		for _, m := range p.Masks {
			m.Draw(rand.New(o.Masks))
		}
		if from+o.Batch >= len(order) {
			n.before = append(n.before[:0], n.Params...)
		}
		if err := p.Run(); err != nil {
			return 0, err
		}
		loss := float64(p.Loss[0])
		if math.IsNaN(loss) || math.IsInf(loss, 0) {
			return 0, &DivergedError{Epoch: epoch + 1, Batch: from/o.Batch + 1}
		}
		weight := p.Weight()
		sum, total = sum+float64(loss*weight), total+weight
		if o.OnUpdate != nil && weight > 0 {
			if err := o.OnUpdate(n.updater.Updates, loss); err != nil {
				return 0, err
			}
		}
	}
	return sum / total, nil
}

// natural is the order from, from+1, ..., to-1.
func natural(from, to int) []int {
	order := make([]int, to-from)
	for i := range order {
		order[i] = from + i
	}
	return order
}
