package models_test

import (
	"errors"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"unroll/dataset"
	"unroll/graph"
	_ "unroll/graph/formula"
	"unroll/graph/optimizer"
	"unroll/models"
)

func TestSpecErrorsNameThePlace(t *testing.T) {
	for _, test := range []struct{ name, yaml, want string }{
		{"misspelt key", "name: x\ntrain:\n  epocs: 5\n", `my.yaml:3:3: unknown key "epocs": did you mean "epochs"?`},
		{"misspelt top key", "name: x\nmodle: {}\n", `my.yaml:2:1: unknown key "modle": did you mean "model"?`},
		{"misspelt option", "name: x\nmodel:\n  cell: {name: lstm, foret_bias: 1}\n", `my.yaml:3:22: unknown key "foret_bias": did you mean "forget_bias"?`},
		{"unknown loss", "name: x\ntrain: {loss: mss}\n", `my.yaml:2:15: unknown loss "mss": did you mean "mse"? there are `},
		{"loss without options", "name: x\ntrain:\n  loss: {name: mae, delta: 2}\n", `my.yaml:3:21: unknown key "delta": mae has no options`},
		{"misspelt loss option", "name: x\ntrain:\n  loss: {name: huber, dleta: 2}\n", `my.yaml:3:23: unknown key "dleta": did you mean "delta"?`},
		{"impossible loss option", "name: x\ntrain:\n  loss: {name: huber, delta: -2}\n", "my.yaml:3:30: delta: -2: give a number from 1e-06 to 1000000"},
		{"unknown head", "name: x\nmodel: {head: dens}\n", `my.yaml:2:15: unknown head "dens": did you mean "dense"? there are dense`},
		{"misspelt optimizer option", "name: x\ntrain:\n  optimizer: {name: sgd, momentun: 0.9}\n", `my.yaml:3:26: unknown key "momentun": did you mean "momentum"?`},
		{"unknown cell", "name: x\nmodel: {cell: lsmt}\n", `my.yaml:2:15: unknown cell "lsmt": did you mean "lstm"? there are `},
		{"unknown optimizer", "name: x\ntrain: {optimizer: adamm}\n", `my.yaml:2:20: unknown optimizer "adamm": did you mean "adam"? there are `},
		{"word for a number", "name: x\ntrain:\n  epochs: many\n", `my.yaml:3:11: epochs: give a whole number from 0 to 1000000, not "many"`},
		{"option of another cell", "name: x\nmodel:\n  cell: {name: gru, without: []}\n", `my.yaml:3:21: unknown key "without": gru has no options`},
		{"option of an equation file", "name: x\nmodel:\n  cell:\n    name: my.cell\n    beta: 1\n    equations: |\n      state h\n      h = tanh(x*W + h*U)\n",
			`my.yaml:5:5: unknown key "beta": my.cell has no options`},
		{"equations of a built-in cell", "name: x\nmodel: {cell: {name: lstm, equations: h}}\n", `my.yaml:2:28: unknown key "equations": lstm has without, coupled, peephole, `},
		{"cell is a list", "name: x\nmodel:\n  cell: [lstm]\n", "my.yaml:3:9: cell: give a name, or {name: NAME, option: value}"},
		{"negative epochs", "name: x\ntrain:\n  epochs: -1\n", "my.yaml:3:11: epochs: -1: give a whole number from 0 to 1000000"},
		{"no batch", "name: x\ntrain:\n  batch: 0\n", "my.yaml:3:10: batch: 0: give a whole number from 1 to 1000000000"},
		{"dtype", "name: x\ntrain:\n  dtype: float16\n", `my.yaml:3: train: dtype: "float16": choose float32 or float64`},
		{"learning rate", "name: x\ntrain:\n  optimizer: {name: adam, rate: 0}\n", "rate: 0: give a number from 1e-12 to 1e+30"},
		{"beta", "name: x\ntrain:\n  optimizer: {name: adam, beta1: 1}\n", "my.yaml:3:34: beta1: 1: give a number from 0, below 1"},
		{"dropout", "name: x\nmodel:\n  dropout: 1\n", "dropout: 1: give a number from 0, below 1"},
		{"no units", "name: x\nmodel:\n  units: [0]\n", "units: 0: give a whole number from 1 to 65536"},
		{"units that fit no machine", "name: x\nmodel:\n  units: [60000]\n", "14400540001 parameters, more than 20000000: use fewer units"},
		{"no name", "about: nothing\n", "name: a configuration needs a name"},
		{"look back", "name: x\nwindow:\n  look_back: -3\n", "my.yaml:3:14: look_back: -3: give a whole number from 0"},
		{"stateful bidirectional", "name: x\nmodel:\n  stateful: true\n  bidirectional: true\n", "cannot carry its state"},
		{"unknown scaling", "name: x\nmodel: {window_scaling: standart}\n", `my.yaml:2:25: unknown window scaling "standart": did you mean "standard"? there are mean, none, revin, standard`},
		{"epsilon", "name: x\nmodel: {window_scaling: {name: revin, epsilon: 0}}\n", "epsilon: 0: give a number from 1e-12 to 1"},
		{"scaled and stateful", "name: x\nmodel:\n  stateful: true\n  window_scaling: mean\n", "my.yaml:4: model: window_scaling: a stateful network carries its state from window to window"},
		{"one row", "name: x\nmodel:\n  window_scaling: standard\n", "my.yaml:3: model: window_scaling: a window of one row is its own mean"},
		{"centered counts", "name: x\nwindow: {look_back: 9}\ntrain: {loss: poisson}\nmodel:\n  window_scaling: standard\n", "my.yaml:5: model: window_scaling: the loss is one of counts or amounts"},
		{"scaled shares", "name: x\ntrain: {loss: cross_entropy}\nmodel:\n  window_scaling: mean\n", "my.yaml:4: model: window_scaling: the loss predicts probabilities"},
		{"learned likelihood", "name: x\nwindow: {look_back: 9}\ntrain: {loss: normal}\nmodel:\n  window_scaling: revin\n", "my.yaml:5: model: window_scaling: a learned scale can become negative"},
		{"activation", "name: x\nmodel:\n  cell: {name: lstm, activation: tan}\n", `unknown activation "tan"`},
		{"a path for a name", "name: ../x\n", "my.yaml:1: name: \"../x\": it becomes a folder's name"},
		{"validation share", "name: x\ntrain:\n  validation: 1.5\n", "my.yaml:3: train: validation: 1.5: give a fraction of the training rows"},
		{"negative validation", "name: x\ntrain:\n  validation: -1\n", "my.yaml:3:15: validation: -1: "},
		{"patience alone", "name: x\ntrain:\n  patience: 3\n", "my.yaml:3: train: patience: it needs a validation loss: set validation"},
		{"negative patience", "name: x\ntrain: {validation: 0.2, patience: -3}\n", "patience: -3: give a whole number from 0"},
		{"checkpoint", "name: x\ntrain:\n  checkpoint: -1\n", "my.yaml:3:15: checkpoint: -1: give a whole number from 0"},
		{"unknown schedule", "name: x\ntrain: {schedule: cosin}\n", `my.yaml:2:19: unknown schedule "cosin": did you mean "cosine"? there are `},
		{"schedule option", "name: x\ntrain: {schedule: {name: step, evry: 3}}\n", `my.yaml:2:32: unknown key "evry": did you mean "every"?`},
		{"no steps", "name: x\ntrain: {schedule: {name: cosine, every: 3}}\n", `my.yaml:2:34: unknown key "every", an option of step; cosine has warmup, floor`},
		{"step of none", "name: x\ntrain: {schedule: {name: step, every: 0}}\n", "every: 0: give a whole number from 1 to 1000000"},
		{"growth", "name: x\ntrain: {schedule: {name: exponential, factor: 1.1}}\n", "factor: 1.1: give a number above 0, at most 1"},
		{"no mapping", "name,value\n", `my.yaml:1:1: give a mapping such as {name: ...}, not "name,value"`},
		{"no factor", "name: x\ntrain: {schedule: {name: constant, factor: 0.5}}\n", `my.yaml:2:36: unknown key "factor", an option of …exponential…step…; constant has warmup`},
		{"floor", "name: x\ntrain: {schedule: {name: cosine, floor: 2}}\n", "floor: 2: give a number from 0 to 1"},
		{"no floor", "name: x\ntrain: {schedule: {name: step, floor: 0.2}}\n", `my.yaml:2:32: unknown key "floor", an option of cosine; step has warmup, every, factor`},
		{"warm-up", "name: x\ntrain: {schedule: {name: step, warmup: -1}}\n", "warmup: -1: give a whole number from 0"},
		{"no floor above", "name: x\ntrain: {schedule: {name: one_cycle, rising: 2}}\n", "rising: 2: give a number from 0 to 1"},
		{"option of adam", "name: x\ntrain:\n  optimizer: {name: sgd, beta1: 0.8}\n", `my.yaml:3:26: unknown key "beta1", an option of …adam…lion…nadam…; sgd has rate, weight_decay, momentum, nesterov`},
		{"nesterov", "name: x\ntrain: {optimizer: {name: sgd, nesterov: true}}\n", "nesterov: it needs a momentum above 0"},
		{"clipping twice", "name: x\ntrain:\n  clip_norm: 1\n  clip_norm_per_variable: 1\n", "my.yaml:4: train: clip_norm_per_variable: clip_norm clips all weights together already"},
		{"negative norm", "name: x\ntrain: {clip_norm_per_variable: -1}\n", "clip_norm_per_variable: -1: give a number from 0 to 1000000"},
		{"weight decay", "name: x\ntrain: {optimizer: {name: adam, weight_decay: -1}}\n", "weight_decay: -1: give a number from 0 to 1000"},
		{"self-check", "name: x\ntrain:\n  self_check: maybe\n", `my.yaml:3:15: self_check: give true or false, not "maybe"`},
		{"tab", "name: x\n\ttrain: {}\n", "my.yaml:2:1: a tab cannot indent: use blanks"},
		{"key twice", "name: x\nname: y\n", `my.yaml:2:1: key "name" is given twice, first in line 1`},
		{"tag of another kind", "name: x\ntrain: !!set {a}\n", "my.yaml:2:8: unknown tag !!set: write the value without it"},
		{"unknown tag", "name: x\ntrain: {loss: !foo mse}\n", "my.yaml:2:15: unknown tag !foo: write the value without it"},
		{"anchor of nothing", "name: &a null\ntrain: {loss: *a}\n", "my.yaml:1:7: the anchor &a null has no value"},
		{"no loss", "name: x\ntrain:\n  loss:\n", "my.yaml:3:9: loss: it has no value: give a name, or {name: NAME, option: value}, or omit the key for its default"},
		{"no training", "name: x\ntrain:\n", "my.yaml:2:8: train: it has no value: give a mapping such as {epochs: ...}, or omit"},
		{"number for a key", "1: 2\nname: x\n", "my.yaml:1:1: unknown key 1: keys are texts, such as name"},
		{"long key", "name: x\n" + strings.Repeat("k", 3000) + ": 1\n", strings.Repeat("k", 100) + `..."`},
		{"Latin-1", "name: x\nabout: na\xefve\n", "my.yaml: line 2: it is not UTF-8 (byte 0xef): save the file as UTF-8"},
		{"list for a number", "name: x\ntrain: {epochs: [1, 2]}\n", "my.yaml:2:17: epochs: give a whole number from 0 to 1000000, not a list"},
		{"mapping for units", "name: x\nmodel: {units: {a: 1}}\n", "units: give a whole number, or a list of them, from 1 to 65536, not a mapping"},
		{"list for a split", "name: x\nsplit: [1, 2]\n", "split: give a fraction, a number of rows or a date, such as "},
		{"text for inputs", "name: x\ndata: {inputs: a}\n", `inputs: give a list, such as [a, b], not "a"`},
		{"nothing in a list", "name: x\ntransforms: [null]\n", "transforms: give a mapping such as {kind: min_max}, not null"},
		{"anchored text", "name: x\ntrain: {epochs: &a many}\n", `epochs: give a whole number from 0 to 1000000, not "many"`},
		{"number of a transform", "name: x\ntransforms: [{kind: difference, lag: []}]\n", "lag: give a whole number"},
		{"broken YAML", "name: [x\n", "my.yaml:1:"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := models.ParseSpec("my.yaml", []byte(test.yaml))
			var bad *dataset.InputError
			if !errors.As(err, &bad) {
				t.Fatalf("error is %v, not an *InputError", err)
			}
			rest, inOrder := err.Error(), true
			for _, part := range strings.Split(test.want, "…") { // … may be any text, such as a new member
				_, after, found := strings.Cut(rest, part)
				rest, inOrder = after, inOrder && found
			}
			if !inOrder || strings.Contains(err.Error(), "\n") {
				t.Errorf("error is %q, should be one line with %q", err, test.want)
			}
		})
	}
}

