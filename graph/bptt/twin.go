package bptt

import (
	"fmt"
	"slices"
	"strings"
)

// Options choose a variant of a cell. The zero value is the cell's standard
// form. An option that a cell does not have is an error of [Lookup].
type Options struct {
	// Without removes parts of the LSTM: input_gate, forget_gate,
	// output_gate, input_activation, output_activation.
	Without []string
	// Coupled sets the LSTM's input gate to 1-f.
	Coupled bool
	// Peephole lets the LSTM's gates see the cell state.
	Peephole bool
	// FullGateRecurrence lets the LSTM's gates see each other's last values.
	FullGateRecurrence bool
	// Activation is the LSTM's tanh or the IndRNN's relu by another name.
	Activation string
	// RecurrentActivation is the LSTM's gate sigmoid by another name.
	RecurrentActivation string
	// Beta is JANET's shift of the input gate; nil is 1.
	Beta *float64
}

// given names the options that are set.
func (o Options) given() []string {
	set := map[string]bool{
		"without": len(o.Without) > 0, "coupled": o.Coupled, "peephole": o.Peephole,
		"full_gate_recurrence": o.FullGateRecurrence, "activation": o.Activation != "",
		"recurrent_activation": o.RecurrentActivation != "", "beta": o.Beta != nil,
	}
	var names []string
	for name, ok := range set {
		if ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// Twin is the hand-derived form of a cell.
type Twin struct {
	name string
	cell cell
}

// entry is one line of the registry.
type entry struct {
	name    string
	options []string
	build   func(Options) (cell, error)
}

// plain registers a cell without options.
func plain(name string, build func() cell) entry {
	return entry{name: name, build: func(Options) (cell, error) { return build(), nil }}
}

// Names returns the names of all cells.
func Names() []string {
	var names []string
	for _, e := range registry() {
		names = append(names, e.name)
	}
	return names
}

// Lookup returns the twin of the named cell in the variant that the options
// choose. An unknown name, an option that the cell does not have and options that
// contradict each other are errors.
func Lookup(name string, o Options) (*Twin, error) {
	entries := registry()
	k := slices.IndexFunc(entries, func(e entry) bool { return e.name == name })
	if k < 0 {
		return nil, fmt.Errorf("no cell %q: there are %s", name, strings.Join(Names(), ", "))
	}
	for _, option := range o.given() {
		if !slices.Contains(entries[k].options, option) {
			return nil, fmt.Errorf("cell %s has no option %s: its options are %v", name, option, entries[k].options)
		}
	}
	c, err := entries[k].build(o)
	if err != nil {
		return nil, fmt.Errorf("cell %s: %w", name, err)
	}
	return &Twin{name, c}, nil
}

// States returns the names of the cell's states. State 0 is its output.
func (t *Twin) States() []string { return slices.Clone(t.cell.states) }

// Gates returns the names of the vectors of a step in a [Trace]: gates and
// candidates after their activation, named as their blocks in the weights.
func (t *Twin) Gates() []string { return slices.Clone(t.cell.gates) }

// Weights returns the cell's weights for f inputs and h hidden units, in the
// order of the flat parameter vector.
func (t *Twin) Weights(f, h int) []Weight {
	var shapes []Weight
	for _, p := range t.cell.weights {
		shapes = append(shapes, p.shape(f, h))
	}
	return shapes
}
