package models

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"unroll/dataset"
	"unroll/dataset/input"
	"unroll/graph"
	"unroll/graph/optimizer"
)

// Spec is one configuration, as in a YAML file: everything that a result depends on
// except the seed. [Default] and [ParseSpec] make one; the zero value has no layers.
type Spec struct {
	// Name is the configuration's name in tables and run folders.
	Name string `yaml:"name"`
	// About describes the configuration in a line.
	About string `yaml:"about,omitempty"`
	// Data is where the series comes from.
	Data dataset.Source `yaml:"data"`
	// Split is the end of the training part: a fraction, a number of rows or a date.
	Split dataset.Split `yaml:"split"`
	// Transforms scale the target for the network; forecasts are transformed back.
	Transforms dataset.Transforms `yaml:"transforms"`
	// InputTransforms scale every other input column.
	InputTransforms dataset.Transforms `yaml:"input_transforms,omitempty"`
	// Window is how samples are made of rows.
	Window dataset.Window `yaml:"window"`
	// Model is the network.
	Model Model `yaml:"model"`
	// Train is how it is trained.
	Train Train `yaml:"train"`
	// Published are published scores, to compare with.
	Published *Published `yaml:"published,omitempty"`
}

// Model is the network of a Spec: recurrent layers and a head.
type Model struct {
	// Cell is the recurrent cell of every layer, with its options.
	Cell Cell `yaml:"cell"`
	// Units are the numbers of hidden units of the layers, first to last; a single number
	// is one layer.
	Units Units `yaml:"units,flow" range:"[1,65536]" length:"[1,100]"`
	// Stateful carries the state from batch to batch; it is reset every epoch.
	Stateful bool `yaml:"stateful,omitempty"`
	// Bidirectional runs a second cell from the last time step to the first.
	Bidirectional bool `yaml:"bidirectional,omitempty"`
	// Residual adds the input to the output in every layer where widths agree.
	Residual bool `yaml:"residual,omitempty"`
	// Dropout is the share of each layer's inputs dropped while training.
	Dropout float64 `yaml:"dropout,omitempty" range:"[0,1)"`
	// RecurrentDropout is the share of hidden units dropped while training in the
	// product with the recurrent kernel.
	RecurrentDropout float64 `yaml:"recurrent_dropout,omitempty" range:"[0,1)"`
	// Head turns the last layer's last output into predictions. Default: dense, a
	// linear layer.
	Head Head `yaml:"head"`
	// WindowScaling scales the target's own past in each window by statistics of that window, and
	// the predictions back. Default: none.
	WindowScaling WindowScaling `yaml:"window_scaling,omitempty"`
}

// Published is a pair of published scores of this configuration, in the series' unit.
type Published struct {
	Train float64 `yaml:"train" json:"train" range:"[0,1e12]"` // RMSE of the training part
	Test  float64 `yaml:"test" json:"test" range:"[0,1e12]"`   // RMSE of the test part
}

// Default returns the Spec with the defaults of a YAML file.
func Default() Spec {
	return Spec{
		Data:       dataset.Source{Path: dataset.Airline},
		Split:      dataset.Split{Fraction: 0.67},
		Transforms: dataset.Transforms{dataset.MinMax{}},
		Window:     dataset.Window{LookBack: 1, Layout: dataset.Steps},
		Model:      Model{Cell: standard[graph.Cell](), Head: standard[graph.Head](), Units: []int{4}},
		Train:      Train{Epochs: 100, Batch: 1, Loss: standard[graph.Loss](), Optimizer: standard[optimizer.Rule](), Dtype: "float32"},
	}
}

// Validate returns an error for an impossible value. It names the key and what would
// be right.
func (s *Spec) Validate() error {
	if err := s.Data.Validate(); err != nil {
		return badValue("data", err)
	}
	if err := input.Check(s); err != nil {
		return err
	}
	for _, part := range []struct {
		key   string
		check func() error
	}{
		{"window", s.Window.Validate},
		{"train", s.Train.validate},
		{"model", s.validateModel},
	} {
		if err := part.check(); err != nil {
			return badValue(part.key, err)
		}
	}
	if err := s.Transforms.Validate(); err != nil {
		return dataset.BadInput("transforms", "transforms: %v", err)
	}
	if err := s.InputTransforms.Validate(); err != nil {
		return dataset.BadInput("input_transforms", "input_transforms: %v", err)
	}
	return s.CheckName()
}

// maxName is the greatest length of a name in bytes: that of a file, less what is put
// behind it.
const maxName = 150

// fileNames are the files of a run folder, beside which configurations have theirs.
var fileNames = []string{"plan.yaml", "spec.yaml", "report.html", "fit.json", "backtest.csv", "input.csv", "scores.csv", "test.csv", "left_out.csv"}

// CheckName refuses a name that cannot be a folder's.
func (s *Spec) CheckName() error {
	if s.Name == "" {
		return badValue("name", errors.New("a configuration needs a name"))
	}
	if len(s.Name) > maxName {
		return badValue("name", fmt.Errorf("it has %d bytes: it becomes a folder's name: give at most %d", len(s.Name), maxName))
	}
	if !utf8.ValidString(s.Name) || strings.ContainsFunc(s.Name, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return badValue("name", fmt.Errorf("%q: it becomes a folder's name: leave out control characters and other invisible ones", s.Name))
	}
	if slices.Contains(fileNames, strings.ToLower(s.Name)) {
		return badValue("name", fmt.Errorf("%q: it becomes a folder's name, and a file of a run folder is called so: choose another", s.Name))
	}
	if strings.ContainsAny(s.Name, `/\`) || strings.HasPrefix(s.Name, ".") {
		return badValue("name", fmt.Errorf("%q: it becomes a folder's name: leave out slashes and a leading dot", s.Name))
	}
	return nil
}

func (s *Spec) validateModel() error {
	if s.Model.Stateful && s.Model.Bidirectional {
		return badValue("stateful", errors.New("a bidirectional network cannot carry its state from batch to batch; choose one"))
	}
	if err := s.Model.Cell.check(); err != nil {
		return badValue("cell", err)
	}
	if err := s.Model.Head.check(); err != nil {
		return badValue("head", err)
	}
	if err := s.Model.WindowScaling.check(); err != nil {
		return badValue("window_scaling", err)
	}
	stack := s.Stack(1, 1)
	if s.Model.Stateful && stack.Scaled() {
		return badValue("window_scaling", errors.New("a stateful network carries its state from window to window, which would each be in a unit of their own: make it stateless, or choose none"))
	}
	return stack.Check()
}

// Stack returns the network for windows of the given width and number of
// targets.
func (s *Spec) Stack(features, horizon int) graph.Stack {
	stack := graph.Stack{
		Inputs: features, Outputs: horizon,
		Head: s.Model.Head.resolved().Value, Loss: s.Train.Loss.resolved().Value,
		Scaling: s.Model.WindowScaling.resolved().Value,
	}
	stack.Rows, stack.Columns = s.Window.Rows(), s.Window.Columns(features)
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

// Likelihood is the loss if it is one: then networks predict distributions.
func (s *Spec) Likelihood() (graph.Likelihood, bool) {
	l, is := s.Train.Loss.resolved().Value.(graph.Likelihood)
	return l, is
}

// OwnUnit reports whether the loss is not defined for every target, such as one of counts: then
// no transform should change them.
func (s *Spec) OwnUnit() bool {
	_, is := s.Train.Loss.resolved().Value.(graph.TargetChecker)
	return is
}
