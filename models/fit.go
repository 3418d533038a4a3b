package models

import (
	"context"
	"fmt"
	"math/rand/v2"
)

// FitOptions say how a network is trained.
type FitOptions struct {
	Epochs   int
	Batch    int      // samples between two updates
	ClipNorm float64  // a gradient of a larger norm is scaled down to it; 0 for none
	Schedule Schedule // of the optimizer's learning rate
	// Validation are samples whose loss is computed after every epoch; the weights
	// and optimizer of the epoch with the lowest one are kept. nil for none.
	Validation Samples
	// Patience ends the training after that many epochs without a lower validation
	// loss; 0 never does.
	Patience int
	// Shuffle, if not nil, is the random stream that shuffles the samples every epoch.
	Shuffle *rand.PCG
	// Order, if not nil, returns the order of the samples in an epoch (from 0) instead.
	// Without both the samples keep their order.
	Order func(epoch int) []int
	// Masks is the random stream of dropout masks; nil without dropout.
	Masks *rand.PCG
	// OnEpoch, if not nil, is called after every epoch (from 0) with its loss; an
	// error ends the training and is returned.
	OnEpoch func(epoch int, loss float64) error
	// OnUpdate, if not nil, is called after every update (from 1) with the batch's
	// loss before it; an error ends the training and is returned.
	OnUpdate func(update int, loss float64) error
}

// DivergedError says that the loss became NaN or infinite.
type DivergedError struct {
	Epoch, Batch int // from 1; batch 0 is validation, after the epoch
}

// Error names the epoch, the batch and a remedy.
func (e *DivergedError) Error() string {
	place := fmt.Sprintf("the loss is not finite in epoch %d, batch %d", e.Epoch, e.Batch)
	if e.Batch == 0 {
		place = fmt.Sprintf("the validation loss is not finite after epoch %d", e.Epoch)
	}
	return place + ": try a lower learning rate or clip_norm"
}

// Fit trains the network and returns the loss of every epoch: the mean over its
// samples of the loss before each update. A stateful network carries its state from
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
