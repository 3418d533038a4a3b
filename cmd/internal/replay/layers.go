package replay

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"unroll/graph/engine"
	"unroll/models"
)

// replayLayers repeats a layer case: hidden states, output, loss and gradients of every
// batch with the initial weights, then steps of Adam.
func replayLayers[F engine.Float](report *Report, r *record, spec *models.Spec) error {
	if err := r.checkShapes(); err != nil {
		return err
	}
	n, err := models.NewNetwork[F](spec, report.Engine, r.Config.Timesteps, r.Config.Features, 1, nil)
	if err != nil {
		return err
	}
	defer n.Close()
	initial, err := flatten(n.Stack, r.Weights)
	if err != nil {
		return err
	}
	copyInto(n.Params, initial)
	for k := range r.Batches {
		if err := replayBatch(report, r, k, n); err != nil {
			return err
		}
	}
	return replaySteps(report, r, n)
}

// checkShapes checks the shapes of the batches.
func (r *record) checkShapes() error {
	c := r.Config
	for k, b := range r.Batches {
		rows := func(x [][]float64) bool {
			return each(x, c.Timesteps, func(row []float64) bool { return len(row) == c.Features })
		}
		hidden := func(layer [][]vector) bool {
			return each(layer, c.Batch, func(sample []vector) bool { return len(sample) == c.Timesteps })
		}
		if !each(b.X, c.Batch, rows) || !each(b.Y, c.Batch, func(y []float64) bool { return len(y) == 1 }) ||
			!each(b.Hidden, len(c.Units), hidden) || !r.areStates(b.Initial) || !r.areStates(b.Final) {
			return fmt.Errorf("batch %d does not have the shape [%d][%d][%d] of the record's config", k, c.Batch, c.Timesteps, c.Features)
		}
	}
	return nil
}

// areStates reports whether a batch has the states of all layers.
func (r *record) areStates(recorded []map[string][]vector) bool {
	if len(recorded) != len(r.Config.Units) {
		return false
	}
	for _, at := range r.stateNames() {
		if len(flat(recorded[at.layer][at.name])) != r.Config.Batch*r.Config.Units[at.layer] {
			return false
		}
	}
	return true
}

// each reports whether a list has n elements, all of them valid.
func each[T any](list []T, n int, valid func(T) bool) bool {
	return len(list) == n && !slices.ContainsFunc(list, func(x T) bool { return !valid(x) })
}

// replayBatch compares all recorded values of a batch with the initial weights.
func replayBatch[F engine.Float](report *Report, r *record, k int, n *models.Network[F]) error {
	b, c := r.Batches[k], r.Config
	p, err := engine.Compile(n.Stack, engine.Options[F]{
		Engine: report.Engine, Steps: c.Timesteps, Batch: c.Batch, Params: n.Params, Train: true,
	})
	if err != nil {
		return err
	}
	defer p.Close()
	loadStates(r, p.States, b.Initial)
	for i, x := range b.X {
		for t, row := range x {
			copyInto(p.X[(t*c.Batch+i)*c.Features:], row)
		}
		copyInto(p.Y[i:], b.Y[i])
	}
	if err := p.Run(); err != nil {
		return err
	}
	name := func(what string) string { return fmt.Sprintf("batch %d %s", k, what) }
	compare(report, name("output"), p.Pred, flat(b.Output))
	compare(report, name("loss"), p.Loss, []float64{b.Loss})
	for i, at := range r.stateNames() {
		compare(report, name(fmt.Sprintf("final state %s of layer %d", at.name, at.layer)), p.Next[i], flat(b.Final[at.layer][at.name]))
	}
	if err := compareWeights(report, name("gradient"), n.Stack, p.Grads, b.Gradients); err != nil {
		return err
	}
	return replayHidden(report, r, k, n)
}

// replayHidden runs the batch one time step at a time and compares the outputs of every
// layer.
func replayHidden[F engine.Float](report *Report, r *record, k int, n *models.Network[F]) error {
	b, c := r.Batches[k], r.Config
	p, err := engine.Compile(n.Stack, engine.Options[F]{Engine: report.Engine, Batch: c.Batch, Params: n.Params})
	if err != nil {
		return err
	}
	defer p.Close()
	loadStates(r, p.States, b.Initial)
	got, want := make([][]F, len(c.Units)), make([][]float64, len(c.Units))
	for t := range c.Timesteps {
		for i, x := range b.X {
			copyInto(p.X[i*c.Features:], x[t])
		}
		if err := p.Run(); err != nil {
			return err
		}
		for i, at := range r.stateNames() {
			copy(p.States[i], p.Next[i])
			if at.name != "h" {
				continue
			}
			got[at.layer] = append(got[at.layer], p.Next[i]...)
			for _, sample := range b.Hidden[at.layer] {
				want[at.layer] = append(want[at.layer], sample[t]...)
			}
		}
	}
	for layer := range got {
		compare(report, fmt.Sprintf("batch %d hidden states of layer %d", k, layer), got[layer], want[layer])
	}
	return nil
}

type stateName struct {
	layer int
	name  string
}

// stateNames returns the states in the order of a program's States.
func (r *record) stateNames() []stateName {
	var names []stateName
	for layer := range r.Config.Units {
		names = append(names, stateName{layer, "h"})
		if r.Config.Layer == "lstm" {
			names = append(names, stateName{layer, "c"})
		}
	}
	return names
}

func loadStates[F engine.Float](r *record, states [][]F, recorded []map[string][]vector) {
	for i, at := range r.stateNames() {
		copyInto(states[i], flat(recorded[at.layer][at.name]))
	}
}

// errEnough ends a training after the recorded number of steps.
var errEnough = errors.New("enough steps")

// replaySteps repeats the recorded steps of Adam, batch after batch.
func replaySteps[F engine.Float](report *Report, r *record, n *models.Network[F]) error {
	var losses []float64
	var failed error
	steps := len(r.Adam.Losses)
	_, err := n.Fit(context.Background(), caseSamples{r}, models.FitOptions{
		Epochs: steps, Batch: r.Config.Batch,
		OnUpdate: func(update int, loss float64) error {
			losses = append(losses, loss)
			if recorded, has := r.Adam.WeightsAfter[strconv.Itoa(update)]; has {
				failed = compareWeights(report, fmt.Sprintf("weights after step %d,", update), n.Stack, n.Params, recorded)
			}
			if failed == nil && update == steps {
				return errEnough
			}
			return failed
		},
	})
	if !errors.Is(err, errEnough) {
		return err
	}
	compare(report, "loss of each step", losses, r.Adam.Losses)
	return nil
}

// caseSamples are the samples of all batches of a layer case, in order.
type caseSamples struct{ *record }

// Len implements models.Samples.
func (s caseSamples) Len() int { return len(s.Batches) * s.Config.Batch }

// X implements models.Samples.
func (s caseSamples) X(i int) []float64 {
	var x []float64
	for _, row := range s.Batches[i/s.Config.Batch].X[i%s.Config.Batch] {
		x = append(x, row...)
	}
	return x
}

// Y implements models.Samples.
func (s caseSamples) Y(i int) []float64 { return s.Batches[i/s.Config.Batch].Y[i%s.Config.Batch] }

func flat(rows []vector) []float64 {
	var all []float64
	for _, row := range rows {
		all = append(all, row...)
	}
	return all
}
