package models_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"unroll/models"
)

// schema compiles the JSON Schema with an independent validator.
func schema(t *testing.T) func(yamlText []byte) error {
	t.Helper()
	text, err := json.Marshal(models.JSONSchema())
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("spec.json", document); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile("spec.json")
	if err != nil {
		t.Fatal(err)
	}
	return func(yamlText []byte) error {
		// The YAML library has 1e-07 as a text; in YAML 1.2 it is a number.
		asJSON, err := yaml.YAMLToJSON(regexp.MustCompile(`\b1e-07\b`).ReplaceAll(yamlText, []byte("0.0000001")))
		if err != nil {
			t.Fatal(err)
		}
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(asJSON))
		if err != nil {
			t.Fatal(err)
		}
		return compiled.Validate(value)
	}
}

// TestJSONSchemaTakesSpecs validates every Spec of this module, as a file of its own and
// as written.
func TestJSONSchemaTakesSpecs(t *testing.T) {
	validate := schema(t)
	count := 0
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".yaml" || strings.Contains(filepath.ToSlash(path), "/.") {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		spec, err := models.ParseSpec(path, text)
		if err != nil {
			return nil // another kind of file
		}
		count++
		written, err := spec.YAML()
		if err != nil {
			return err
		}
		texts := [][]byte{text, written}
		if strings.Contains(path, "format2") { // with the spelling of an earlier version
			texts = texts[1:]
		}
		for _, text := range texts {
			if err := validate(text); err != nil {
				t.Errorf("%s: %v\n%s", path, err, text)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if count < len(models.Experiments()) {
		t.Errorf("only %d Specs were found", count)
	}
}

// TestJSONSchemaAgreesWithTheReader compares the verdicts of schema and reader.
func TestJSONSchemaAgreesWithTheReader(t *testing.T) {
	validate := schema(t)
	for text, want := range map[string]bool{
		"data: a.csv": true, "data: {source: a.csv, column: 2}": true, "data: {sorce: a.csv}": false, "data: [a.csv]": false,
		"split: 96": true, "split: 1957-01": true, "split: [1]": false,
		"model: {units: 32}": true, "model: {units: [32, 16]}": true, "model: {units: many}": false,
		"model: {cell: gru}": true, "model: {cell: {name: janet, beta: 2}}": true, "model: {cell: {name: gru, beta: 2}}": false,
		"model: {cell: {name: lstm, activation: tan}}": false, "model: {cell: lsmt}": false,
		"model: {stateful: perhaps}": false, "model: {head: dense}": true,
		"train: {epochs: 5, loss: huber}": true, "train: {loss: {name: huber, delta: 2}}": true, "train: {rate: 5}": false,
		"train: {optimizer: {name: sgd, momentum: 0.9}}": true, "train: {optimizer: {rate: 0.9}}": false,
		"train: {schedule: {name: step, every: 5}}": true, "train: {schedule: {name: cosine, every: 5}}": false,
		"train: {shuffle: null}": true, "train: {dtype: float16}": false, "train: {epochs: many}": false,
		"transforms: []": true, "transforms: [{kind: log}, {kind: min_max, range: [-1, 1]}]": true,
		"transforms: [{kind: logs}]": false, "transforms: [{kind: log, fit: all}]": false, "transforms: [{kind: min_max, fit: some}]": false,
		"window: {layout: steps, look_back: 3}": true, "window: {layout: stepwise}": false,
		"published: {train: 1, test: 2.5}": true, "weights: x": false,
	} {
		_, err := models.ParseSpec("my.yaml", []byte("name: x\n"+text+"\n"))
		if is := err == nil; is != want {
			t.Errorf("the reader on %s: %v", text, err)
		}
		err = validate([]byte("name: x\n" + text + "\n"))
		if is := err == nil; is != want {
			t.Errorf("the schema on %s: %v", text, err)
		}
	}
}
