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

// Portable is the machine with kernels that give the same results on every processor, to
// the last bit.
const Portable = Default + ":portable"

// engine runs networks, expression graphs and updates with numbers of type F. What it is
// given has been checked, and defaults are filled in.
type engine[F Float] interface {
	network(stack graph.Stack, o Options[F]) (*Program[F], error)
	function(g *gorgonia.ExprGraph, outputs []*graph.Node, o FunctionOptions[F]) (*Function[F], error)
	update(variables []variable[F], o UpdaterOptions[F]) (*Function[F], error)
	// kernels lists what may follow the engine's name, the one that it uses by itself first.
	kernels() []string
	with(kernels string) engine[F]
	lanes() []int // how many networks it computes side by side in much less time than one after the other
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

// Names returns the names of the engines, sorted. A name may be followed by those of the
// kernels to run, one of [machine.Kernels], as in [Portable]; the fastest run by default.
func Names() []string { return slices.Sorted(maps.Keys(engines)) }

// Check returns an error that lists what there is if there is no engine of this name, or
// no such kernels on this processor. The empty name stands for [Default].
func Check(name string) error {
	_, err := lookup[float64](name)
	return err
}

// Kernels returns the name of the kernels that an engine uses on this processor, or
// nothing for an engine without a choice. The results of two sets of kernels differ by
// rounding, unless [SameResults] says otherwise.
func Kernels(name string) (string, error) {
	e, err := lookup[float64](name)
	if err != nil || len(e.kernels()) == 0 {
		return "", err
	}
	return e.kernels()[0], nil
}

// SameResults reports whether two sets of kernels, by name, give results that are the same to
// the last bit, as those for AVX2 and AVX-512 do.
func SameResults(a, b string) bool {
	alike := []string{"avx2", "avx512"}
	return a == b || slices.Contains(alike, a) && slices.Contains(alike, b)
}

// lookup finds an engine, with the kernels of its name.
func lookup[F Float](name string) (engine[F], error) {
	name, kernels, _ := strings.Cut(name, ":")
	name = cmp.Or(name, Default)
	found, known := engines[name]
	if !known {
		return nil, graph.BadInput("engine", "unknown engine %q: there are %s", name, strings.Join(Names(), ", "))
	}
	e, is := found.single.(engine[F])
	if !is {
		e = found.double.(engine[F])
	}
	has := e.kernels()
	switch {
	case kernels == "":
		return e, nil
	case len(has) == 0:
		return nil, graph.BadInput("kernels", "the engine %s has no kernels to choose from", name)
	case !slices.Contains(has, kernels):
		return nil, graph.BadInput("kernels", "unknown kernels %q: this processor has %s", kernels, strings.Join(has, ", "))
	}
	return e.with(kernels), nil
}