// Whatever kind of value a key is given, it takes it, or says in plain words what is right.
func TestEveryKeyWithEveryKind(t *testing.T) {
	internal := regexp.MustCompile(`!!|unmarshal|(?i)go-yaml|u?int\d|map\[|<nil>|was used where|%!|sequence|struct|token`)
	tried := map[string]bool{}
	for _, k := range models.AllKeys() {
		if tried[k.Path] { // by another member with this option
			continue
		}
		tried[k.Path] = true
		for _, value := range []string{"1e3", "{}", "[1,2]", "text", "null", "true", "", "{a: {b: 1}}", "-1.5", "[null]", "&a {}"} {
			spec := models.Default()
			spec.Name = "x"
			key, text := assignment(k, value)
			if err := spec.Set(key, text); err != nil && (internal.MatchString(strings.TrimPrefix(err.Error(), key+"="+text)) || !strings.HasPrefix(err.Error(), key)) {
				t.Errorf("%s=%s: %v", key, text, err)
			}
		}
	}
	spec := models.Default()
	spec.Name = "x"
	if err := spec.Set("about", "na\xefve"); err == nil || err.Error() != "about=na\xefve: it is not UTF-8" {
		t.Errorf("error is %v", err)
	}
	if err := spec.Set("model.units", "1e3"); err != nil || !slices.Equal(spec.Model.Units, []int{1000}) {
		t.Errorf("units of 1e3 are %v, %v", spec.Model.Units, err)
	}
}

