package export

import (
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"slices"

	"unroll/models"
	"unroll/models/experiment"
)

// InputError says what is wrong with a file of weights.
type InputError struct{ err error }

// Error returns the sentence.
func (e *InputError) Error() string { return e.err.Error() }

// Unwrap returns the cause.
func (e *InputError) Unwrap() error { return e.err }

// Read reads a safetensors or .npz file, told apart by its contents. Tensors come
// in the order of an .npz file, and by name from safetensors, which has no order.
func Read(path string) ([]Tensor, error) {
	file, err := os.ReadFile(path)
	if err != nil {
		return nil, &InputError{fmt.Errorf("the weights cannot be read: %w", err)}
	}
	decode := decodeSafetensors
	if isNPZ(file) {
		decode = decodeNPZ
	}
	tensors, err := decode(file)
	if err != nil {
		return nil, &InputError{fmt.Errorf("%s %w", path, err)}
	}
	for _, t := range tensors {
		if slices.ContainsFunc(t.Values, func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }) {
			return nil, &InputError{fmt.Errorf("%s has values in %q that are no numbers", path, t.Name)}
		}
	}
	return tensors, nil
}

// Import puts weights in the Keras layout, from a file that [Read] reads, into
// the network of a Spec and judges it on the Spec's data. Layers are matched in
// order and by shape, whatever they are called. The result is that of a run with
// seed 0 and no epochs, to be written by [experiment.Folder.Write]. An error of
// the file is an *InputError and names the tensor that is missing or does not fit.
func Import(ctx context.Context, file string, spec models.Spec, stdin io.Reader) (*experiment.Configuration, *models.Result, error) {
	untrained := spec
	untrained.Train.Epochs, untrained.Train.Weights = 0, ""
	plan := experiment.Plan{Specs: []models.Spec{untrained}, Stdin: stdin}
	configurations, err := plan.Prepare()
	if err != nil {
		return nil, nil, err
	}
	c := configurations[0]
	tensors, err := Read(file)
	if err != nil {
		return nil, nil, err
	}
	stack := spec.Stack(c.Train.F, c.Train.Horizon)
	params, err := arrange(stack, tensors)
	if err != nil {
		return nil, nil, &InputError{fmt.Errorf("%s %w", file, err)}
	}
	if c.Weights, err = packed(stack, params, spec.Train.Dtype); err != nil {
		return nil, nil, err
	}
	result, err := c.Run(ctx, 0, models.RunOptions{Engine: models.DefaultEngine})
	if err != nil {
		return nil, nil, err
	}
	if score := result.Test.RMSE(); math.IsNaN(score) || math.IsInf(score, 0) {
		return nil, nil, &InputError{fmt.Errorf("%s holds weights so large that the predictions are no numbers", file)}
	}
	c.Spec = &spec
	return c, result, nil
}
