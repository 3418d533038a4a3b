package engine

import (
	"errors"
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"unroll/graph"
)

func init() { register("tape", tapeEngine[float32]{}, tapeEngine[float64]{}) }

// tapeEngine is Gorgonia's own tape machine: slow, and the reference for every other
// engine.
type tapeEngine[F Float] struct{}

func (tapeEngine[F]) kernels() []string { return nil }

func (e tapeEngine[F]) with(string) engine[F] { return e }
func (tapeEngine[F]) lanes() []int            { return nil }

// noLanes is the error of an engine without lanes for a program that is to have some.
func noLanes(lanes int) error {
	if lanes != 0 {
		return errors.New("this engine computes one network at a time: leave out Lanes")
	}
	return nil
}

func (tapeEngine[F]) network(stack graph.Stack, o Options[F]) (*Program[F], error) {
	if err := noLanes(o.Lanes); err != nil {
		return nil, err
	}
	return unrolled("tape", stack, o)
}

func (tapeEngine[F]) function(g *gorgonia.ExprGraph, outputs []*graph.Node, o FunctionOptions[F]) (*Function[F], error) {
	t := newTape[F](g, append(outputs, present(o.Grads)...))
	if err := distinct(g); err != nil {
		return nil, err
	}
	vm := gorgonia.NewTapeMachine(g)
	run := func() error {
		if err := t.bind(o.Blocks, o.Params); err != nil {
			return err
		}
		if err := vm.RunAll(); err != nil {
			return err
		}
		vm.Reset()
		t.read()
		for i, n := range o.Grads {
			if n != nil {
				unpack(o.Blocks[i], t.outputs[n], o.gradient)
			}
		}
		return nil
	}
	return &Function[F]{
		run: run, close: func() { _ = vm.Close() },
		input: t.input, output: func(n *graph.Node) []F { return t.outputs[n] },
	}, nil
}

// distinct returns an error if two nodes share their 32-bit hash: the tape machine takes
// them for one, and computes wrong values without an error.
func distinct(g *gorgonia.ExprGraph) error {
	seen := map[uint32]*graph.Node{}
	for _, n := range g.AllNodes() {
		first, again := seen[n.Hashcode()]
		if again && first != n {
			return fmt.Errorf("the tape machine would take two values of this graph, both with hash %08x, for one: use the engine %q, or change the order of the terms",
				n.Hashcode(), Default)
		}
		seen[n.Hashcode()] = n
	}
	return nil
}

// update computes new values beside the old ones, and copies them there.
func (tapeEngine[F]) update(variables []variable[F], o UpdaterOptions[F]) (*Function[F], error) {
	if err := noLanes(o.Lanes); err != nil {
		return nil, err
	}
	var next []*graph.Node
	for _, v := range variables {
		if v.Next != nil {
			next = append(next, v.Next)
		}
	}
	f, err := NewFunction(next, FunctionOptions[F]{Engine: "tape"})
	if err != nil {
		return nil, err
	}
	compute := f.run
	f.run = func() error {
		for _, v := range variables {
			copy(f.Input(v.Node), v.Memory)
		}
		if err := compute(); err != nil {
			return err
		}
		for _, v := range variables {
			copy(v.Memory, f.Output(v.Next))
		}
		return nil
	}
	return f, nil
}

// tape holds the values of a graph's inputs and outputs.
type tape[F Float] struct {
	inputs, outputs map[*graph.Node][]F
	computed        map[*graph.Node]*gorgonia.Value // values of outputs
}

// newTape adds what reads the outputs to their graph: a node's own Value can be
// another node's.
func newTape[F Float](g *gorgonia.ExprGraph, outputs []*graph.Node) *tape[F] {
	t := &tape[F]{
		inputs: map[*graph.Node][]F{}, outputs: map[*graph.Node][]F{}, computed: map[*graph.Node]*gorgonia.Value{},
	}
	for _, n := range g.Inputs() {
		t.inputs[n] = make([]F, n.Shape().TotalSize())
	}
	for _, n := range outputs {
		switch {
		case t.inputs[n] != nil:
			t.outputs[n] = t.inputs[n]
		case t.outputs[n] == nil:
			t.outputs[n] = make([]F, n.Shape().TotalSize())
			if n.Graph() == nil { // a constant
				copyValue(t.outputs[n], n.Value())
				continue
			}
			t.computed[n] = new(gorgonia.Value)
			gorgonia.Read(n, t.computed[n])
		}
	}
	return t
}

func (t *tape[F]) input(n *graph.Node) []F { return t.inputs[n] }

// bind gives the blocks their part of the parameters, and the graph the values of
// its inputs: all of them for every run, since another function of the same graph
// may have bound its own.
func (t *tape[F]) bind(blocks []graph.Block, params []F) error {
	for _, b := range blocks {
		pack(b, t.inputs[b.Node], params)
	}
	for n, memory := range t.inputs {
		var value any = memory[0]
		if !n.IsScalar() {
			value = tensor.New(tensor.WithShape(n.Shape()...), tensor.WithBacking(memory))
		}
		if err := gorgonia.Let(n, value); err != nil {
			return err
		}
	}
	return nil
}

// read copies what the graph has computed.
func (t *tape[F]) read() {
	for n, value := range t.computed {
		copyValue(t.outputs[n], *value)
	}
}

func copyValue[F Float](into []F, v gorgonia.Value) {
	switch data := v.Data().(type) {
	case F:
		into[0] = data
	case []F:
		copy(into, data)
	}
}

// pack copies a block out of the flat vector.
func pack[F Float](b graph.Block, block, flat []F) {
	for row, at := 0, b.Offset(); row < b.Param.Rows; row, at = row+1, at+b.Stride() {
		copy(block[row*b.Param.Width:(row+1)*b.Param.Width], flat[at:])
	}
}

// unpack copies a block into the flat vector.
func unpack[F Float](b graph.Block, block, flat []F) {
	for row, at := 0, b.Offset(); row < b.Param.Rows; row, at = row+1, at+b.Stride() {
		copy(flat[at:], block[row*b.Param.Width:(row+1)*b.Param.Width])
	}
}
