package models

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"unroll/dataset"
	"unroll/dataset/input"
	"unroll/graph/optimizer"
)

// A checkpoint is a safetensors file: weights and optimizer as in Saved, those of the
// best epoch under "best/", the order of the samples as "order", the snapshots so
// far, and the rest as JSON in the metadata.

const (
	bestPrefix  = "best/"
	orderTensor = "order"
	progressKey = "training"
)

// checkpoint is the contents of a checkpoint without the tensors.
type checkpoint struct {
	History
	Shuffle   []byte `json:",omitempty"` // position of the random stream
	Masks     []byte `json:",omitempty"`
	BestSteps int    `json:",omitempty"` // updates until the end of the best epoch
	Spent     time.Duration
}

// Save returns everything that the rest of the training depends on.
func (t *Training[F]) Save() (Saved, error) {
	state := checkpoint{History: t.History, Spent: t.Spent}
	var err error
	if state.Shuffle, err = position(t.options.Shuffle); err != nil {
		return nil, err
	}
	if state.Masks, err = position(t.options.Masks); err != nil {
		return nil, err
	}
	w := newTensorWriter()
	t.network.write(w, "", t.network.vectors())
	w.metadata[stepsKey] = fmt.Sprint(t.network.updater.Updates)
	if t.best != nil {
		t.network.write(w, bestPrefix, t.best.vectors)
		state.BestSteps = t.best.steps
	}
	order := make([]int64, len(t.order))
	for i, sample := range t.order {
		order[i] = int64(sample)
	}
	addTensor(w, orderTensor, order, 1, len(order))
	addSnapshots[F](w, "", t.Snapshots)
	addStatistics(w, "", t.Snapshots)
	text, err := json.Marshal(state)
	if err != nil {
		return nil, err
	}
	w.metadata[progressKey] = string(text)
	return w.bytes()
}

// ErrCheckpoint says that a training cannot be resumed from a file.
var ErrCheckpoint = errors.New("not a checkpoint of this training")

// Resume restores the state of Save; network, samples and options must be the same.
// The training then continues with the same bits as an uninterrupted one. The error
// is [ErrCheckpoint].
func (t *Training[F]) Resume(file Saved) error {
	if err := t.resume(file); err != nil {
		return dataset.BadInput("", "%w: %v", ErrCheckpoint, err)
	}
	return nil
}

func (t *Training[F]) resume(file Saved) error {
	r, err := newTensorReader(file)
	if err != nil {
		return err
	}
	var state checkpoint
	if err := input.UnmarshalJSON([]byte(r.metadata[progressKey]), &state); err != nil {
		return fmt.Errorf("its metadata %q: %w", progressKey, err)
	}
	if err := t.check(state.History); err != nil {
		return err
	}
	if err := t.network.Restore(file); err != nil {
		return err
	}
	if state.Best > 0 {
		t.best = t.network.state()
		t.best.steps = state.BestSteps
		if err := t.network.read(r, bestPrefix, t.best.vectors); err != nil {
			return err
		}
	}
	t.History, t.Updates, t.Spent = state.History, t.network.updater.Updates, state.Spent
	if err := t.readOrder(r); err != nil {
		return err
	}
	if err := t.resumeSnapshots(r); err != nil {
		return err
	}
	if err := moveTo(t.options.Shuffle, state.Shuffle); err != nil {
		return err
	}
	return moveTo(t.options.Masks, state.Masks)
}

// check checks that a history is one of this training's options.
func (t *Training[F]) check(h History) error {
	epochs, validated, rates := len(h.Losses), 0, 0
	if t.options.Validation != nil {
		validated = epochs
	}
	if optimizer.Changes(t.network.train.schedule()) {
		rates = epochs
	}
	best := h.Best >= 0 && h.Best <= validated && (h.Best > 0) == (validated > 0)
	if epochs > t.options.Epochs || len(h.ValidationLosses) != validated || len(h.Rates) != rates || !best {
		return fmt.Errorf("%d epochs of %d, %d validation losses, %d learning rates and the best epoch %d are of other options",
			epochs, t.options.Epochs, len(h.ValidationLosses), len(h.Rates), h.Best)
	}
	return nil
}

// readOrder reads the order of the samples, a permutation.
func (t *Training[F]) readOrder(r *tensorReader) error {
	order := make([]int64, len(t.order))
	if err := readTensor(r, orderTensor, order, 1, len(order)); err != nil {
		return err
	}
	for i, sample := range order {
		t.order[i] = int(sample)
	}
	if !slices.Equal(slices.Sorted(slices.Values(t.order)), natural(0, len(order))) {
		return fmt.Errorf("the order is not one of %d samples", len(order))
	}
	return nil
}

// position returns the state of a random stream; nil for none.
func position(stream *rand.PCG) ([]byte, error) {
	if stream == nil {
		return nil, nil
	}
	return stream.MarshalBinary()
}

func moveTo(stream *rand.PCG, to []byte) error {
	if stream == nil {
		return nil
	}
	return stream.UnmarshalBinary(to)
}
