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
	// Validation are samples whose loss is taken after every epoch; the weights and
	// optimizer of the epoch where it is lowest are kept. nil for none.
	Validation Samples
	// Patience ends the training after that many epochs without a lower validation
	// loss; 0 never does.
	Patience int
	// Shuffle, if not nil, is drawn from to shuffle the samples anew every epoch.
	Shuffle *rand.PCG
	// Order, if not nil, gives the order of the samples in an epoch (from 0)
	// instead. Without either it is the samples' own.
	Order func(epoch int) []int
	// Masks is drawn from for dropout masks; it may be nil where there are none.
	Masks *rand.PCG
	// OnEpoch, if not nil, is told the loss of every epoch (from 0) after it; an
	// error ends the training and is returned.
	OnEpoch func(epoch int, loss float64) error
	// OnUpdate, if not nil, is told the batch's loss before every update (from 1)
	// after it; an error ends the training and is returned.
	OnUpdate func(update int, loss float64) error
}

// DivergedError says that the loss was no longer a number.
type DivergedError struct {
	Epoch, Batch int // from 1; batch 0 is validation, after the epoch
}

// Error names epoch and batch and what may help.
func (e *DivergedError) Error() string {
	place := fmt.Sprintf("the loss is not a number in epoch %d, batch %d", e.Epoch, e.Batch)
	if e.Batch == 0 {
		place = fmt.Sprintf("the validation loss is not a number after epoch %d", e.Epoch)
	}
	return place + ": try a lower learning rate or clip_norm"
}

// Fit trains the network and returns the loss of every epoch: the mean over its
// samples of the loss before each update. A stateful network carries its state
// from batch to batch and starts every epoch from zero. A canceled context ends
// it after a batch with the context's error. [Network.Training] tells more.
func (n *Network[F]) Fit(ctx context.Context, samples Samples, o FitOptions) ([]float64, error) {
	t, err := n.Training(samples, o)
	if err != nil {
		return nil, err
	}
	err = t.Run(ctx)
	return t.Losses, err
}
