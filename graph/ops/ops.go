// Package ops is the one reader of Gorgonia's expression graphs: what a node
// computes, from which nodes, and of which shape.
//
// Gorgonia keeps its ops and their fields private. They are read off the names
// of their types, their descriptions, and by reflection from their fields, so
// that no other package has to.
package ops

import (
	"fmt"
	"math"

	"gorgonia.org/gorgonia"
)

// An Op is what a node computes from its operands: one of the types below. What
// the node's shape tells, as where a Reshape leads, has no field. Axes are those
// of the node as a matrix, see [Shape]: 0 along the rows, 1 along the columns.
type Op interface {
	fmt.Stringer // a short description, such as "sigmoid" or "A × Bᵀ"
}

type (
	// Input is a node that computes nothing: its value is given.
	Input struct{}
	// Constant is a float32 or float64 number, vector or matrix, row by row.
	Constant struct{ Values []float64 }
	// Unary applies a function to every element.
	Unary struct{ Function Function }
	// Binary applies a function to every pair of elements; an operand can be a
	// single number. Comparisons give 1 or 0, or a bool, as the node's type says.
	Binary struct{ Function Function }
	// Product is one of Gorgonia's products of matrices and vectors.
	Product struct {
		Kind           ProductKind
		TransA, TransB bool // transposes an operand that is a matrix
	}
	// Sum adds up along axes, which the result no longer has.
	Sum struct{ Axes []int }
	// Max is the largest along axes, which the result no longer has.
	Max struct{ Axes []int }
	// Size is the length of one of the operand's axes, a number.
	Size struct{ Length int }
	// Repeat repeats the first operand; the others are numbers, how often along each axis.
	Repeat struct{}
	// Reshape keeps the elements, row by row, in another shape.
	Reshape struct{}
	// Transpose makes the operand's axis Axes[i] the result's axis i.
	Transpose struct{ Axes []int }
	// Concat puts its operands one after the other along an axis.
	Concat struct{ Axis int }
	// Slice takes the indices Start, Start+Step, ... before End of an axis. An
	// axis of which it leaves one index is dropped.
	Slice struct{ Axis, Start, End, Step int }
	// SliceGradient is zeros of the first operand's shape, with the second operand
	// where Slice takes its elements from.
	SliceGradient struct{ Slice Slice }
	// Read is a statement of gorgonia.Read: it stores the operand's value.
	Read struct{ Into *gorgonia.Value }
	// Let is a statement of gorgonia.Set: it assigns the second operand to the first.
	Let struct{}
	// Other is any other op, by Gorgonia's description of it.
	Other struct{ Description string }
)

// Function is an elementwise function, called as Gorgonia calls it.
type Function string

// The functions of one operand. Gorgonia has more.
const (
	Abs         Function = "abs"
	Sign        Function = "sign"
	Sin         Function = "sin"
	Cos         Function = "cos"
	Exp         Function = "exp"
	Log         Function = "ln"
	Log2        Function = "log2"
	Neg         Function = "neg"
	Square      Function = "square"
	Sqrt        Function = "sqrt"
	Inverse     Function = "inv"
	InverseSqrt Function = "invSqrt"
	Cube        Function = "cube"
	Tanh        Function = "tanh"
	Sigmoid     Function = "sigmoid"
	Log1p       Function = "log1p"
	Expm1       Function = "expm1"
	Softplus    Function = "softplus"
)

// The functions of two operands.
const (
	Add Function = "+"
	Sub Function = "-"
	Mul Function = "⊙"
	Div Function = "÷"
	Pow Function = "^"
	Lt  Function = "<"
	Gt  Function = ">"
	Lte Function = "<="
	Gte Function = ">="
	Eq  Function = "=="
	Ne  Function = "!="
)

// ProductKind says what a product multiplies.
type ProductKind uint8

// The kinds, numbered as Gorgonia numbers them. Of three-dimensional tensors it
// has a further one.
const (
	MatrixMatrix ProductKind = iota
	MatrixVector             // A is the matrix
	Dot                      // of two vectors, a number
	Outer                    // of two vectors, a matrix
)

// Uniform returns the value of all elements if they are equal, bit by bit.
func (c Constant) Uniform() (v float64, is bool) {
	for _, x := range c.Values {
		if math.Float64bits(x) != math.Float64bits(c.Values[0]) {
			return 0, false
		}
	}
	return c.Values[0], true
}

func (Input) String() string           { return "input" }
func (c Constant) String() string      { return fmt.Sprint("constant ", c.Values) }
func (u Unary) String() string         { return string(u.Function) }
func (b Binary) String() string        { return string(b.Function) }
func (s Sum) String() string           { return fmt.Sprint("sum along ", s.Axes) }
func (m Max) String() string           { return fmt.Sprint("max along ", m.Axes) }
func (s Size) String() string          { return fmt.Sprint("size ", s.Length) }
func (Repeat) String() string          { return "repeat" }
func (Reshape) String() string         { return "reshape" }
func (t Transpose) String() string     { return fmt.Sprint("transpose ", t.Axes) }
func (c Concat) String() string        { return fmt.Sprint("concat along ", c.Axis) }
func (s SliceGradient) String() string { return "gradient of " + s.Slice.String() }
func (Read) String() string            { return "read" }
func (Let) String() string             { return "let" }
func (o Other) String() string         { return o.Description }

func (s Slice) String() string {
	return fmt.Sprintf("slice %d:%d:%d along %d", s.Start, s.End, s.Step, s.Axis)
}

func (p Product) String() string {
	a, b := "A", "B"
	if p.TransA {
		a += "ᵀ"
	}
	if p.TransB {
		b += "ᵀ"
	}
	return a + " " + []string{MatrixMatrix: "×", MatrixVector: "×", Dot: "·", Outer: "⊗"}[p.Kind] + " " + b
}
