package machine

import (
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"unroll/graph/machine/kernel"
)

// net is a whole computation: values, some of them over time, and what of them
// the caller fills and reads.
type net struct {
	b       *builder
	steps   int
	loops   []loop
	inputs  []port     // memory that the caller fills
	outputs []port     // memory that the caller reads
	grads   []gradient // values that go to the gradient vector
	params  int        // size of parameter and gradient vectors
}

// loop is a recurrence over all time steps: the values at one step depend on
// its states, the values of others at the step before.
type loop struct {
	reverse bool // from the last time step to the first
	states  []*value
}

// port ties a node to the value whose memory stands for it. Outputs are
// brought to the node's full shape.
type port struct {
	node  *gorgonia.Node
	value *value
}

// gradient is a value that is stored in a part of the gradient vector.
type gradient struct {
	value *value
	view  View
}

func lowerGraph(spec GraphSpec, dtype tensor.Dtype, size int) (*net, error) {
	l := newLowering(dtype, size)
	net := &net{b: l.b, steps: 1, params: size}
	if err := l.params(spec.Blocks); err != nil {
		return nil, err
	}
	l.free = func(n *gorgonia.Node) *value {
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

// output makes a node's value readable.
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

// overTime returns the sum of v over all time steps. Sums, and what is linear,
// go inwards until a product or a sum of columns can take all steps at once.
func (b *builder) overTime(v *value, steps int) *value {
	switch {
	case !v.seq:
		return b.binary(kernel.Mul, v, b.scalar(float64(steps)))
	case (v.isBinary(kernel.Add) || v.isBinary(kernel.Sub)) && (v.rows > 1 || v.args[0].op == opProduct || v.args[1].op == opProduct):
		return b.binary(v.binary(), b.overTime(v.args[0], steps), b.overTime(v.args[1], steps))
	case v.op == opRows:
		return b.overTime(b.add(value{op: opRepeat, args: []*value{v}, rows: v.rows, cols: v.cols}), steps)
	case v.op == opProduct && v.transA && !v.transB && v.args[0].seq && v.args[1].seq &&
		v.args[0].op != opRows && v.args[1].op != opRows:
		whole := *v
		whole.overTime, whole.seq = true, false
		return b.add(whole)
	case v.rows == 1 || v.op == opSumCols:
		x := v
		if v.op == opSumCols {
			x = v.args[0]
		}
		return b.add(value{op: opSumCols, args: []*value{x}, rows: 1, cols: v.cols, overTime: true})
	case v.isBinary(kernel.Mul) && !v.args[1].seq, v.isBinary(kernel.SigmoidGrad) && !v.args[1].seq,
		v.isBinary(kernel.TanhGrad) && !v.args[1].seq:
		return b.binary(v.binary(), b.overTime(v.args[0], steps), v.args[1])
	case v.op == opRepeat && v.args[0].seq && v.args[0].op != opRows:
		return b.broadcast(b.overTime(v.args[0], steps), v.rows, v.cols)
	}
	return b.add(value{op: opOverTime, args: []*value{v}, rows: v.rows, cols: v.cols})
}
