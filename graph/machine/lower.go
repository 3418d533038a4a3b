package machine

import (
	"errors"
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"unroll/graph/ops"
)

// operand is what a node was lowered to. The value may have a single row or
// column where the node has more that are all alike.
type operand struct {
	*value
	m, n int // the node's shape as a matrix; a vector is a row
}

// lowering turns nodes into the values of a net.
type lowering struct {
	*net
	dtype  tensor.Dtype
	known  map[*gorgonia.Node]operand
	listed bool // an input that is not listed is an error; otherwise the caller fills it
}

func newLowering(dtype tensor.Dtype, params, steps int) *lowering {
	n := &net{b: newBuilder(), params: params, steps: steps}
	return &lowering{net: n, dtype: dtype, known: map[*gorgonia.Node]operand{}}
}

// shapeOf returns a node's shape as a matrix.
func shapeOf(n *gorgonia.Node) (rows, cols int, err error) {
	if n == nil {
		return 0, 0, errors.New("machine: a node is missing")
	}
	if rows, cols, err = ops.Shape(n); err != nil {
		err = fmt.Errorf("machine: %w", err)
	}
	return rows, cols, err
}

// bind makes an input node stand for a value.
func (l *lowering) bind(n *gorgonia.Node, v *value) error {
	rows, cols, err := shapeOf(n)
	if err != nil {
		return err
	}
	if !n.IsVar() {
		return fmt.Errorf("machine: node %v is computed: it must be an input", n)
	}
	if err := fits(n, v); err != nil {
		return err
	}
	l.known[n] = operand{v, rows, cols}
	return nil
}

// fits returns an error if a value has not the shape of an input that stands for it.
func fits(n *gorgonia.Node, v *value) error {
	rows, cols, err := shapeOf(n)
	if err == nil && (v.rows != rows && v.rows != 1 || v.cols != cols && v.cols != 1) {
		err = fmt.Errorf("machine: input %v has shape [%d, %d]: what it reads has shape [%d, %d]", n, rows, cols, v.rows, v.cols)
	}
	return err
}

// input makes a node an input that the caller fills, once or for every time
// step.
func (l *lowering) input(n *gorgonia.Node, seq bool) (*value, error) {
	rows, cols, err := shapeOf(n)
	if err != nil {
		return nil, err
	}
	v := l.b.add(value{op: opInput, rows: rows, cols: cols, seq: seq, leaf: &leaf{name: n.Name()}})
	l.inputs = append(l.inputs, port{n, v})
	return v, l.bind(n, v)
}

// fill makes nodes inputs that the caller fills once.
func (l *lowering) fill(nodes ...*gorgonia.Node) error {
	for _, n := range nodes {
		if _, err := l.input(n, false); err != nil {
			return err
		}
	}
	return nil
}

// bindBlocks makes nodes stand for their blocks of the parameter vector.
func (l *lowering) bindBlocks(blocks []Block) error {
	for _, blk := range blocks {
		rows, cols, err := shapeOf(blk.Node)
		if err != nil {
			return err
		}
		v := blk.View
		if rows != v.Rows || cols != v.Cols {
			return fmt.Errorf("machine: block %v has shape [%d, %d] and a view of [%d, %d]: they must be equal",
				blk.Node, rows, cols, v.Rows, v.Cols)
		}
		if !v.within(l.params) {
			return fmt.Errorf("machine: block %v reaches outside of the parameter vector of length %d", blk.Node, l.params)
		}
		part := l.b.param(v)
		part.leaf.name = blk.Node.Name()
		if err := l.bind(blk.Node, part); err != nil {
			return err
		}
	}
	return nil
}

// value returns what a node computes.
func (l *lowering) value(n *gorgonia.Node) (operand, error) {
	if o, is := l.known[n]; is {
		return o, nil
	}
	rows, cols, err := shapeOf(n)
	if err != nil {
		return operand{}, err
	}
	if n.Dtype() != l.dtype {
		return operand{}, fmt.Errorf("machine: node %v is of type %v: this program computes in %v", n, n.Dtype(), l.dtype)
	}
	var v *value
	switch {
	case !n.IsVar():
		v, err = l.computed(n, rows, cols)
	case l.listed:
		err = fmt.Errorf("machine: unknown input %v: it is none of the listed inputs and blocks", n)
	default:
		v, err = l.input(n, false)
	}
	if err != nil {
		return operand{}, err
	}
	l.known[n] = operand{v, rows, cols}
	return l.known[n], nil
}

// like returns what a node computes, which must have the shape of another node.
func (l *lowering) like(n, other *gorgonia.Node) (operand, error) {
	o, err := l.value(n)
	if err != nil {
		return o, err
	}
	rows, cols, err := shapeOf(other)
	if err == nil && (o.m != rows || o.n != cols) {
		err = fmt.Errorf("machine: node %v has shape [%d, %d]: it must have that of %v, [%d, %d]", n, o.m, o.n, other, rows, cols)
	}
	return o, err
}

// computed lowers an op and what it reads.
func (l *lowering) computed(n *gorgonia.Node, rows, cols int) (*value, error) {
	op := ops.Of(n)
	var args []operand
	for _, x := range read(op, ops.Operands(n)) {
		arg, err := l.value(x)
		if err != nil {
			return nil, err
		}
		args = append(args, arg)
	}
	if v := l.b.lower(op, args, rows, cols); v != nil {
		return v, nil
	}
	return nil, fmt.Errorf("machine: cannot run op %q of node %v with shape %v", op, n, n.Shape())
}

// read returns the operands whose values an op needs. Sizes are known from the
// shapes.
func read(op ops.Op, operands []*gorgonia.Node) []*gorgonia.Node {
	switch op.(type) {
	case ops.Size:
		return nil
	case ops.Repeat:
		return operands[:1]
	}
	return operands
}
