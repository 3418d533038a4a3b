package engine

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"unroll/graph"
	"unroll/graph/machine"
)

// Float is the type of the numbers that an engine computes with.
type Float = machine.Float

// Dtype returns Gorgonia's name for F, which [graph.NewExpr], [graph.Stack.Steps]
// and [graph.Stack.Unrolled] ask for.
func Dtype[F Float]() tensor.Dtype { return machine.Dtype[F]() }

// Default is the engine that runs where none is named.
const Default = "machine"

// engine runs networks, expression graphs and updates with numbers of type F. What it is
// given has been checked, and defaults are filled in.
type engine[F Float] interface {
	network(stack graph.Stack, o Options[F]) (*Program[F], error)
	function(g *gorgonia.ExprGraph, outputs []*graph.Node, o FunctionOptions[F]) (*Function[F], error)
	update(variables []variable[F], o UpdaterOptions[F]) (*Function[F], error)
	kernels() string
	lanes() bool // computes several networks side by side
}

// engines are the registered ones, each for both types of numbers.
var engines = map[string]struct {
	single engine[float32]
	double engine[float64]
}{}

// register makes an engine known by its name. It is called from init functions.
func register(name string, single engine[float32], double engine[float64]) {
	e := engines[name]
	e.single, e.double = single, double
	engines[name] = e
}

// Names returns the names of the engines, sorted.
func Names() []string { return slices.Sorted(maps.Keys(engines)) }

// Check returns an error that lists the engines if none has this name. The empty
// name stands for [Default].
func Check(name string) error {
	if _, known := engines[cmp.Or(name, Default)]; !known {
		return graph.BadInput("engine", "unknown engine %q: there are %s", name, strings.Join(Names(), ", "))
	}
	return nil
}

// Kernels returns the name of the kernels that an engine uses unless its options name
// others: the first of [machine.Kernels], or nothing for an engine without a choice. The
// results of two sets of kernels differ by rounding.
func Kernels(name string) (string, error) {
	e, err := lookup[float64](name)
	if err != nil {
		return "", err
	}
	return e.kernels(), nil
}

// lookup returns the engine of that name for numbers of type F.
func lookup[F Float](name string) (engine[F], error) {
	if err := Check(name); err != nil {
		return nil, err
	}
	e := engines[cmp.Or(name, Default)]
	if single, is := e.single.(engine[F]); is {
		return single, nil
	}
	return e.double.(engine[F]), nil
}
