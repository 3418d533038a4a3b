package models

import (
	"fmt"

	"unroll/dataset"
)

// Limits of a network, against typing errors: each is far beyond what a series of
// numbers needs.
const (
	maxSteps = 20_000 // time steps of all layers
	// maxNumbers limits the inputs, gates and states of all time steps of a batch.
	maxNumbers = 500_000_000
)

// checkSize refuses a network that is too large to be trained, before it takes memory.
func (p *Prepared) checkSize() error {
	w := p.Train
	stack := p.Spec.Stack(w.F, w.Horizon)
	if err := stack.Check(); err != nil {
		return badValue("model", err)
	}
	if w.T > maxSteps/len(stack.Layers) {
		return badValue("window", badValue("look_back", fmt.Errorf("%d time steps in %s are too many: give at most %d", w.T, dataset.Count(len(stack.Layers), "layer"), maxSteps/len(stack.Layers))))
	}
	step := stack.StepNumbers()
	batch := min(p.Spec.Train.Batch, w.Len())
	if step > maxNumbers/w.T/batch {
		return badValue("train", badValue("batch", fmt.Errorf("%d samples of %d time steps with %d numbers each are too many to be held at once: give a smaller batch, look-back or network",
			batch, w.T, step)))
	}
	return nil
}
