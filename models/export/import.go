package export

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strings"

	"unroll/dataset"
	"unroll/dataset/input"
	"unroll/graph"
	"unroll/models"
	"unroll/models/experiment"
)

// readFile reads a file of weights, or those of a run.
func (l Limits) readFile(path string) ([]byte, error) {
	if _, is := models.ParseSeedName(filepath.Base(path)); is {
		return models.ReadWeights(path)
	}
	file, err := dataset.ReadFile(path, l.orDefaults().Bytes, "limit.weights.bytes")
	if err != nil {
		return nil, input.Unreadable("the file of weights "+path, "", err)
	}
	return file, nil
}

// read decodes a safetensors or .npz file, distinguished by its contents. Tensors are
// in the order of an .npz file, and by name from safetensors, which has no order.
func (l Limits) read(path string, file []byte) ([]models.Tensor, error) {
	var tensors []models.Tensor
	err := errors.New("is neither safetensors nor .npz")
	switch {
	case isNPZ(file):
		tensors, err = decodeNPZ(file, l.orDefaults())
	case isSafetensors(file):
		tensors, err = decodeSafetensors(file)
	}
	if err != nil {
		return nil, dataset.BadInput("", "%s %w", path, err)
	}
	for _, t := range tensors {
		if slices.ContainsFunc(t.Values, func(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }) {
			return nil, dataset.BadInput("", "%s has values in %q that are not finite", path, input.Brief(t.Name))
		}
	}
	return tensors, nil
}

// Import puts weights in the Keras layout, from a safetensors or .npz file, into the
// network of a Spec and scores it on the Spec's data. Layers are matched in order and
// by shape; their names do not matter. A run is read too, by its path as in [experiment.Stored].
// The result is that of a run with seed 0 and no epochs, for
// [experiment.Folder.Write]. An error of the file is a
// [*dataset.InputError] and names the tensor that is missing or does not fit.
func (l Limits) Import(ctx context.Context, file string, spec models.Spec, stdin io.Reader) (*experiment.Configuration, *models.Result, error) {
	untrained := spec
	untrained.Train.Epochs, untrained.Train.Weights = 0, ""
	plan := experiment.Plan{Specs: []models.Spec{untrained}, Stdin: stdin}
	configurations, err := plan.Prepare()
	if err != nil {
		return nil, nil, err
	}
	c := configurations[0]
	if c.Weights, err = l.weights(file, c.Prepared); err != nil {
		return nil, nil, err
	}
	result, err := c.Run(ctx, 0, models.RunOptions{})
	if err != nil {
		return nil, nil, err
	}
	if score := result.Test.RMSE(); math.IsNaN(score) || math.IsInf(score, 0) {
		return nil, nil, dataset.BadInput("", "%s has weights so large that the predictions are not finite", file)
	}
	c.Spec = &spec
	return c, result, nil
}

// weights reads a file of weights for a prepared Spec's network.
func (l Limits) weights(path string, p *models.Prepared) (models.Saved, error) {
	file, err := l.readFile(path)
	if err != nil {
		return nil, err
	}
	tensors, err := l.read(path, file)
	if err != nil {
		return nil, err
	}
	if models.IsSaved(file) {
		if err := fitsSaved(p, file, tensors); err != nil {
			return nil, dataset.BadInput("", "%s %w", path, err)
		}
		return file, nil
	}
	stack := p.Spec.Stack(p.Train.F, p.Train.Horizon)
	params, err := arrange(stack, tensors)
	if err != nil {
		return nil, dataset.BadInput("", "%s %w", path, err)
	}
	return packed(stack, params, p.Spec.Train.Dtype)
}

// fitsSaved says why a run's weights do not fit the Spec.
func fitsSaved(p *models.Prepared, file models.Saved, tensors []models.Tensor) error {
	n, err := models.NewPredictor(p.Spec, "", p.Train.T, p.Train.F, p.Train.Horizon, file)
	if err != nil {
		return fmt.Errorf("does not fit the Spec: %w", err)
	}
	n.Close()
	params := p.Spec.Stack(p.Train.F, p.Train.Horizon).Params()
	for _, t := range tensors {
		own := slices.ContainsFunc(params, func(p graph.Param) bool { return p.Path == t.Name })
		if !own && !strings.HasPrefix(t.Name, "optimizer/") {
			return fmt.Errorf("also has %v: the network of the Spec has no place for it", t)
		}
	}
	return nil
}
