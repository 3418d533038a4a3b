package audit

import (
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"unroll/graph"
	"unroll/graph/machine/kernel"
)

// useTape runs the program on Gorgonia's own tape machine. Values are read by
// gorgonia.Read, since Node.Value can be another node's.
func (g *program[F]) useTape() error {
	inputs, outputs := map[*graph.Node][]F{}, map[*graph.Node]*gorgonia.Value{}
	for _, n := range g.expr.Graph().Inputs() {
		inputs[n] = make([]F, n.Shape().TotalSize())
		if err := gorgonia.Let(n, tensor.New(tensor.WithShape(n.Shape()...), tensor.WithBacking(inputs[n]))); err != nil {
			return err
		}
	}
	for _, n := range append(g.outputs(), g.dBlocks...) {
		if n != nil && inputs[n] == nil && outputs[n] == nil {
			outputs[n] = new(gorgonia.Value)
			gorgonia.Read(n, outputs[n])
		}
	}
	g.memory = func(n *graph.Node) []F {
		if v := outputs[n]; v != nil {
			return (*v).Data().([]F)
		}
		return inputs[n]
	}
	vm := gorgonia.NewTapeMachine(g.expr.Graph())
	g.close = func() { _ = vm.Close() }
	g.compute = func() error {
		for _, b := range g.blocks {
			eachRow(b, inputs[b.Node], g.params, func(block, packed []F) { copy(block, packed) })
		}
		if err := vm.RunAll(); err != nil {
			return err
		}
		vm.Reset()
		for i, n := range g.dBlocks {
			if n != nil {
				eachRow(g.blocks[i], g.memory(n), g.grads, func(block, packed []F) { copy(packed, block) })
			}
		}
		return nil
	}
	return nil
}

// eachRow pairs the rows of a gate's block with their place in the flat vector.
func eachRow[F kernel.Float](b graph.Block, block, flat []F, do func(block, packed []F)) {
	width := b.Param.Width
	for row := range b.Param.Rows {
		at := b.Offset() + row*b.Stride()
		do(block[row*width:(row+1)*width], flat[at:at+width])
	}
}
