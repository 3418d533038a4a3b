package export

import (
	"fmt"
	"strings"

	"unroll/models/export/onnx"
)

// batchAxis is the first axis of inputs and outputs.
var batchAxis = onnx.Dim{Name: "batch"}

// writer adds nodes to an ONNX graph, and constants to the outermost one.
type writer struct {
	graph   *onnx.Graph
	outer   *onnx.Graph
	element onnx.Type       // of the network
	known   map[string]bool // constants

	bySeries bool // some constants differ from series to series
}

func newWriter(element onnx.Type) *writer {
	g := &onnx.Graph{}
	return &writer{graph: g, outer: g, element: element, known: map[string]bool{}}
}

// inner returns a writer of a graph within this one, with the same constants.
func (w *writer) inner(name string) *writer {
	return &writer{graph: &onnx.Graph{Name: name}, outer: w.outer, element: w.element, known: w.known}
}

// node adds a node with one output of the given name, and returns the name.
func (w *writer) node(op, name string, inputs ...string) string {
	w.add(onnx.Node{Op: op, Inputs: inputs, Outputs: []string{name}})
	return name
}

// along adds a node that works along an axis.
func (w *writer) along(axis int, op, name string, inputs ...string) string {
	w.add(onnx.Node{
		Op: op, Inputs: inputs, Outputs: []string{name},
		Attributes: []onnx.Attribute{{Name: "axis", Int: axis}},
	})
	return name
}

func (w *writer) add(n onnx.Node) { w.graph.Nodes = append(w.graph.Nodes, n) }

// constant adds a constant unless its name is known, and returns the name.
func (w *writer) constant(t onnx.Tensor) string {
	if !w.known[t.Name] {
		w.known[t.Name] = true
		w.outer.Initializers = append(w.outer.Initializers, t)
	}
	return t.Name
}

// scalar is a constant that is broadcast to any shape.
func (w *writer) scalar(element onnx.Type, v float64) string {
	return w.constant(onnx.Numbers(fmt.Sprintf("%s/%v", typeName(element), v), element, []float64{v}))
}

// matrix is a constant [rows, cols] of the network.
func (w *writer) matrix(name string, values []float64, rows, cols int) string {
	return w.constant(onnx.Numbers(identifier(name), w.element, values, rows, cols))
}

// list is a constant list of whole numbers, such as a shape.
func (w *writer) list(name string, values ...int) string {
	return w.constant(onnx.Integers(name, values, len(values)))
}

// input adds an input [batch, width] of the network's type.
func (w *writer) input(name, doc string, width int) string {
	w.graph.Inputs = append(w.graph.Inputs, onnx.Value{
		Name: name, Doc: doc, Type: w.element, Dims: []onnx.Dim{batchAxis, {Size: width}},
	})
	return name
}

// output makes a value [batch, width] an output.
func (w *writer) output(name, doc string, element onnx.Type, width int) {
	w.graph.Outputs = append(w.graph.Outputs, onnx.Value{
		Name: name, Doc: doc, Type: element, Dims: []onnx.Dim{batchAxis, {Size: width}},
	})
}

func typeName(element onnx.Type) string {
	switch element {
	case onnx.Double:
		return "float64"
	case onnx.Int64:
		return "int64"
	}
	return "float32"
}

// identifier replaces characters that other programs may refuse in a name.
func identifier(name string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" ,[]", r) {
			return '_'
		}
		return r
	}, name)
}
