package models_test

import (
	"errors"
	"os"
	"testing"

	"github.com/goccy/go-yaml"

	"unroll/dataset"
	"unroll/models"
)

// FuzzParseSpec parses any text as a Spec: the result is an InputError, or a Spec that
// is the same when it is written and parsed again; never a panic.
func FuzzParseSpec(f *testing.F) {
	for _, name := range models.Experiments() {
		text, err := os.ReadFile("experiments/" + name + ".yaml")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Add("name: a\ndata: {source: x.csv, inputs: [b], split: {train: 1960-01}}\ntrain: {optimizer: {name: sgd, rate: 1e-2}, schedule: {name: step, every: 2}}")
	f.Add("model: {cell: {name: lstm, without: [forget_gate]}, units: [4, 4], dropout: 0.1, bidirectional: true}")
	f.Add("data: {transforms: [log, {box_cox: 0.5}, {kind: min_max, fit: all}]}\n---\n&a [*a]")
	f.Fuzz(func(t *testing.T, text string) {
		spec, err := models.ParseSpec("x.yaml", []byte(text))
		if err != nil {
			if _, ok := errors.AsType[*dataset.InputError](err); !ok {
				t.Fatalf("%T: %v", err, err)
			}
			return
		}
		written, err := yaml.Marshal(spec)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := models.ParseSpec("x.yaml", written); err != nil {
			t.Errorf("%v\nin what was written of\n%s\n%s", err, text, written)
		}
	})
}

// FuzzSet sets any key to any value: the result is an InputError or a change.
func FuzzSet(f *testing.F) {
	f.Add("train.epochs", "50")
	f.Add("model.cell.forget_bias", "1")
	f.Add("train.optimizer", "{name: sgd, momentum: 0.9}")
	f.Add("model.units", "[8, {")
	f.Add("..", "*a")
	f.Fuzz(func(t *testing.T, key, value string) {
		spec := models.Default()
		if err := spec.Set(key, value); err != nil {
			if _, ok := errors.AsType[*dataset.InputError](err); !ok {
				t.Fatalf("%T: %v", err, err)
			}
		}
	})
}

// FuzzSetWeights puts any bytes into a network as its weights, and reads them as all else
// that is kept in such files.
func FuzzSetWeights(f *testing.F) {
	n := network[float32](f)
	result, err := prepared(f, "regression", 1).Run(f.Context(), 1, models.RunOptions{Engine: models.DefaultEngine})
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(result.Trained))
	f.Add([]byte(result.Trained[:100]))
	f.Add([]byte("\x02\x00\x00\x00\x00\x00\x00\x00{}"))
	f.Fuzz(func(t *testing.T, file []byte) {
		// Success and an error are both right: some bytes are weights.
		_ = n.SetWeights(file)
		_ = n.Restore(file)
		_, _ = models.DecodeSnapshots(file)
		tensors, err := models.DecodeTensors(file)
		for _, tensor := range tensors {
			size := 1
			for _, n := range tensor.Shape {
				size *= n
			}
			if err == nil && size != len(tensor.Values) {
				t.Errorf("%q %v has %d values", tensor.Name, tensor.Shape, len(tensor.Values))
			}
		}
	})
}
