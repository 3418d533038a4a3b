package audit

import (
	"unroll/graph/machine"
)

// useMachine runs the program on the machine, with the weights packed as they
// are in training.
func (g *program[F]) useMachine() error {
	spec := machine.GraphSpec{Outputs: g.outputs()}
	for i, b := range g.blocks {
		block := machine.Block{Node: b.Node, View: machine.View{
			Offset: b.Offset(), Rows: b.Param.Rows, Cols: b.Param.Width, Stride: b.Stride(),
		}}
		if g.dBlocks != nil {
			block.Grad = g.dBlocks[i]
		}
		spec.Blocks = append(spec.Blocks, block)
	}
	m, err := machine.CompileGraph(spec, g.params, machine.Options{})
	if err != nil {
		return err
	}
	g.memory, g.close = m.Of, m.Close
	g.compute = func() error {
		m.Run()
		copy(g.grads, m.Grads())
		return nil
	}
	return nil
}
