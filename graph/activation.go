package graph

import (
	"maps"
	"slices"

	"unroll/dataset/input"
)

var activations = map[string]func(*Expr, *Node) *Node{
	"tanh":         (*Expr).Tanh,
	"sigmoid":      (*Expr).Sigmoid,
	"hard_sigmoid": (*Expr).HardSigmoid,
	"relu":         (*Expr).Relu,
	"softplus":     (*Expr).Softplus,
	linear:         func(e *Expr, x *Node) *Node { return e.activated(linear, x, x) },
}

// Activate applies the activation of that name: tanh, sigmoid, hard_sigmoid,
// relu, softplus or linear.
func (e *Expr) Activate(name string, x *Node) *Node {
	if err := checkActivation("activation", name); err != nil {
		return e.keep("Activate", nil, err)
	}
	if !e.ok(name, x) {
		return nil
	}
	return activations[name](e, x)
}

// checkActivation returns an error that lists the activations if the name, which the
// option gives, is none of them.
func checkActivation(option, name string) error {
	if _, known := activations[name]; known {
		return nil
	}
	names := slices.Sorted(maps.Keys(activations))
	return BadInput(option, "%s: %s", option, input.Unknown("activation", name, names))
}