// Nothing is no choice in silence: null is refused unless it is the default of a key, and so is
// a mapping without keys.
func TestNothingIsNoChoice(t *testing.T) {
	for _, k := range models.AllKeys() {
		byDefault := reflect.ValueOf(k.Default).Kind() == reflect.Pointer && reflect.ValueOf(k.Default).IsNil()
		for _, value := range []string{"null", "~", "", "{}"} {
			spec := models.Default()
			spec.Name = "x"
			key, text := assignment(k, value)
			if err := spec.Set(key, text); (err == nil) != (byDefault && value != "{}") {
				t.Errorf("%s=%s: %v", key, text, err)
			}
		}
	}
}

// Earlier builds left adam's options in a Spec whose optimizer --set had replaced: such
// files open.
func TestLeftovers(t *testing.T) {
	spec, err := models.ParseSpec("spec.yaml", []byte("name: x\ntrain:\n  optimizer:\n    name: sgd\n    rate: 0.001\n"+
		"    beta1: 0.9\n    beta2: 0.999\n    momentum: 0.9\n    epsilon: 1e-07\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := models.Optimizer{Name: "sgd", Value: &optimizer.SGD{Base: optimizer.Base{Rate: 0.001}, Momentum: 0.9}}
	if diff := cmp.Diff(want, spec.Train.Optimizer); diff != "" {
		t.Errorf("the optimizer differs (-want +got):\n%s", diff)
	}
}

func TestSet(t *testing.T) {
	spec, err := models.Experiment("timesteps")
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range [][2]string{
		{"train.epochs", "7"},
		{"model.units", "[8, 3]"},
		{"model.cell.recurrent_activation", "hard_sigmoid"},
		{"train.loss", "huber"},
		{"train.loss.delta", "0.5"},
		{"train.optimizer", "{name: sgd, rate: 0.1}"},
		{"train.optimizer.momentum", "0.9"},
		{"data.drop_last", "3"},
	} {
		if err := spec.Set(change[0], change[1]); err != nil {
			t.Fatal(err)
		}
	}
	sgd := &optimizer.SGD{Base: optimizer.Base{Rate: 0.1}, Momentum: 0.9}
	if diff := cmp.Diff(models.Optimizer{Name: "sgd", Value: sgd}, spec.Train.Optimizer); diff != "" {
		t.Errorf("the optimizer that takes adam's place has other options (-want +got):\n%s", diff)
	}
	if loss, is := spec.Train.Loss.Value.(*graph.Huber); !is || loss.Delta != 0.5 {
		t.Errorf("after --set the loss is %+v", spec.Train.Loss)
	}
	if spec.Train.Epochs != 7 || spec.Data.DropLast != 3 ||
		!cmp.Equal(spec.Model.Units, models.Units{8, 3}) || spec.Model.Cell.Value.(*graph.LSTMVariant).RecurrentActivation != "hard_sigmoid" {
		t.Errorf("after --set the Spec is %+v", spec)
	}
	if err := spec.Set("train.optimizer", "adam"); err != nil {
		t.Fatal(err)
	}
	before := spec
	for _, change := range [][3]string{
		{"train.rate", "7", `train.rate=7: unknown key "rate": did you mean "train.optimizer.rate"? train has epochs, batch, loss, `},
		{"train.learning_rate", "7", `train.learning_rate=7: unknown key "learning_rate": did you mean "train.optimizer.rate"? `},
		{"epochs", "7", `epochs=7: unknown key "epochs": did you mean "train.epochs"? a configuration has name, about, data, `},
		{"units", "7", `units=7: unknown key "units": did you mean "model.units"? `},
		{"train.lr", "7", `train.lr=7: unknown key "lr": train has `},
		{"model.hidden", "7", `model.hidden=7: unknown key "hidden": model has cell, units, `},
		{"data.file", "x", `data.file=x: unknown key "file": data has source, `},
		{"train.optimizer.momentum", "7", `train.optimizer.momentum=7: unknown key "momentum", an option of sgd; adam has rate, `},
		{"train.epocs", "7", `train.epocs=7: unknown key "epocs": did you mean "epochs"?`},
		{"model.units", "many", "model.units=many: "},
		{"train.batch", "0", "train.batch=0: batch: 0: give a whole number from 1 to 1000000000"},
		{"train", "]", "train=]: the value is not YAML; put a text with special characters in quotes"},
	} {
		err := spec.Set(change[0], change[1])
		if err == nil || !strings.HasPrefix(err.Error(), change[2]) {
			t.Errorf("Set(%s, %s): error is %v, should begin with %q", change[0], change[1], err, change[2])
		}
	}
	if spec.Train != before.Train {
		t.Error("a refused change changed the Spec")
	}
}

// lstm is the plain cell unless an option asks for a variant. (The second form is
// in run folders from before there were two types.)
func TestLSTMOrVariant(t *testing.T) {
	for text, want := range map[string]graph.Cell{
		"lstm": &graph.LSTM{ForgetBias: 1},
		"{name: lstm, without: [], coupled: false, peephole: false, full_gate_recurrence: false, activation: tanh, recurrent_activation: sigmoid, forget_bias: 1.0}": &graph.LSTM{ForgetBias: 1},
		"{name: lstm, forget_bias: 3}":   &graph.LSTM{ForgetBias: 3},
		"{name: lstm, activation: relu}": &graph.LSTMVariant{Activation: "relu", RecurrentActivation: "sigmoid", ForgetBias: 1},
		"{name: lstm, coupled: true}":    &graph.LSTMVariant{Coupled: true, Activation: "tanh", RecurrentActivation: "sigmoid", ForgetBias: 1},
	} {
		spec, err := models.ParseSpec("my.yaml", []byte("name: x\nmodel: {cell: "+text+"}\n"))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, spec.Model.Cell.Value, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", text, diff)
		}
	}
}

// What a variant is without by its definition it stays without.
func TestWithoutAdds(t *testing.T) {
	for text, want := range map[string]graph.Parts{
		"{name: lstm-1997, without: [output_gate]}":              {"forget_gate", "output_gate"},
		"{name: lstm-1997, without: [forget_gate, output_gate]}": {"forget_gate", "output_gate"},
		"{name: lstm-1997, without: []}":                         {"forget_gate"},
		"lstm-1997":                                              {"forget_gate"},
		"{name: lstm, without: [output_gate]}":                   {"output_gate"},
	} {
		spec, err := models.ParseSpec("my.yaml", []byte("name: x\nmodel: {cell: "+text+"}\n"))
		if err != nil {
			t.Fatal(err)
		}
		if got := spec.Model.Cell.Value.(*graph.LSTMVariant).Without; !cmp.Equal(got, want) {
			t.Errorf("%s is without %v, want %v", text, got, want)
		}
	}
}

// A saved Spec reads back as it was, for every member of every family with all its
// options.
func TestSpecRoundTrip(t *testing.T) {
	roundTrip(t, "model.cell", graph.Cells)
	roundTrip(t, "model.head", graph.Heads)
	roundTrip(t, "train.loss", graph.Losses)
}

// A member of a Spec in Go can be named, given, or left to the default.
func TestNamed(t *testing.T) {
	for want, loss := range map[string]models.Loss{
		"mean squared error":  {},
		"mean absolute error": {Name: "mae"},
		"Huber loss":          {Name: "huber", Value: &graph.Huber{Delta: 2}},
	} {
		spec := models.Default()
		spec.Name, spec.Train.Loss = "x", loss
		if err := spec.Validate(); err != nil || loss.Summary() != want {
			t.Errorf("%+v: %s (error %v), want %s", loss, loss.Summary(), err, want)
		}
		if got := spec.Stack(1, 1).WithDefaults().Loss; loss.Value != nil && got != loss.Value {
			t.Errorf("%+v: the network's loss is %+v", loss, got)
		}
	}
	spec := models.Default()
	spec.Name, spec.Train.Loss = "x", models.Loss{Name: "mea"}
	if err := spec.Validate(); err == nil || !strings.Contains(err.Error(), `train: loss: unknown loss "mea": did you mean "mae"? there are `) {
		t.Errorf("error %v", err)
	}
	spec = models.Spec{Name: "x", Data: spec.Data, Split: spec.Split, Window: spec.Window, Train: models.Default().Train}
	spec.Model.Units = []int{4}
	if err := spec.Validate(); err != nil {
		t.Errorf("a Spec without a cell: %v", err)
	}
	if _, is := spec.Stack(1, 1).Layers[0].Cell.(*graph.LSTM); !is {
		t.Error("without a cell it is not an LSTM")
	}
}

func roundTrip[T any](t *testing.T, key string, members *graph.Registry[T]) {
	t.Helper()
	for _, info := range members.All() {
		spec, err := models.Experiment("stacked")
		if err != nil {
			t.Fatal(err)
		}
		if err := spec.Set(key, info.Name); err != nil {
			t.Fatal(err)
		}
		text, err := yaml.Marshal(spec)
		if err != nil {
			t.Fatal(err)
		}
		again, err := models.ParseSpec("spec.yaml", text)
		if err != nil {
			t.Fatalf("%s: %v\n%s", info.Name, err, text)
		}
		if diff := cmp.Diff(spec, again, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: a saved Spec reads back changed:\n%s", info.Name, diff)
		}
	}
}
