package models

import (
	"errors"
	"fmt"
	"math"
)

// Train says how a network learns.
type Train struct {
	// Epochs is the number of passes over the training samples, the most there are
	// with patience.
	Epochs int `yaml:"epochs"`
	// Batch is the number of samples between two updates.
	Batch int `yaml:"batch"`
	// Loss is what training minimizes, in transformed units: one of [graph.Losses], such
	// as mse, mae or huber. Default: mse.
	Loss Loss `yaml:"loss"`
	// Optimizer is adam, sgd or rmsprop, with its options.
	Optimizer Optimizer `yaml:"optimizer"`
	// Schedule changes the learning rate from epoch to epoch. Default: constant.
	Schedule Schedule `yaml:"schedule,omitempty"`
	// ClipNorm scales a gradient of a larger norm down to it; 0 never does.
	ClipNorm float64 `yaml:"clip_norm,omitempty"`
	// Shuffle visits the samples in a new random order every epoch. Default: yes
	// for a stateless network, no for a stateful one.
	Shuffle *bool `yaml:"shuffle,omitempty"`
	// Validation holds back the last rows of the training part: a fraction below 1,
	// or a number of rows. They are not trained on; the loss on them is taken after
	// every epoch, and the weights of the epoch where it is lowest are kept. Each of
	// the rows is a target, with inputs that reach back before them; transforms are
	// fitted on the rows before. Default: none.
	Validation float64 `yaml:"validation,omitempty"`
	// Patience ends the training after that many epochs without a lower validation
	// loss. Default: never.
	Patience int `yaml:"patience,omitempty"`
	// Weights is a run folder or a safetensors file whose weights the training
	// starts from. Default: random ones.
	Weights string `yaml:"weights,omitempty"`
	// Checkpoint keeps the state of the training after every that many epochs, for
	// a run that is killed to go on from. Default: after 10 seconds, and again.
	Checkpoint int `yaml:"checkpoint,omitempty"`
	// SelfCheck compares the gradient with a finite difference of the loss before
	// anything is trained. Default: yes.
	SelfCheck *bool `yaml:"self_check,omitempty"`
	// Dtype is the type of all numbers in the network, float32 or float64.
	Dtype string `yaml:"dtype"`
}

func (t Train) validate() error {
	switch {
	case t.Epochs < 0:
		return badValue("epochs", fmt.Errorf("%d: give 0 or more", t.Epochs))
	case t.Batch < 1:
		return badValue("batch", fmt.Errorf("%d: give the samples of one update, 1 or more", t.Batch))
	case !(t.ClipNorm >= 0):
		return badValue("clip_norm", fmt.Errorf("%v: give a positive norm, or 0 for no clipping", t.ClipNorm))
	case !(t.Validation >= 0) || t.Validation >= 1 && t.Validation != math.Trunc(t.Validation):
		return badValue("validation", fmt.Errorf("%v: give a fraction of the training rows, between 0 and 1, or how many of them", t.Validation))
	case t.Patience < 0:
		return badValue("patience", fmt.Errorf("%d: give the epochs to wait for a lower validation loss, 1 or more", t.Patience))
	case t.Patience > 0 && t.Validation == 0:
		return badValue("patience", errors.New("it waits for a lower validation loss: hold rows back with validation, such as 0.2"))
	case t.Checkpoint < 0:
		return badValue("checkpoint", fmt.Errorf("%d: give the epochs between two checkpoints, 1 or more", t.Checkpoint))
	case t.Dtype != "float32" && t.Dtype != "float64":
		return badValue("dtype", fmt.Errorf("%q: choose float32 or float64", t.Dtype))
	}
	if err := t.Loss.check(); err != nil {
		return badValue("loss", err)
	}
	if err := t.Schedule.validate(); err != nil {
		return badValue("schedule", err)
	}
	return t.Optimizer.validate()
}

// heldBack returns how many of the training part's rows are for validation; both
// sides need some.
func (t Train) heldBack(rows int) (int, error) {
	held := int(t.Validation)
	if t.Validation < 1 {
		held = int(math.Round(t.Validation * float64(rows)))
	}
	if t.Validation > 0 && (held == 0 || held >= rows) {
		return 0, &SpecError{fmt.Sprintf("train: validation %v of %d training rows are %d: both parts need rows", t.Validation, rows, held)}
	}
	return held, nil
}

// shuffle reports whether the samples are shuffled.
func (s *Spec) shuffle() bool { return given(s.Train.Shuffle, !s.Model.Stateful) }

// selfCheck reports whether the gradient is checked.
func (s *Spec) selfCheck() bool { return given(s.Train.SelfCheck, true) }

// given returns a setting's value, or the default where there is none.
func given[T any](setting *T, otherwise T) T {
	if setting == nil {
		return otherwise
	}
	return *setting
}
