package bptt

import (
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

type layerCase struct {
	Config  recordedConfig
	Weights recordedWeights
	Batches []struct {
		X, Y       nested
		Initial    []map[string]nested `json:"initial_state"`
		Hidden     []nested
		FinalState []map[string]nested `json:"final_state"`
		Output     nested
		Loss       float64
		Gradients  recordedWeights
	}
	Adam      recordedAdam
	AdamPaper recordedAdam `json:"adam_paper"`
}

type recordedAdam struct {
	Losses       nested
	WeightsAfter map[string]recordedWeights `json:"weights_after"`
}

// TestLayerCases replays every recorded layer case: hidden states, outputs,
// loss, all gradients, and ten Adam steps in both forms, to 1e-9.
func TestLayerCases(t *testing.T) {
	names, err := filepath.Glob("testdata/layers/*.json")
	if err != nil {
		t.Fatal(err)
	}
	if len(names) != 13 {
		t.Errorf("%d layer cases found, want 13", len(names))
	}
	for _, path := range names {
		name := "layers/" + filepath.Base(path)
		t.Run(strings.TrimSuffix(filepath.Base(path), ".json"), func(t *testing.T) {
			d := &differences{t: t, bar: 1e-9}
			var c layerCase
			readJSON(t, name, &c)
			c.replayBatches(d)
			for _, paper := range []bool{false, true} {
				var fresh layerCase // the weights of the last replay have moved
				readJSON(t, name, &fresh)
				fresh.replayAdam(d, paper)
			}
			t.Logf("worst %.2g: %s", d.difference, d.where)
		})
	}
}

func (c layerCase) replayBatches(d *differences) {
	net, size := c.Config.network(d.t, c.Weights), c.Config
	for _, batch := range c.Batches {
		var initial [][][]float64
		for k, l := range net.Layers {
			initial = append(initial, nil)
			for _, state := range l.Twin.States() {
				initial[k] = append(initial[k], batch.Initial[k][state])
			}
		}
		pass, err := net.Forward(size.Timesteps, size.Batch, timeMajor(batch.X, size.Batch, size.Timesteps, size.Features), initial)
		if err != nil {
			d.t.Fatal(err)
		}
		for k, tr := range pass.Traces {
			d.compare("hidden", tr.Outputs(), timeMajor(batch.Hidden[k], size.Batch, size.Timesteps, tr.Dims.H))
			for s, state := range tr.Twin.States() {
				d.compare("final "+state, pass.Final()[k][s], batch.FinalState[k][state])
			}
		}
		d.compare("output", pass.Output, batch.Output)
		loss, dy := MeanSquaredError(pass.Output, batch.Y)
		d.compare("loss", []float64{loss}, []float64{batch.Loss})
		grads, err := net.Backward(pass, dy)
		if err != nil {
			d.t.Fatal(err)
		}
		d.compareWeights("gradient of", grads, batch.Gradients.weights(size.ResetAfter))
	}
}

func (c layerCase) replayAdam(d *differences, paper bool) {
	net, size, recorded := c.Config.network(d.t, c.Weights), c.Config, c.Adam
	adam := NewAdam()
	if adam.Paper = paper; paper {
		recorded = c.AdamPaper
	}
	var losses []float64
	var states [][][]float64
	for s := range 10 {
		k := s % len(c.Batches)
		if k == 0 || !size.Stateful {
			states = nil
		}
		batch := c.Batches[k]
		pass, err := net.Forward(size.Timesteps, size.Batch, timeMajor(batch.X, size.Batch, size.Timesteps, size.Features), states)
		if err != nil {
			d.t.Fatal(err)
		}
		loss, dy := MeanSquaredError(pass.Output, batch.Y)
		grads, err := net.Backward(pass, dy)
		if err != nil {
			d.t.Fatal(err)
		}
		adam.Step(net.Weights(), grads)
		losses, states = append(losses, loss), pass.Final()
		if after, ok := recorded.WeightsAfter[strconv.Itoa(s+1)]; ok {
			d.compareWeights("weights after "+strconv.Itoa(s+1), net.Weights(), after.weights(size.ResetAfter))
		}
	}
	d.compare("losses", losses, recorded.Losses)
}
