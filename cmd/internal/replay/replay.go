package replay

import (
	"cmp"
	"fmt"
	"math"
	"path/filepath"
	"strings"

	"unroll/dataset"
	"unroll/graph"
	"unroll/graph/engine"
	"unroll/graph/optimizer"
	"unroll/models"
)

// Report is the result of one recorded case.
type Report struct {
	File       string     `json:"file"`
	Case       string     `json:"case"`
	Dtype      string     `json:"dtype"`
	Engine     string     `json:"engine"`
	Tolerance  float64    `json:"tolerance"`
	Quantities []Quantity `json:"quantities"`
	OK         bool       `json:"ok"` // every difference is within the tolerance
}

// Quantity is one recorded quantity and its largest relative difference.
type Quantity struct {
	Name       string  `json:"name"`
	Difference float64 `json:"difference"`
}

// Options are the options of a replay.
type Options struct {
	Engine    string  // default engine.Default
	Dtype     string  // "float64" or "float32"
	Tolerance float64 // 0 for the default: see [Options.tolerance]
}

// tolerance is the given one, or the default: 1e-9 in float64 and 1e-3 in float32; 1e-6
// for a whole training of several stateful layers, which amplifies rounding errors.
func (o Options) tolerance(r *record) float64 {
	switch {
	case o.Tolerance != 0:
		return o.Tolerance
	case o.Dtype == "float32":
		return 1e-3
	case r.Kind == "run" && r.Config.Stateful && len(r.Config.Units) > 1:
		return 1e-6
	}
	return 1e-9
}

// File replays the case recorded in a file. A file that cannot be replayed is
// a [*dataset.InputError].
func File(path string, o Options) (*Report, error) {
	r, err := read(path)
	if err != nil {
		return nil, err
	}
	report := &Report{File: filepath.Base(path), Case: r.Name, Dtype: o.Dtype, Engine: cmp.Or(o.Engine, engine.Default), Tolerance: o.tolerance(r)}
	spec, err := r.spec()
	if err != nil {
		return nil, dataset.BadInput("", "%s: %v", path, err)
	}
	spec.Train.Dtype = o.Dtype
	switch {
	case o.Dtype == "float32" && r.Kind == "run":
		err = replayTraining[float32](report, r, spec)
	case o.Dtype == "float32":
		err = replayLayers[float32](report, r, spec)
	case r.Kind == "run":
		err = replayTraining[float64](report, r, spec)
	default:
		err = replayLayers[float64](report, r, spec)
	}
	if err != nil {
		return nil, dataset.BadInput("", "%s: %v", path, err)
	}
	report.OK = true
	for _, q := range report.Quantities {
		report.OK = report.OK && q.Difference <= report.Tolerance
	}
	return report, nil
}

// spec returns the network and optimizer of a case as a Spec.
func (r *record) spec() (*models.Spec, error) {
	spec := models.Default()
	spec.Name = "replay"
	name := map[string]string{"": "lstm", "lstm": "lstm", "gru": "gru-v1", "simple_rnn": "rnn"}[r.Config.Layer]
	if r.Config.Layer == "gru" && r.Config.ResetAfter {
		name = "gru"
	}
	cell, err := models.NewCell(name)
	if err != nil {
		return nil, fmt.Errorf("layer %q: %w", r.Config.Layer, err)
	}
	spec.Model = models.Model{Cell: cell, Units: r.Config.Units, Stateful: r.Config.Stateful}
	spec.Train.Batch, spec.Train.Epochs = r.Config.Batch, r.Config.Epochs
	if r.Adam.Rate > 0 {
		spec.Train.Optimizer = models.Optimizer{Name: "adam", Value: &optimizer.Adam{
			Base: optimizer.Base{Rate: r.Adam.Rate}, Beta1: r.Adam.Beta1, Beta2: r.Adam.Beta2, Epsilon: r.Adam.Epsilon,
		}}
	}
	if a := r.Config.RecurrentActivation; a != "" && a != "sigmoid" {
		return &spec, spec.Set("model.cell.recurrent_activation", a)
	}
	return &spec, spec.Validate()
}

// compare adds a quantity to the report.
func compare[F engine.Float](report *Report, name string, got []F, recorded []float64) {
	report.Quantities = append(report.Quantities, Quantity{name, relativeDifference(got, recorded)})
}

// relativeDifference is max |a - b| / max |b|; infinite where lengths differ or
// a value is not a number.
func relativeDifference[F engine.Float](a []F, b []float64) float64 {
	if len(a) != len(b) {
		return math.Inf(1)
	}
	var difference, size float64
	for i := range b {
		d := math.Abs(float64(a[i]) - b[i])
		if math.IsNaN(d) {
			return math.Inf(1)
		}
		difference, size = max(difference, d), max(size, math.Abs(b[i]))
	}
	if difference == 0 {
		return 0
	}
	return difference / size
}

// recordedWeight returns the recorded values of a parameter.
func (w weights) recordedWeight(p graph.Param, index int) (vector, error) {
	layer := w.Dense
	if !strings.HasPrefix(p.Path, "dense/") {
		if index >= len(w.Layers) {
			return nil, fmt.Errorf("the record has weights for %d layers", len(w.Layers))
		}
		layer = w.Layers[index]
	}
	switch p.Name {
	case "kernel":
		return layer.Kernel, nil
	case "recurrent_kernel":
		return layer.Recurrent, nil
	case "bias":
		return layer.Bias[:min(p.Size(), len(layer.Bias))], nil
	case "recurrent_bias": // the second row of Keras's [2, 3H] bias
		return layer.Bias[min(p.Size(), len(layer.Bias)):], nil
	}
	return nil, fmt.Errorf("the record has no weight %q", p.Path)
}

// flatten returns recorded weights as the network's flat vector.
func flatten(stack graph.Stack, w weights) ([]float64, error) {
	var flat []float64
	for _, p := range stack.Params() {
		index := 0
		fmt.Sscanf(p.Path, "layer%d/", &index)
		values, err := w.recordedWeight(p, index)
		if err != nil {
			return nil, err
		}
		if len(values) != p.Size() {
			return nil, fmt.Errorf("the record's weight %s has %d values, the network's %d", p.Path, len(values), p.Size())
		}
		flat = append(flat, values...)
	}
	return flat, nil
}

// compareWeights adds one quantity for each weight of the flat vector.
func compareWeights[F engine.Float](report *Report, what string, stack graph.Stack, got []F, recorded weights) error {
	want, err := flatten(stack, recorded)
	if err != nil {
		return err
	}
	for _, p := range stack.Params() {
		compare(report, what+" "+p.Path, got[p.Offset:p.Offset+p.Size()], want[p.Offset:p.Offset+p.Size()])
	}
	return nil
}

func copyInto[F engine.Float](into []F, values []float64) {
	for i, v := range values {
		into[i] = F(v)
	}
}
