package engine

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"gorgonia.org/gorgonia"

	"unroll/graph"
)

// Function computes nodes of an expression graph from its inputs. A Function
// serves one goroutine at a time; on the tape machine all functions of one graph
// together do.
type Function[F Float] struct {
	Params []F // the flat parameter vector, read at every run
	Grads  []F // the flat gradient, written by every run; nil if none is wanted

	input, output func(n *graph.Node) []F
	run           func() error
	close         func()
}

// Input returns the memory of an input, row by row, to be filled before a run; it
// is zero at first. It is nil for an input that none of the results depends on.
func (f *Function[F]) Input(n *graph.Node) []F { return f.input(n) }

// Output returns the memory of a wanted node, row by row, valid until the next
// run; nil for any other node.
func (f *Function[F]) Output(n *graph.Node) []F { return f.output(n) }

// Run computes all outputs and the gradient.
func (f *Function[F]) Run() error { return f.run() }

// Close releases what the function holds. A closed function must not be run.
func (f *Function[F]) Close() { f.close() }

// FunctionOptions say what a function computes beside its outputs, and how. Zero
// values are the defaults.
type FunctionOptions[F Float] struct {
	Engine string // as in [Options]
	// Blocks are inputs that are read from the flat parameter vector and not filled
	// one by one. Default: none.
	Blocks []graph.Block
	// Grads are nodes, one for each of Blocks and of its shape, whose values make up
	// the flat gradient; nil stands for zero. Default: no gradient.
	Grads []*graph.Node
	// Params is the flat parameter vector. Every run reads it, and functions may
	// share it. Default: a new one, as long as Blocks need it, all zero.
	Params  []F
	Workers int // as in [Options]

	gradient []F // memory of the flat gradient; nil for new memory
}

// NewFunction makes a function of nodes that are all in one graph, whose values
// are of type F; nil ones, which stand for zero, are left out. Values that are
// bound to inputs are not read: see [Function.Input].
func NewFunction[F Float](outputs []*graph.Node, o FunctionOptions[F]) (*Function[F], error) {
	e, err := lookup[F](o.Engine)
	if err != nil {
		return nil, err
	}
	outputs = present(outputs)
	g, err := graphOf[F](slices.Concat(outputs, present(o.Grads)))
	if err != nil {
		return nil, err
	}
	for _, b := range o.Blocks {
		if b.Node.Graph() != g {
			return nil, fmt.Errorf("block %v is in another graph than the nodes to compute", b.Node)
		}
	}
	if o.Grads != nil && len(o.Grads) != len(o.Blocks) {
		return nil, fmt.Errorf("%d gradients for %d blocks: there must be one for each, nil for zero", len(o.Grads), len(o.Blocks))
	}
	size := parameters(o.Blocks)
	if o.Params == nil {
		o.Params = make([]F, size)
	}
	if len(o.Params) < size {
		return nil, fmt.Errorf("the blocks reach to parameter %d: there are %d", size, len(o.Params))
	}
	if o.gradient == nil && o.Grads != nil {
		o.gradient = make([]F, len(o.Params))
	}
	f, err := e.function(g, outputs, o)
	if err != nil {
		return nil, err
	}
	f.Params, f.Grads = o.Params, o.gradient
	return f, nil
}

// present leaves out nil nodes.
func present(nodes []*graph.Node) []*graph.Node {
	return slices.DeleteFunc(slices.Clone(nodes), func(n *graph.Node) bool { return n == nil })
}

// graphOf returns the graph that all nodes are in, constants aside, which can be
// in none, or says what makes it impossible to compute them together.
func graphOf[F Float](nodes []*graph.Node) (*gorgonia.ExprGraph, error) {
	var g *gorgonia.ExprGraph
	for _, n := range nodes {
		if n.Dtype() != Dtype[F]() {
			return nil, fmt.Errorf("node %v is of type %v: the function computes in %v", n, n.Dtype(), Dtype[F]())
		}
		if g != nil && n.Graph() != nil && n.Graph() != g {
			return nil, fmt.Errorf("node %v is in another graph than the nodes before it: a function computes one graph", n)
		}
		g = cmp.Or(g, n.Graph())
	}
	if g == nil {
		return nil, errors.New("a function needs at least one node to compute that is not a constant")
	}
	return g, nil
}

// parameters is the length of the flat vector that blocks lie in.
func parameters(blocks []graph.Block) int {
	size := 0
	for _, b := range blocks {
		size = max(size, b.Param.Offset+b.Param.Size())
	}
	return size
}
