package models

import (
	"embed"
	"slices"

	"unroll/dataset"
	"unroll/dataset/input"
)

//go:embed experiments/*.yaml
var experiments embed.FS

var experimentNames = [...]string{"regression", "window", "timesteps", "stateful", "stacked"}

// Experiments returns the names of the tutorial's five configurations, in its
// order.
func Experiments() []string { return slices.Clone(experimentNames[:]) }

// Experiment returns an embedded configuration by name.
func Experiment(name string) (Spec, error) {
	text, err := experiments.ReadFile("experiments/" + name + ".yaml")
	if err != nil {
		return Spec{}, dataset.BadInput("", "%s, or give a YAML file", input.Unknown("experiment", name, Experiments()))
	}
	return ParseSpec(name+".yaml", text)
}
