package graph

import (
	"fmt"
	"slices"

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
	g              *gorgonia.ExprGraph
	dtype          tensor.Dtype
	forward        bool // cannot be differentiated
	differentiated bool
	names          map[string]bool
	printed        map[string][]float64 // the constants of Matrix, as Gorgonia prints them
	gates          gates
	err            error
}

// NewExpr starts an empty graph whose values have the given type, float32 or
// float64.
func NewExpr(dtype tensor.Dtype) *Expr {
	e := &Expr{g: gorgonia.NewGraph(), dtype: dtype, names: map[string]bool{}, printed: map[string][]float64{}, gates: newGates()}
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
	case !e.matrix("input", name, rows, cols):
		return nil
	case e.names[name]:
		return e.fail("input %q exists already: names must be unique in a graph", name)
	}
	e.names[name] = true
	return gorgonia.NewMatrix(e.g, e.dtype, gorgonia.WithShape(rows, cols), gorgonia.WithName(name))
}

// matrix reports whether there can be a matrix of that shape: there was no error, and
// both sizes are positive.
func (e *Expr) matrix(kind string, name string, rows, cols int) bool {
	if e.err == nil && (rows < 1 || cols < 1) {
		e.fail("%s %q of shape [%d, %d]: both sizes must be at least 1", kind, name, rows, cols)
	}
	return e.err == nil
}

// Const returns a constant matrix [rows, cols] with every element v.
func (e *Expr) Const(v float64, rows, cols int) *Node {
	if !e.matrix("constant", fmt.Sprint(v), rows, cols) {
		return nil
	}
	if e.forward && rows*cols > 1 {
		n, err := ops.Expand(e.g.AddNode(e.Const(v, 1, 1)), rows, cols)
		return e.keep("Const", n, err)
	}
	return gorgonia.NewConstant(e.filled(func(int) float64 { return v }, rows, cols),
		gorgonia.WithName(fmt.Sprintf("%v[%d,%d]", v, rows, cols)))
}

// Matrix returns a constant matrix [rows, cols] with the given row-major values.
// Gorgonia takes two constants of one shape for one if they print alike, and prints of
// a large one only the corners: those of constants of one shape must differ.
func (e *Expr) Matrix(name string, values []float64, rows, cols int) *Node {
	if !e.matrix("constant", name, rows, cols) {
		return nil
	}
	if len(values) != rows*cols {
		return e.fail("constant %q has %d values: [%d, %d] needs %d", name, len(values), rows, cols, rows*cols)
	}
	t := e.filled(func(i int) float64 { return values[i] }, rows, cols)
	printed := fmt.Sprintf("%v %v", t.Shape(), t)
	if other, alike := e.printed[printed]; alike && !slices.Equal(other, values) {
		return e.fail("constant %q: Gorgonia cannot tell it from another of shape %v, because their corners are equal", name, t.Shape())
	}
	e.printed[printed] = values
	return gorgonia.NewConstant(t, gorgonia.WithName(name))
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

// Rows returns the number of rows of n, its batch; 0 for nil.
func Rows(n *Node) int {
	rows, _ := size(n)
	return rows
}

// Cols returns the number of columns of n; 0 for nil.
func Cols(n *Node) int {
	_, cols := size(n)
	return cols
}

func size(n *Node) (rows, cols int) {
	if n == nil {
		return 0, 0
	}
	rows, cols, _ = ops.Shape(n)
	return rows, cols
}

// ok reports whether an operation can be written: there was no error, and every
// operand is a matrix of this graph.
func (e *Expr) ok(op string, operands ...*Node) bool {
	if e.err == nil && len(operands) == 0 {
		e.fail("%s: there must be at least one operand", op)
	}
	for i, n := range operands {
		if e.err != nil {
			return false
		}
		if flaw := e.flaw(n); flaw != "" {
			e.fail("%s: operand %d %s", op, i+1, flaw)
		}
	}
	return e.err == nil
}

// flaw says why n cannot be an operand; "" if it can.
func (e *Expr) flaw(n *Node) string {
	switch {
	case n == nil:
		return "is missing"
	case n.Shape().Dims() != 2:
		return fmt.Sprintf("has shape %v: it must be a matrix", n.Shape())
	case n.Dtype() != e.dtype:
		return fmt.Sprintf("is of type %v: this expression holds %v", n.Dtype(), e.dtype)
	case n.Graph() != nil && n.Graph() != e.g:
		return "belongs to another expression"
	}
	return ""
}

// varies reports whether not all operands are constants, of which Gorgonia computes
// nothing.
func (e *Expr) varies(op string, operands ...*Node) bool {
	if slices.ContainsFunc(operands, func(n *Node) bool { return n.Graph() != nil }) {
		return true
	}
	e.fail("%s of constants alone: compute the value in Go, and make it one constant of the full shape", op)
	return false
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
