package graph

import (
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"unroll/graph/ops"
)

// Node is one value of an expression graph: a matrix [rows, cols].
type Node = gorgonia.Node

// Expr writes a Gorgonia expression graph. It checks shapes as it builds and
// keeps its first error, so that equations can be written without error
// handling: after an error every method returns nil, and [Expr.Err] returns the
// error.
//
// The graph has only elementwise operations and matrix products. Repeating a row
// and summing are products with a matrix of ones: Gorgonia's own broadcasting,
// slicing and reductions are wrong or crash where an axis has length 1, and a
// slice past column 255 silently reads another column.
type Expr struct {
	g       *gorgonia.ExprGraph
	dtype   tensor.Dtype
	forward bool // is not differentiated
	names   map[string]bool
	gates   gates
	err     error
}

// NewExpr starts an empty graph whose values have the given type, float32 or
// float64.
func NewExpr(dtype tensor.Dtype) *Expr {
	e := &Expr{g: gorgonia.NewGraph(), dtype: dtype, names: map[string]bool{}, gates: newGates()}
	if dtype != tensor.Float32 && dtype != tensor.Float64 {
		e.err = fmt.Errorf("graph: values of type %v: an expression holds float32 or float64", dtype)
	}
	return e
}

// NewForward starts an empty graph that will not be differentiated: then it can hold
// vectors of any length at no cost, and [Expr.Join] them.
func NewForward(dtype tensor.Dtype) *Expr {
	e := NewExpr(dtype)
	e.forward = true
	return e
}

// Graph returns the Gorgonia graph written so far.
func (e *Expr) Graph() *gorgonia.ExprGraph { return e.g }

// Dtype returns the type of all values, float32 or float64.
func (e *Expr) Dtype() tensor.Dtype { return e.dtype }

// Err returns the first error met while the graph was written, or nil.
func (e *Expr) Err() error { return e.err }

// Input adds a matrix [rows, cols] whose values are given when the graph runs.
// A name can be used once: Gorgonia would silently make two inputs of the same
// name and shape one.
func (e *Expr) Input(name string, rows, cols int) *Node {
	switch {
	case e.err != nil:
		return nil
	case rows < 1 || cols < 1:
		return e.fail("input %q of shape [%d, %d]: both sizes must be at least 1", name, rows, cols)
	case e.names[name]:
		return e.fail("input %q exists already: names must be unique in a graph", name)
	}
	e.names[name] = true
	return gorgonia.NewMatrix(e.g, e.dtype, gorgonia.WithShape(rows, cols), gorgonia.WithName(name))
}

// Const returns a constant matrix [rows, cols] with every element v.
func (e *Expr) Const(v float64, rows, cols int) *Node {
	if e.err != nil {
		return nil
	}
	if e.forward && rows*cols > 1 {
		n, err := ops.Expand(e.g.AddNode(e.Const(v, 1, 1)), rows, cols)
		return e.keep("Const", n, err)
	}
	return gorgonia.NewConstant(e.filled(func(int) float64 { return v }, rows, cols),
		gorgonia.WithName(fmt.Sprintf("%v[%d,%d]", v, rows, cols)))
}

// Matrix returns a constant matrix [rows, cols] with the given row-major
// values; the name must be that of no other constant of its shape.
func (e *Expr) Matrix(name string, values []float64, rows, cols int) *Node {
	if e.err != nil {
		return nil
	}
	if len(values) != rows*cols {
		return e.fail("constant %q has %d values: [%d, %d] needs %d", name, len(values), rows, cols, rows*cols)
	}
	return gorgonia.NewConstant(e.filled(func(i int) float64 { return values[i] }, rows, cols), gorgonia.WithName(name))
}

// filled returns a matrix [rows, cols] whose element i, row by row, is value(i).
func (e *Expr) filled(value func(i int) float64, rows, cols int) *tensor.Dense {
	t := tensor.New(tensor.Of(e.dtype), tensor.WithShape(rows, cols))
	switch data := t.Data().(type) {
	case []float32:
		for i := range data {
			data[i] = float32(value(i))
		}
	case []float64:
		for i := range data {
			data[i] = value(i)
		}
	}
	return t
}

// Rows returns the number of rows of n, its batch.
func Rows(n *Node) int { return n.Shape()[0] }

// Cols returns the number of columns of n.
func Cols(n *Node) int { return n.Shape()[1] }

// ok reports whether an operation can be written: there was no error, and there are
// all operands.
func (e *Expr) ok(op string, operands ...*Node) bool {
	if e.err != nil {
		return false
	}
	for i, n := range operands {
		if n == nil {
			e.fail("%s: operand %d is missing", op, i+1)
			return false
		}
	}
	return true
}

// fail keeps the first error and returns the nil that stands for its value.
func (e *Expr) fail(format string, args ...any) *Node {
	if e.err == nil {
		e.err = fmt.Errorf("graph: "+format, args...)
	}
	return nil
}

// keep returns n, or keeps err as the first error.
func (e *Expr) keep(op string, n *Node, err error) *Node {
	if err != nil {
		return e.fail("%s: %w", op, err)
	}
	return n
}
