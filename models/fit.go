package models

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
)

// FitOptions say how a network is trained.
type FitOptions struct {
	Epochs   int
	Batch    int     // samples between two updates
	ClipNorm float64 // a gradient of a larger norm is scaled down to it; 0 for none
	// Order gives the order of the samples in an epoch (from 0); nil keeps it.
	Order func(epoch int) []int
	// Masks draws dropout masks; it may be nil where there are none.
	Masks *rand.Rand
	// OnEpoch, if not nil, is told the loss of every epoch (from 0) after it; an
	// error ends the training and is returned.
	OnEpoch func(epoch int, loss float64) error
	// OnUpdate, if not nil, is told the batch's loss before every update (from 1)
	// after it; an error ends the training and is returned.
	OnUpdate func(update int, loss float64) error
}

// DivergedError says that the loss was no longer a number.
type DivergedError struct {
	Epoch, Batch int // from 1
}

// Error names epoch and batch and what may help.
func (e *DivergedError) Error() string {
	return fmt.Sprintf("the loss is not a number in epoch %d, batch %d: try a lower learning rate or clip_norm", e.Epoch, e.Batch)
}

// Fit trains the network and returns the loss of every epoch: the mean over its
// samples of the loss before each update. A stateful network carries its state
// from batch to batch and starts every epoch from zero. A canceled context ends
// it after a batch with the context's error.
func (n *Network[F]) Fit(ctx context.Context, samples Samples, o FitOptions) ([]float64, error) {
	if n.stateful {
		if err := checkStateful(samples.Len(), o.Batch); err != nil {
			return nil, err
		}
	}
	var losses []float64
	for epoch := range o.Epochs {
		var order []int
		if o.Order != nil {
			order = o.Order(epoch)
		} else {
			order = natural(samples.Len())
		}
		loss, err := n.fitEpoch(ctx, samples, order, o, epoch)
		if err != nil {
			return losses, err
		}
		losses = append(losses, loss)
		if o.OnEpoch != nil {
			if err := o.OnEpoch(epoch, loss); err != nil {
				return losses, err
			}
		}
	}
	return losses, nil
}

func (n *Network[F]) fitEpoch(ctx context.Context, samples Samples, order []int, o FitOptions, epoch int) (float64, error) {
	var sum float64
	var before *Program[F]
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
			p.carry()
		} else {
			p.resetStates()
		}
		before = p
		load(p, samples, indices)
		for _, m := range p.Masks {
			drawMask(m, o.Masks)
		}
		if err := p.Run(); err != nil {
			return 0, err
		}
		loss := float64(p.Loss[0])
		if math.IsNaN(loss) || math.IsInf(loss, 0) {
			return 0, &DivergedError{Epoch: epoch + 1, Batch: from/o.Batch + 1}
		}
		sum += loss * float64(len(indices))
		n.optimizer.clip(p.Grads, o.ClipNorm)
		n.optimizer.update(n.Params, p.Grads)
		if o.OnUpdate != nil {
			if err := o.OnUpdate(n.optimizer.Steps, loss); err != nil {
				return 0, err
			}
		}
	}
	return sum / float64(len(order)), nil
}

func drawMask[F Float](m Mask[F], rng *rand.Rand) {
	values := make([]float64, len(m.Values))
	m.Draw(rng, values)
	for i, v := range values {
		m.Values[i] = F(v)
	}
}

// natural is the order 0, 1, ..., n-1.
func natural(n int) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	return order
}

// Shuffled returns an Order that shuffles the samples anew every epoch.
func Shuffled(n int, rng *rand.Rand) func(epoch int) []int {
	order := natural(n)
	return func(int) []int {
		rng.Shuffle(n, func(i, j int) { order[i], order[j] = order[j], order[i] })
		return order
	}
}
