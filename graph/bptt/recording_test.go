package bptt

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// The recorded layer cases and trainings in testdata were computed by
// PyTorch in float64 in the Keras layout.

// nested decodes nested lists to their values in row-major order.
type nested []float64

func (n *nested) UnmarshalJSON(text []byte) error {
	var value any
	if err := json.Unmarshal(text, &value); err != nil {
		return err
	}
	n.flatten(value)
	return nil
}

func (n *nested) flatten(value any) {
	switch v := value.(type) {
	case float64:
		*n = append(*n, v)
	case []any:
		for _, element := range v {
			n.flatten(element)
		}
	}
}

type recordedWeights struct {
	Layers []map[string]nested
	Dense  map[string]nested
}

// weights returns the recorded weights by the layout's names: Keras's GRU bias
// of two rows is bias and recurrent_bias.
func (r recordedWeights) weights(resetAfter bool) []Weights[float64] {
	var all []Weights[float64]
	for _, layer := range append(r.Layers[:len(r.Layers):len(r.Layers)], r.Dense) {
		w := Weights[float64]{}
		for name, v := range layer {
			w[name] = v
		}
		all = append(all, w)
	}
	if resetAfter {
		for _, w := range all[:len(r.Layers)] {
			half := len(w["bias"]) / 2
			w["bias"], w["recurrent_bias"] = w["bias"][:half], w["bias"][half:]
		}
	}
	return all
}

type recordedConfig struct {
	Layer                      string
	Units                      []int
	Timesteps, Features, Batch int
	Stateful                   bool
	ResetAfter                 bool   `json:"reset_after"`
	RecurrentActivation        string `json:"recurrent_activation"`
}

// network builds the recorded network around the weights.
func (c recordedConfig) network(t *testing.T, w recordedWeights) *Network {
	name := map[string]string{"": "lstm", "lstm": "lstm", "simple_rnn": "rnn", "gru": "gru-v1"}[c.Layer]
	if c.ResetAfter {
		name = "gru"
	}
	var o Options
	if name == "lstm" {
		o.RecurrentActivation = c.RecurrentActivation
	}
	twin := variant{name, o}.twin(t)
	all := w.weights(c.ResetAfter)
	n := &Network{}
	for k, units := range c.Units {
		n.Layers = append(n.Layers, Layer{Twin: twin, Units: units, Weights: all[k]})
	}
	head := all[len(all)-1]
	n.Head = Dense{Inputs: c.Units[len(c.Units)-1], Outputs: 1, Kernel: head["kernel"], Bias: head["bias"]}
	return n
}

func readJSON(t *testing.T, name string, into any) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// timeMajor turns [B, T, F] into [T, B, F].
func timeMajor(v []float64, b, t, f int) []float64 {
	var out []float64
	for time := range t {
		for sequence := range b {
			at := (sequence*t + time) * f
			out = append(out, v[at:at+f]...)
		}
	}
	return out
}

// differences collects relative differences by what they are of.
type differences struct {
	t   *testing.T
	bar float64
	worst
}

func (d *differences) compare(what string, got, want []float64) {
	d.t.Helper()
	if len(got) != len(want) {
		d.t.Fatalf("%s: %d values, want %d", what, len(got), len(want))
	}
	r := relative(got, want)
	if !(r <= d.bar) {
		d.t.Errorf("%s differs by %.2g, bar %g", what, r, d.bar)
	}
	d.see(r, what)
}

func (d *differences) compareWeights(what string, got, want []Weights[float64]) {
	d.t.Helper()
	for l := range want {
		for name := range want[l] {
			d.compare(what+" "+name, got[l][name], want[l][name])
		}
	}
}
