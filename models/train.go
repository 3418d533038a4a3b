package models

import (
	"errors"
	"fmt"
	"math"

	"unroll/dataset"
)

// Train says how a network is trained.
type Train struct {
	// Epochs is the number of passes over the training samples; with patience, the
	// maximum.
	Epochs int `yaml:"epochs" range:"[0,1e6]"`
	// Batch is the number of samples between two updates.
	Batch int `yaml:"batch" range:"[1,1e9]"`
	// Loss is what training minimizes, in transformed units. Default: mse, the mean squared
	// error.
	Loss Loss `yaml:"loss"`
	// Optimizer is the update rule, with its options. Default: adam.
	Optimizer Optimizer `yaml:"optimizer"`
	// Schedule changes the learning rate from epoch to epoch. Default: constant.
	Schedule Schedule `yaml:"schedule,omitempty"`
	// ClipNorm scales a gradient of a larger norm down to it; 0 never does.
	ClipNorm float64 `yaml:"clip_norm,omitempty" range:"[0,1e6]"`
	// ClipNormPerVariable is the same for the gradient of each packed weight, such as a
	// layer's kernel, by itself. One of clip_norm and clip_norm_per_variable can be set.
	ClipNormPerVariable float64 `yaml:"clip_norm_per_variable,omitempty" range:"[0,1e6]"`
	// Shuffle visits the samples in a new random order every epoch. Default: yes
	// for a stateless network, no for a stateful one.
	Shuffle *bool `yaml:"shuffle,omitempty"`
	// Validation is the validation part, the last rows of the training part: a
	// fraction below 1, or a number of rows. They are not trained on; the loss on them
	// is computed after every epoch, and the weights of the epoch with the lowest one
	// are kept. Each of the rows is a target, with inputs from the rows before it;
	// transforms are fitted on the rows before the part. Default: none.
	Validation float64 `yaml:"validation,omitempty" range:"[0,1e9]"`
	// Patience ends the training after that many epochs without a lower validation
	// loss. Default: never.
	Patience int `yaml:"patience,omitempty" range:"[0,1e6]"`
	// Weights is a run, such as runs/001/window/seed-0000, or a safetensors file whose weights the
	// training starts from. Default: random ones.
	Weights string `yaml:"weights,omitempty"`
	// Checkpoint saves the state of the training after every that many epochs, to
	// resume a run that is killed. Default: every 10 seconds.
	Checkpoint int `yaml:"checkpoint,omitempty" range:"[0,1e6]"`
	// SelfCheck compares the gradient with a finite difference of the loss before the
	// training. Default: yes.
	SelfCheck *bool `yaml:"self_check,omitempty"`
	// Dtype is the type of all numbers in the network, float32 or float64.
	Dtype string `yaml:"dtype"`
}

func (t Train) validate() error {
	switch {
	case t.ClipNorm > 0 && t.ClipNormPerVariable > 0:
		return badValue("clip_norm_per_variable", errors.New("clip_norm clips all weights together already: set one of both"))
	case t.Validation >= 1 && t.Validation != math.Trunc(t.Validation):
		return badValue("validation", fmt.Errorf("%v: give a fraction of the training rows, between 0 and 1, or a number of rows", t.Validation))
	case t.Patience > 0 && t.Validation == 0:
		return badValue("patience", errors.New("it needs a validation loss: set validation, such as 0.2"))
	case t.Dtype != "float32" && t.Dtype != "float64":
		return badValue("dtype", fmt.Errorf("%q: choose float32 or float64", t.Dtype))
	}
	if err := t.Loss.check(); err != nil {
		return badValue("loss", err)
	}
	if err := t.Schedule.check(); err != nil {
		return badValue("schedule", err)
	}
	if err := t.Optimizer.check(); err != nil {
		return badValue("optimizer", err)
	}
	return nil
}

// validationRows returns how many of the training part's rows are for validation;
// both parts need rows.
func (t Train) validationRows(rows int) (int, error) {
	count := t.Validation
	if count < 1 {
		count = math.Round(count * float64(rows))
	}
	if t.Validation > 0 && (count == 0 || count >= float64(rows)) {
		return 0, dataset.BadInput("train.validation", "train: validation %v of %s is %v: both parts need rows", t.Validation, dataset.Count(rows, "training row"), count)
	}
	return int(count), nil
}

// shuffle reports whether the samples are shuffled.
func (s *Spec) shuffle() bool { return given(s.Train.Shuffle, !s.Model.Stateful) }

// selfCheck reports whether the gradient is checked.
func (s *Spec) selfCheck() bool { return given(s.Train.SelfCheck, true) }

// given returns a setting's value, or the default for nil.
func given[T any](setting *T, otherwise T) T {
	if setting == nil {
		return otherwise
	}
	return *setting
}
