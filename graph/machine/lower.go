package machine

import (
	"fmt"
	"math"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"unroll/graph/machine/kernel"
)

// operand is what a node was lowered to. The value may have a single row or
// column where the node has more that are all alike.
type operand struct {
	*value
	m, n int // the node's shape as a matrix; a vector is a row
}

// lowering turns nodes into values.
type lowering struct {
	b     *builder
	dtype tensor.Dtype
	known map[*gorgonia.Node]operand
	size  int // of the parameter vector
	// free says what an input is that was not given a meaning; nil: an error.
	free func(n *gorgonia.Node) *value
}

func newLowering(dtype tensor.Dtype, size int) *lowering {
	return &lowering{b: newBuilder(), dtype: dtype, known: map[*gorgonia.Node]operand{}, size: size}
}

// shapeOf returns a node's shape as a matrix.
func shapeOf(n *gorgonia.Node) (rows, cols int, err error) {
	switch s := n.Shape(); len(s) {
	case 0:
		return 1, 1, nil
	case 1:
		return 1, s[0], nil
	case 2:
		return s[0], s[1], nil
	default:
		return 0, 0, fmt.Errorf("machine: node %v has shape %v: only scalars, vectors and matrices can be run", n, s)
	}
}

// set gives an input its meaning.
func (l *lowering) set(n *gorgonia.Node, v *value) error {
	rows, cols, err := shapeOf(n)
	if err != nil {
		return err
	}
	if n.Op() != nil {
		return fmt.Errorf("machine: node %v is computed: an input is wanted", n)
	}
	l.known[n] = operand{v, rows, cols}
	return nil
}

// input makes a node an input that the caller fills.
func (l *lowering) input(n *gorgonia.Node, seq bool) (*value, error) {
	rows, cols, err := shapeOf(n)
	if err != nil {
		return nil, err
	}
	v := l.b.add(value{op: opInput, rows: rows, cols: cols, seq: seq, leaf: &leaf{name: n.Name()}})
	return v, l.set(n, v)
}

// params gives the blocks of the parameter vector their meaning.
func (l *lowering) params(blocks []Block) error {
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
		if v.Offset < 0 || v.Stride < v.Cols || v.Offset+(v.Rows-1)*v.Stride+v.Cols > l.size {
			return fmt.Errorf("machine: block %v reaches outside of the %d parameters", blk.Node, l.size)
		}
		if err := l.set(blk.Node, l.b.param(v)); err != nil {
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
	case n.Op() == nil && l.free != nil:
		v = l.free(n)
	case n.Op() == nil:
		return operand{}, fmt.Errorf("machine: input %v was not given a meaning", n)
	default:
		if v, err = l.apply(n, rows, cols); err != nil {
			return operand{}, err
		}
	}
	l.known[n] = operand{v, rows, cols}
	return l.known[n], nil
}

// apply lowers one op.
func (l *lowering) apply(n *gorgonia.Node, rows, cols int) (*value, error) {
	o := n.Op()
	if lower, can := lowerings[kind(o)]; can {
		args := make([]operand, len(children(n)))
		for i, c := range children(n) {
			var err error
			if kind(o) == "repeatOp" && i > 0 || kind(o) == "sizeOp" {
				continue // sizes are told by shapes
			}
			if args[i], err = l.value(c); err != nil {
				return nil, err
			}
		}
		if v := lower(l.b, n, args, rows, cols); v != nil {
			return v, nil
		}
	}
	return nil, fmt.Errorf("machine: cannot run op %q (%s) of node %v with shape %v", o, kind(o), n, n.Shape())
}

// lowerings have a function for each type of Gorgonia op. It returns nil for
// what it cannot lower. rows and cols are the shape of the node.
var lowerings map[string]func(b *builder, n *gorgonia.Node, args []operand, rows, cols int) *value

func init() {
	lowerings = map[string]func(b *builder, n *gorgonia.Node, args []operand, rows, cols int) *value{
		"constantScalar": lowerConstant,
		"constantTensor": lowerConstant,
		"elemUnaryOp":    lowerUnary,
		"elemBinOp":      lowerBinary,
		"linAlgBinOp":    lowerProduct,
		"sumOp":          lowerSum,
		"maxOp":          lowerMax,
		"sizeOp":         lowerSize,
		"repeatOp":       lowerRepeat,
		"reshapeOp":      lowerReshape,
		"transposeOp":    lowerTranspose,
		"sliceOp":        lowerSlice,
		"sliceIncrOp":    lowerSliceIncr,
		"concatOp":       lowerConcat,
	}
}

func lowerConstant(b *builder, n *gorgonia.Node, _ []operand, rows, cols int) *value {
	var data []float64
	switch d := n.Value().Data().(type) {
	case float64:
		data = []float64{d}
	case float32:
		data = []float64{float64(d)}
	case []float64:
		data = append(data, d...)
	case []float32:
		for _, x := range d {
			data = append(data, float64(x))
		}
	default:
		return nil
	}
	uniform := true
	for _, x := range data {
		uniform = uniform && math.Float64bits(x) == math.Float64bits(data[0])
	}
	if uniform {
		return b.scalar(data[0])
	}
	return b.add(value{op: opMatrix, rows: rows, cols: cols, leaf: &leaf{name: n.Name(), data: data}})
}

func lowerUnary(b *builder, n *gorgonia.Node, args []operand, _, _ int) *value {
	x := args[0].value
	switch name := n.Op().String(); name {
	case "log2":
		return b.binary(kernel.Mul, b.unary(kernel.Log, x), b.scalar(1/math.Ln2))
	case "invSqrt":
		return b.unary(kernel.Inverse, b.unary(kernel.Sqrt, x))
	default:
		if code, known := unaryOps[name]; known {
			return b.unary(code, x)
		}
		return nil
	}
}

func lowerBinary(b *builder, n *gorgonia.Node, args []operand, _, _ int) *value {
	code, numeric, known := binaryOf(n.Op())
	if !known || !numeric {
		return nil
	}
	return b.binary(code, args[0].value, args[1].value)
}
