package models

import (
	"embed"
	"slices"
	"strings"

	"unroll/dataset"
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
		return Spec{}, dataset.BadInput("", "unknown experiment %q: there are %s, or give a YAML file",
			name, strings.Join(Experiments(), ", "))
	}
	return ParseSpec(name+".yaml", text)
}
