package graph

import (
	"fmt"
	"slices"
	"sync"

	"gorgonia.org/gorgonia"

	"unroll/graph/ops"
)

// Gradient differentiates symbolically. For outputs y_i and arriving gradients
// g_i of the same shapes it returns, for every x in wrt, the vector-Jacobian
// product sum_i g_i dy_i/dx, of x's shape; nil stands for zero where no output
// depends on x. For the plain gradient of a loss [1, 1], g is the constant 1.
//
// A graph can be differentiated once: Gorgonia keeps derivatives on its nodes.
func (e *Expr) Gradient(outputs, arriving, wrt []*Node) []*Node {
	if !e.ok("Gradient", slices.Concat(outputs, arriving, wrt)...) || !e.differentiable(outputs, arriving, wrt) {
		return make([]*Node, len(wrt))
	}
	e.differentiated = true
	outputs, arriving = e.merge(outputs, arriving, wrt)
	reached := reachable(outputs...)
	var active []*Node
	for _, n := range wrt {
		if reached[n] {
			active = append(active, n)
		}
	}
	grads := make([]*Node, len(wrt))
	if e.err != nil || len(active) == 0 {
		return grads
	}
	found, err := backpropagate(outputs, arriving, active)
	if err != nil {
		e.fail("Gradient: %w", err)
		return grads
	}
	for i, n := range wrt {
		if reached[n] {
			grads[i], found = found[0], found[1:]
		}
	}
	return grads
}

// differentiable reports whether Gorgonia can differentiate: the graph is of the right
// kind and was not differentiated before, every output has an arriving gradient of its
// shape, and wrt has no constant.
func (e *Expr) differentiable(outputs, arriving, wrt []*Node) bool {
	switch {
	case e.forward:
		e.fail("Gradient: the expression was started with NewForward")
		return false
	case e.differentiated:
		e.fail("Gradient: the graph has been differentiated already: ask for all gradients at once")
		return false
	case len(arriving) != len(outputs):
		e.fail("Gradient: outputs and arriving gradients must be equal in number, not %d and %d", len(outputs), len(arriving))
		return false
	}
	for i, y := range outputs {
		if !arriving[i].Shape().Eq(y.Shape()) {
			e.fail("Gradient: arriving gradient %d has shape %v: that of its output is %v", i+1, arriving[i].Shape(), y.Shape())
		}
	}
	for i, x := range wrt {
		if _, constant := ops.Of(x).(ops.Constant); constant {
			e.fail("Gradient: input %d is a constant: nothing depends on it", i+1)
		}
	}
	return e.err == nil
}

// merge leaves out outputs that depend on nothing in wrt, and adds the arriving
// gradients of an output that is listed twice: Gorgonia refuses the first and
// drops all but one gradient of the second.
func (e *Expr) merge(outputs, arriving, wrt []*Node) (outs, grads []*Node) {
	at := map[*Node]int{}
	for i, y := range outputs {
		if k, again := at[y]; again {
			grads[k] = e.Add(grads[k], arriving[i])
			continue
		}
		reached := reachable(y)
		if slices.ContainsFunc(wrt, func(x *Node) bool { return reached[x] }) {
			at[y] = len(outs)
			outs, grads = append(outs, y), append(grads, arriving[i])
		}
	}
	return outs, grads
}

// reachable is the set of nodes from which the outputs are computed.
func reachable(outputs ...*Node) map[*Node]bool {
	set := map[*Node]bool{}
	for _, n := range ops.Order(outputs...) {
		set[n] = true
	}
	return set
}

// differentiating guards the constants that Gorgonia's derivatives share between
// all graphs: each stores its own hash at the first use.
var differentiating sync.Mutex

// backpropagate turns a panic inside Gorgonia into an error.
func backpropagate(outputs, arriving, wrt []*Node) (grads []*Node, err error) {
	differentiating.Lock()
	defer differentiating.Unlock()
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("no derivative of this graph from Gorgonia: %v", r)
		}
	}()
	return gorgonia.Backpropagate(outputs, arriving, wrt)
}
