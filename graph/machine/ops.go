package machine

import (
	"reflect"
	"strings"

	"gorgonia.org/gorgonia"

	"unroll/graph/machine/kernel"
)

// Gorgonia keeps its ops, and what they hold, to itself. What is needed is read
// off the names of their types, their descriptions, and by reflection from
// their fields: a slice's bounds, for instance, are not in its hash.

// kind is the name of an op's type, such as "elemUnaryOp".
func kind(o gorgonia.Op) string {
	t := reflect.TypeOf(o)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.Name()
}

func field(o gorgonia.Op, names ...string) reflect.Value {
	v := reflect.ValueOf(o)
	for _, name := range names {
		v = reflect.Indirect(v).FieldByName(name)
	}
	return v
}

// ints reads a field that holds a list of numbers.
func ints(o gorgonia.Op, names ...string) []int {
	list := field(o, names...)
	numbers := make([]int, list.Len())
	for i := range numbers {
		numbers[i] = int(list.Index(i).Int())
	}
	return numbers
}

// children returns the operands of a node in order. ExprGraph.From is no help:
// it looks nodes up by an index that is wrong after Gorgonia has removed one.
func children(n *gorgonia.Node) []*gorgonia.Node {
	list := reflect.ValueOf(n).Elem().FieldByName("children")
	nodes := make([]*gorgonia.Node, list.Len())
	for i := range nodes {
		nodes[i] = (*gorgonia.Node)(list.Index(i).UnsafePointer())
	}
	return nodes
}

// readsInto returns where a node made by gorgonia.Read puts the value of its
// operand, or nil for any other node.
func readsInto(n *gorgonia.Node) *gorgonia.Value {
	if n.Op() == nil || kind(n.Op()) != "readOp" {
		return nil
	}
	return (*gorgonia.Value)(field(n.Op(), "into").UnsafePointer())
}

// unaryOps are Gorgonia's elementwise functions of one operand by their names.
// Those without a kernel are written with others, in lowerUnary.
var unaryOps = map[string]kernel.UnaryOp{
	"abs": kernel.Abs, "sign": kernel.Sign, "sin": kernel.Sin, "cos": kernel.Cos, "exp": kernel.Exp, "ln": kernel.Log,
	"neg": kernel.Neg, "square": kernel.Square, "sqrt": kernel.Sqrt, "inv": kernel.Inverse, "cube": kernel.Cube,
	"tanh": kernel.Tanh, "sigmoid": kernel.Sigmoid, "log1p": kernel.Log1p, "expm1": kernel.Expm1,
	"softplus": kernel.Softplus,
}

var binaryOps = map[string]kernel.BinaryOp{
	"+": kernel.Add, "-": kernel.Sub, "⊙": kernel.Mul, "÷": kernel.Div, "^": kernel.Pow,
	"<": kernel.Lt, ">": kernel.Gt, "<=": kernel.Lte, ">=": kernel.Gte, "==": kernel.Eq, "!=": kernel.Ne,
}

// binaryOf returns the kernel of an elemBinOp, whose description is its sign
// and whether a comparison gives numbers.
func binaryOf(o gorgonia.Op) (code kernel.BinaryOp, numeric, known bool) {
	sign, same, _ := strings.Cut(o.String(), " ")
	code, known = binaryOps[sign]
	arithmetic := code <= kernel.Div || code == kernel.Pow
	return code, arithmetic || same == "true", known
}
