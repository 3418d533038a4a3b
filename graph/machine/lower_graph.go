package machine

import (
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

func lowerGraph(spec GraphSpec, dtype tensor.Dtype, size int) (*net, error) {
	l := newLowering(dtype, size, 1)
	if err := l.bindBlocks(spec.Blocks); err != nil {
		return nil, err
	}
	if err := l.output(spec.Outputs...); err != nil {
		return nil, err
	}
	return l.net, l.gradients(spec.Blocks)
}

// lowerUpdate lowers a graph that overwrites its inputs, variable i in the vector
// external+i. Memory has so many lanes.
func lowerUpdate[F Float](variables []Variable[F], lanes int) (*net, error) {
	l := newLowering(Dtype[F](), 0, 1)
	for i, v := range variables {
		in, err := l.input(v.Node, false)
		if err != nil {
			return nil, err
		}
		if size := in.rows * in.cols * lanes; size != len(v.Memory) {
			return nil, fmt.Errorf("machine: the memory of variable %v has length %d: its shape [%d, %d] needs %d", v.Node, len(v.Memory), in.rows, in.cols, size)
		}
		in.leaf.memory = external + vector(i)
	}
	for i, v := range variables {
		if v.Next == nil || v.Next == v.Node {
			continue
		}
		next, err := l.like(v.Next, v.Node)
		if err != nil {
			return nil, err
		}
		l.updates = append(l.updates, update{l.inputs[i].value, l.b.broadcast(next.value, next.m, next.n)})
	}
	return l.net, nil
}

// output makes nodes outputs.
func (l *lowering) output(nodes ...*gorgonia.Node) error {
	for _, n := range nodes {
		o, err := l.value(n)
		if err != nil {
			return err
		}
		l.outputs = append(l.outputs, port{n, l.b.broadcast(o.value, o.m, o.n)})
	}
	return nil
}

// gradients stores the gradients of blocks, added up over time where there is
// one for every step.
func (l *lowering) gradients(blocks []Block) error {
	for _, blk := range blocks {
		if blk.Grad == nil {
			continue
		}
		o, err := l.like(blk.Grad, blk.Node)
		if err != nil {
			return err
		}
		v := l.b.broadcast(o.value, o.m, o.n)
		if v.seq {
			v = l.b.overTime(v, l.steps)
		}
		l.grads = append(l.grads, gradient{l.b.broadcast(v, o.m, o.n), blk.View})
	}
	return nil
}
