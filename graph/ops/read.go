package ops

import (
	"fmt"
	"reflect"
	"strings"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Of returns what a node computes.
func Of(n *gorgonia.Node) Op {
	o := n.Op()
	if o == nil {
		return Input{}
	}
	switch kind := reflect.Indirect(reflect.ValueOf(o)).Type().Name(); kind {
	case "constantScalar", "constantTensor":
		return constant(o)
	case "elemUnaryOp":
		return Unary{Function(o.String())}
	case "elemBinOp":
		function, _, _ := strings.Cut(o.String(), " ") // and whether a comparison gives numbers
		return Binary{Function(function)}
	case "linAlgBinOp":
		return product(o)
	case "sumOp":
		return Sum{axes(n, ints(o, "along"))}
	case "maxOp":
		return Max{axes(n, ints(o, "along"))}
	case "sizeOp":
		return size(n)
	case "repeatOp":
		return Repeat{}
	case "reshapeOp":
		return Reshape{}
	case "transposeOp":
		return Transpose{ints(o, "pattern")}
	case "concatOp":
		return Concat{axes(n, []int{int(field(o, "axis").Int())})[0]}
	case "sliceOp":
		return slice(n)
	case "sliceIncrOp":
		return SliceGradient{slice(n)}
	case "readOp":
		return Read{(*gorgonia.Value)(field(o, "into").UnsafePointer())}
	case "letOp":
		return Let{}
	default:
		return other(o)
	}
}

func other(o gorgonia.Op) Op { return Other{fmt.Sprintf("%v (%T)", o, o)} }

// field reads a private field of an op or of what it embeds.
func field(o gorgonia.Op, name string) reflect.Value {
	return reflect.Indirect(reflect.ValueOf(o)).FieldByName(name)
}

// ints reads a field that is a list of numbers.
func ints(o gorgonia.Op, name string) []int {
	list := field(o, name)
	numbers := make([]int, list.Len())
	for i := range numbers {
		numbers[i] = int(list.Index(i).Int())
	}
	return numbers
}

// axes turns axes of n's first operand into those of a matrix.
func axes(n *gorgonia.Node, along []int) []int {
	if Operands(n)[0].Dims() == 1 {
		for i := range along {
			along[i]++
		}
	}
	return along
}

// constant reads the values off the op: a node's own can be unbound.
func constant(o gorgonia.Op) Op {
	v := o.(interface{ Value() gorgonia.Value }).Value()
	if d, is := v.(*tensor.Dense); is && (d.RequiresIterator() || d.DataOrder().IsColMajor()) {
		return other(o) // its elements do not lie row by row
	}
	switch data := v.Data().(type) {
	case float64:
		return Constant{[]float64{data}}
	case float32:
		return Constant{[]float64{float64(data)}}
	case []float64:
		return Constant{append([]float64{}, data...)}
	case []float32:
		values := make([]float64, len(data))
		for i, x := range data {
			values[i] = float64(x)
		}
		return Constant{values}
	}
	return other(o)
}

func product(o gorgonia.Op) Op {
	kind := ProductKind(field(o, "āBinaryOperator").Uint())
	if kind > Outer {
		return other(o)
	}
	return Product{kind, field(o, "transA").Bool(), field(o, "transB").Bool()}
}

// size reads the length off the operand, whose shape is known: the op keeps the
// number of the axis alone. A number has no axes; its length is 1.
func size(n *gorgonia.Node) Op {
	axis, shape := int(field(n.Op(), "axis").Int()), Operands(n)[0].Shape()
	if axis >= len(shape) {
		return Size{1}
	}
	return Size{shape[axis]}
}

// slice reads the bounds; none stand for the whole axis.
func slice(n *gorgonia.Node) Slice {
	along := int(field(n.Op(), "along").Int())
	s := Slice{Axis: axes(n, []int{along})[0], End: Operands(n)[0].Shape()[along], Step: 1}
	bounds := n.Op().(interface{ IsSlice() tensor.Slice }).IsSlice()
	if bounds != nil && bounds.End() > bounds.Start() {
		s.Start, s.End, s.Step = bounds.Start(), bounds.End(), max(1, bounds.Step())
	}
	return s
}
