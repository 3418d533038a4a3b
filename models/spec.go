package models

import (
	"errors"
	"fmt"
	"strings"

	"unroll/dataset"
	"unroll/graph"
)

// Spec is what a YAML file says about one configuration: everything that a
// result depends on but the seed.
type Spec struct {
	// Name is how tables and run folders call the configuration.
	Name string `yaml:"name"`
	// About says in a line what the configuration is.
	About string `yaml:"about,omitempty"`
	// Data is where the series comes from.
	Data dataset.Source `yaml:"data"`
	// Split is where training ends: a fraction, a number of rows or a date.
	Split dataset.Split `yaml:"split"`
	// Transforms bring the target to the network's scale, and forecasts back.
	Transforms dataset.Transforms `yaml:"transforms"`
	// InputTransforms do so for every other input column.
	InputTransforms dataset.Transforms `yaml:"input_transforms,omitempty"`
	// Window says how rows become samples.
	Window dataset.Window `yaml:"window"`
	// Model is the network.
	Model Model `yaml:"model"`
	// Train is how it learns.
	Train Train `yaml:"train"`
	// Printed are scores printed elsewhere, to compare with.
	Printed *Printed `yaml:"printed,omitempty"`
}

// Model is the network of a Spec: recurrent layers and a head.
type Model struct {
	// Cell is the recurrent cell of every layer, with its options.
	Cell Cell `yaml:"cell"`
	// Units is the number of hidden units of each layer, first to last.
	Units []int `yaml:"units,flow"`
	// Stateful carries the state from batch to batch; it is reset every epoch.
	Stateful bool `yaml:"stateful,omitempty"`
	// Bidirectional runs a second cell from the last time step to the first.
	Bidirectional bool `yaml:"bidirectional,omitempty"`
	// Residual adds the input to the output in every layer where widths agree.
	Residual bool `yaml:"residual,omitempty"`
	// Dropout is the share of each layer's inputs dropped while training.
	Dropout float64 `yaml:"dropout,omitempty"`
	// RecurrentDropout is the share of hidden units dropped while training in the
	// product with the recurrent kernel.
	RecurrentDropout float64 `yaml:"recurrent_dropout,omitempty"`
	// Head turns the last layer's last output into predictions: one of [graph.Heads].
	// Default: dense, a linear layer.
	Head Head `yaml:"head"`
}

// Printed is a pair of scores that a source printed for this configuration, in
// the series' own unit.
type Printed struct {
	Train float64 `yaml:"train" json:"train"`
	Test  float64 `yaml:"test" json:"test"`
}

// Default returns the Spec that a YAML file starts from: what its keys leave
// out stays as here.
func Default() Spec {
	return Spec{
		Data:       dataset.Source{Path: dataset.Airline},
		Split:      dataset.Split{Fraction: 0.67},
		Transforms: dataset.Transforms{dataset.MinMax{}},
		Window:     dataset.Window{LookBack: 1, Layout: dataset.Steps},
		Model:      Model{Cell: standard[graph.Cell](), Head: standard[graph.Head](), Units: []int{4}},
		Train:      Train{Epochs: 100, Batch: 1, Loss: standard[graph.Loss](), Optimizer: defaultOptimizer(), Dtype: "float32"},
	}
}

// Validate says which value is impossible and what would be right. Its errors
// name the key.
func (s *Spec) Validate() error {
	for _, part := range []struct {
		key   string
		check func() error
	}{
		{"data", s.Data.Validate},
		{"transforms", s.Transforms.Validate},
		{"input_transforms", s.InputTransforms.Validate},
		{"window", s.Window.Validate},
		{"train", s.Train.validate},
		{"model", s.validateModel},
	} {
		if err := part.check(); err != nil {
			return badValue(part.key, err)
		}
	}
	if s.Name == "" {
		return badValue("name", errors.New("a configuration needs a name"))
	}
	if strings.ContainsAny(s.Name, `/\`) || strings.HasPrefix(s.Name, ".") {
		return badValue("name", fmt.Errorf("%q: it becomes a folder's name, so leave out slashes and a dot at the front", s.Name))
	}
	return nil
}

func (s *Spec) validateModel() error {
	if len(s.Model.Units) == 0 {
		return badValue("units", errors.New("give the hidden units of at least one layer, such as [4]"))
	}
	if s.Model.Stateful && s.Model.Bidirectional {
		return badValue("stateful", errors.New("a bidirectional network reads the future first and cannot carry its state; choose one"))
	}
	if err := s.Model.Cell.check(); err != nil {
		return badValue("cell", err)
	}
	if err := s.Model.Head.check(); err != nil {
		return badValue("head", err)
	}
	return s.Stack(1, 1).Check()
}

// Stack returns the network for windows of the given width and number of
// targets.
func (s *Spec) Stack(features, horizon int) graph.Stack {
	stack := graph.Stack{
		Inputs: features, Outputs: horizon,
		Head: s.Model.Head.resolved().Value, Loss: s.Train.Loss.resolved().Value,
	}
	cell := s.Model.Cell.resolved().Value
	width := features
	for _, units := range s.Model.Units {
		l := graph.Layer{
			Cell: cell, Units: units, Bidirectional: s.Model.Bidirectional,
			Dropout: s.Model.Dropout, RecurrentDropout: s.Model.RecurrentDropout,
		}
		l.Residual = s.Model.Residual && l.Outputs() == width
		width = l.Outputs()
		stack.Layers = append(stack.Layers, l)
	}
	return stack
}
