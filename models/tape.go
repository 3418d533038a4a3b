package models

import (
	"unsafe"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"unroll/graph"
)

// compileTape runs the unrolled network on Gorgonia's own tape machine: slow,
// and the reference for every other engine.
func compileTape[F Float](stack graph.Stack, o CompileOptions[F]) (*Program[F], error) {
	u, err := stack.Unrolled(dtypeOf[F](), o.Steps, o.Batch, o.Train)
	if err != nil {
		return nil, err
	}
	t := &tape[F]{graph: u, params: o.Params}
	p := &Program[F]{Steps: o.Steps, Batch: o.Batch, close: func() {}}
	p.X = make([]F, o.Steps*o.Batch*stack.Inputs)
	size := o.Batch * stack.Inputs
	for i, x := range u.X {
		t.bind(x, p.X[i*size:(i+1)*size])
	}
	for k, states := range u.States {
		for i, s := range states {
			p.States = append(p.States, t.input(s))
			p.Next = append(p.Next, t.output(u.Next[k][i]))
		}
	}
	for _, m := range u.Masks {
		p.Masks = append(p.Masks, Mask[F]{m, t.input(m.Node)})
	}
	for _, b := range u.Blocks {
		t.blocks = append(t.blocks, t.input(b.Node))
	}
	p.Pred = t.output(u.Pred)
	if o.Train {
		p.Y, p.Loss = t.input(u.Y), t.output(u.Loss)
		t.whole = make([]F, len(o.Params))
		p.Grads = t.whole
		for _, g := range u.Grads {
			t.grads = append(t.grads, t.output(g))
		}
	}
	vm := gorgonia.NewTapeMachine(u.Expr.Graph())
	p.run = func() error { return t.run(vm) }
	p.close = func() { _ = vm.Close() }
	return p, t.err
}

// tape binds slices to the nodes of a graph.
type tape[F Float] struct {
	graph   *graph.Unrolled
	params  []F
	whole   []F   // the gradient vector
	blocks  [][]F // values of graph.Blocks
	grads   [][]F // values of graph.Grads; nil for zero
	outputs []tapeOutput[F]
	err     error
}

type tapeOutput[F Float] struct {
	value *gorgonia.Value
	into  []F
}

// bind makes the graph read a node's values from a slice.
func (t *tape[F]) bind(n *graph.Node, values []F) {
	v := tensor.New(tensor.WithShape(n.Shape()...), tensor.WithBacking(values))
	if err := gorgonia.Let(n, v); err != nil && t.err == nil {
		t.err = err
	}
}

func (t *tape[F]) input(n *graph.Node) []F {
	values := make([]F, n.Shape().TotalSize())
	t.bind(n, values)
	return values
}

// output returns a slice that holds the node's value after every run. (It is
// read by gorgonia.Read: Node.Value can be another node's data.)
func (t *tape[F]) output(n *graph.Node) []F {
	if n == nil {
		return nil
	}
	value := new(gorgonia.Value)
	gorgonia.Read(n, value)
	into := make([]F, n.Shape().TotalSize())
	t.outputs = append(t.outputs, tapeOutput[F]{value, into})
	return into
}

func (t *tape[F]) run(vm gorgonia.VM) error {
	for i, b := range t.graph.Blocks {
		copyBlock(t.blocks[i], t.params, b, true)
	}
	if err := vm.RunAll(); err != nil {
		return err
	}
	vm.Reset()
	for _, o := range t.outputs {
		copy(o.into, (*o.value).Data().([]F))
	}
	for i, g := range t.grads {
		if g != nil {
			copyBlock(g, t.whole, t.graph.Blocks[i], false)
		}
	}
	return nil
}

// copyBlock copies a gate's block out of the flat vector, or into it.
func copyBlock[F Float](block, flat []F, b graph.Block, out bool) {
	for row := range b.Param.Rows {
		at := b.Offset() + row*b.Stride()
		in, place := block[row*b.Param.Width:(row+1)*b.Param.Width], flat[at:at+b.Param.Width]
		if out {
			copy(in, place)
		} else {
			copy(place, in)
		}
	}
}

func dtypeOf[F Float]() tensor.Dtype {
	var f F
	if unsafe.Sizeof(f) == 4 {
		return tensor.Float32
	}
	return tensor.Float64
}
