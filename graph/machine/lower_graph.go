package machine

import (
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

func lowerGraph(spec GraphSpec, dtype tensor.Dtype, size int) (*net, error) {
	l := newLowering(dtype, size)
	net := &net{b: l.b, steps: 1, params: size}
	if err := l.params(spec.Blocks); err != nil {
		return nil, err
	}
	net.findInputs(l)
	for _, n := range spec.Outputs {
		if err := net.output(l, n); err != nil {
			return nil, err
		}
	}
	return net, net.gradients(l, spec.Blocks)
}

// lowerUpdate lowers a graph that overwrites its inputs, variable i in the vector
// external+i.
func lowerUpdate[F Float](variables []Variable[F]) (*net, error) {
	l := newLowering(Dtype[F](), 0)
	net := &net{b: l.b, steps: 1}
	net.findInputs(l)
	for i, v := range variables {
		in, err := l.input(v.Node, false)
		if err != nil {
			return nil, err
		}
		if size := in.rows * in.cols; size != len(v.Memory) {
			return nil, fmt.Errorf("machine: the memory of variable %v has length %d: its shape [%d, %d] needs %d", v.Node, len(v.Memory), in.rows, in.cols, size)
		}
		in.leaf.memory = external + vector(i)
		net.inputs = append(net.inputs, port{v.Node, in})
	}
	for i, v := range variables {
		if v.Next == nil || v.Next == v.Node {
			continue
		}
		next, err := l.like(v.Next, v.Node)
		if err != nil {
			return nil, err
		}
		net.updates = append(net.updates, update{net.inputs[i].value, l.b.broadcast(next.value, next.m, next.n)})
	}
	return net, nil
}

// findInputs makes nodes that stand for nothing inputs that the caller fills.
func (net *net) findInputs(l *lowering) {
	l.unbound = func(n *gorgonia.Node) *value {
		rows, cols, _ := shapeOf(n) // value has checked it
		v := l.b.add(value{op: opInput, rows: rows, cols: cols, leaf: &leaf{name: n.Name()}})
		net.inputs = append(net.inputs, port{n, v})
		return v
	}
}

// output makes a node an output.
func (net *net) output(l *lowering, n *gorgonia.Node) error {
	o, err := l.value(n)
	if err != nil {
		return err
	}
	net.outputs = append(net.outputs, port{n, l.b.broadcast(o.value, o.m, o.n)})
	return nil
}

// gradients stores the gradients of blocks, added up over time where there is
// one for every step.
func (net *net) gradients(l *lowering, blocks []Block) error {
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
			v = l.b.overTime(v, net.steps)
		}
		net.grads = append(net.grads, gradient{l.b.broadcast(v, o.m, o.n), blk.View})
	}
	return nil
}
