package graph_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"unroll/graph"
)

// recorded is a network in Keras's layout with what PyTorch computed for it in
// float64. Matrices are nested lists.
type recorded struct {
	Config struct {
		Layer               string `json:"layer"`
		Units               []int  `json:"units"`
		Timesteps           int    `json:"timesteps"`
		Features            int    `json:"features"`
		Batch               int    `json:"batch"`
		ResetAfter          bool   `json:"reset_after"`
		RecurrentActivation string `json:"recurrent_activation"`
	} `json:"config"`
	Weights recordedWeights `json:"weights"`
	Batches []struct {
		X            [][][]float64    `json:"x"` // [B][T][F]
		Y            any              `json:"y"`
		InitialState []map[string]any `json:"initial_state"`
		Hidden       [][][][]float64  `json:"hidden"` // [layer][B][T][H]
		FinalState   []map[string]any `json:"final_state"`
		Output       any              `json:"output"`
		Loss         float64          `json:"loss"`
		Gradients    recordedWeights  `json:"gradients"`
	} `json:"batches"`
}

type recordedWeights struct {
	Layers []map[string]any `json:"layers"`
	Dense  map[string]any   `json:"dense"`
}

// flat is the flat parameter vector. Keras's GRU bias [2, 3H] is bias and then
// recurrent_bias, so that the order is that of the files.
func (w recordedWeights) flat() []float64 {
	var v []float64
	for _, layer := range append(w.Layers, w.Dense) {
		for _, name := range []string{"kernel", "recurrent_kernel", "bias"} {
			if matrix, has := layer[name]; has {
				v = append(v, flatten(matrix)...)
			}
		}
	}
	return v
}

func flatten(v any) []float64 {
	if x, isNumber := v.(float64); isNumber {
		return []float64{x}
	}
	var all []float64
	for _, x := range v.([]any) {
		all = append(all, flatten(x)...)
	}
	return all
}

// stepOf is time step t of a sequence [B][T][F], row-major [B, F].
func stepOf(x [][][]float64, t int) []float64 {
	var v []float64
	for _, sequence := range x {
		v = append(v, sequence[t]...)
	}
	return v
}

func (r recorded) stack(t *testing.T) graph.Stack {
	t.Helper()
	name := map[string]string{"lstm": "lstm", "gru": "gru-v1", "simple_rnn": "rnn"}[r.Config.Layer]
	if r.Config.ResetAfter {
		name = "gru"
	}
	stack := graph.Stack{Inputs: r.Config.Features, Outputs: 1}
	for _, units := range r.Config.Units {
		info, err := graph.Cells.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		cell := info.New()
		if a := r.Config.RecurrentActivation; name == "lstm" && a != "sigmoid" {
			cell = variant(func(l *graph.LSTMVariant) { l.RecurrentActivation = a })()
		}
		stack.Layers = append(stack.Layers, graph.Layer{Cell: cell, Units: units})
	}
	return stack
}

// unpack copies a block out of the flat vector.
func unpack(b graph.Block, flat []float64) []float64 {
	var v []float64
	for row := range b.Param.Rows {
		at := b.Offset() + row*b.Stride()
		v = append(v, flat[at:at+b.Param.Width]...)
	}
	return v
}

// TestRecordedLayers compares networks of one and two layers with recordings from
// PyTorch: every hidden state, final states, prediction, loss and all gradients.
func TestRecordedLayers(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("bptt", "testdata", "layers", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no recordings (%v)", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var r recorded
			if err := json.Unmarshal(data, &r); err != nil {
				t.Fatal(err)
			}
			checkRecorded(t, r)
		})
	}
}

func checkRecorded(t *testing.T, r recorded) {
	t.Helper()
	s := shape{T: r.Config.Timesteps, F: r.Config.Features, B: r.Config.Batch}
	n := newNetwork(t, r.stack(t), s)
	next := slices.Concat(n.u.Next...)
	tape := newTape(t, n.u.Expr, slices.Concat([]*graph.Node{n.u.Loss, n.u.Pred}, next, n.u.Grads))
	same := func(what string, got, want []float64) {
		t.Helper()
		if d := difference(got, want); !(d <= 1e-9) {
			t.Errorf("%s: relative difference %.1e", what, d)
		}
	}
	weights := r.Weights.flat()
	for _, b := range n.u.Blocks {
		n.in[b.Node] = unpack(b, weights)
	}
	steps := newStepRunner(t, n)
	for _, batch := range r.Batches {
		n.in[n.u.Y] = flatten(batch.Y)
		for i, x := range n.u.X {
			n.in[x] = stepOf(batch.X, i)
		}
		var final [][]float64
		for k, layer := range n.stack.Layers {
			for i, name := range layer.Cell.States() {
				n.in[n.u.States[k][i]] = flatten(batch.InitialState[k][name])
				final = append(final, flatten(batch.FinalState[k][name]))
			}
		}
		out := tape.run(t, n.in)
		same("loss", out[0], []float64{batch.Loss})
		same("prediction", out[1], flatten(batch.Output))
		for i := range next {
			same("final state "+next[i].Name(), out[2+i], final[i])
		}
		gradients := batch.Gradients.flat()
		for i, b := range n.u.Blocks {
			same("gradient of "+b.Param.Path+"."+b.Gate, out[2+len(next)+i], unpack(b, gradients))
		}
		steps.run(t, n.u, n.in)
		for k, hidden := range batch.Hidden {
			for at := range s.T {
				same("hidden state", steps.traces[k].out[at], stepOf(hidden, at))
			}
		}
	}
}
