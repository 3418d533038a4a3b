package export

import (
	"fmt"
	"strings"

	"unroll/models/export/onnx"
)

// batchAxis is the first axis of inputs and outputs.
var batchAxis = onnx.Dim{Name: "batch"}

// writer gathers the nodes and constants of an ONNX graph.
type writer struct {
	graph   onnx.Graph
	element onnx.Type // of the network
	known   map[string]bool
}

func newWriter(element onnx.Type) *writer {
	return &writer{element: element, known: map[string]bool{}}
}

// node adds a node whose only output is called name, and returns the name.
func (w *writer) node(op, name string, inputs ...string) string {
	w.graph.Nodes = append(w.graph.Nodes, onnx.Node{Op: op, Inputs: inputs, Outputs: []string{name}})
	return name
}

// with gives the last node an attribute.
func (w *writer) with(attribute string, v int) {
	last := &w.graph.Nodes[len(w.graph.Nodes)-1]
	last.Attributes = append(last.Attributes, onnx.Attribute{Name: attribute, Int: v})
}

// constant adds a constant, unless there is one of its name, and returns the name.
func (w *writer) constant(t onnx.Tensor) string {
	if !w.known[t.Name] {
		w.known[t.Name] = true
		w.graph.Initializers = append(w.graph.Initializers, t)
	}
	return t.Name
}

// scalar is a number that fits any shape.
func (w *writer) scalar(element onnx.Type, v float64) string {
	return w.constant(onnx.Numbers(fmt.Sprintf("%s/%v", typeName(element), v), element, []float64{v}))
}

// matrix is a constant [rows, cols] of the network.
func (w *writer) matrix(name string, values []float64, rows, cols int) string {
	return w.constant(onnx.Numbers(identifier(name), w.element, values, rows, cols))
}

// output makes a value an output [batch, width] of the graph under another name.
func (w *writer) output(name, doc string, element onnx.Type, from string, width int) {
	w.graph.Outputs = append(w.graph.Outputs, onnx.Value{
		Name: w.node("Identity", name, from), Doc: doc, Type: element, Dims: []onnx.Dim{batchAxis, {Size: width}},
	})
}

func typeName(element onnx.Type) string {
	if element == onnx.Double {
		return "float64"
	}
	return "float32"
}

// identifier replaces what other programs may not take in a name.
func identifier(name string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" ,[]", r) {
			return '_'
		}
		return r
	}, name)
}
