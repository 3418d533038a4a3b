package graph

import (
	"fmt"
	"maps"
	"slices"
	"strings"
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
	if err := CheckActivation("activation", name); err != nil {
		return e.keep("Activate", nil, err)
	}
	if !e.ok(name, x) {
		return nil
	}
	return activations[name](e, x)
}

// CheckActivation says that an option names no activation, and which there are.
func CheckActivation(option, name string) error {
	if _, known := activations[name]; known {
		return nil
	}
	names := slices.Sorted(maps.Keys(activations))
	return fmt.Errorf("%s: unknown activation %q: there are %s", option, name, strings.Join(names, ", "))
}
