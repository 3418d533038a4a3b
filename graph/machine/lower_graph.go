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
	l.unbound = func(n *gorgonia.Node) *value {
		rows, cols, _ := shapeOf(n) // value has checked it
		v := l.b.add(value{op: opInput, rows: rows, cols: cols, leaf: &leaf{name: n.Name()}})
		net.inputs = append(net.inputs, port{n, v})
		return v
	}
	for _, n := range spec.Outputs {
		if err := net.output(l, n); err != nil {
			return nil, err
		}
	}
	return net, net.gradients(l, spec.Blocks)
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
		o, err := l.value(blk.Grad)
		if err != nil {
			return err
		}
		if o.m != blk.View.Rows || o.n != blk.View.Cols {
			return fmt.Errorf("machine: gradient %v of block %v has shape [%d, %d]: it must be [%d, %d]",
				blk.Grad, blk.Node, o.m, o.n, blk.View.Rows, blk.View.Cols)
		}
		v := l.b.broadcast(o.value, o.m, o.n)
		if v.seq {
			v = l.b.overTime(v, net.steps)
		}
		net.grads = append(net.grads, gradient{l.b.broadcast(v, o.m, o.n), blk.View})
	}
	return nil
}
