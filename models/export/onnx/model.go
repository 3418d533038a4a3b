package onnx

import (
	"encoding/binary"
	"math"
)

const (
	irVersion    = 7  // IR_VERSION_2020_5_8
	opsetVersion = 13 // of the default domain
)

// Model is a graph with its documentation and metadata.
type Model struct {
	Producer string
	Doc      string
	Metadata []Property
	Graph    Graph
}

// Property is an entry of a model's metadata.
type Property struct{ Key, Value string }

// Graph is a list of nodes in an order in which they can run. Values have unique
// names.
type Graph struct {
	Name         string
	Nodes        []Node
	Initializers []Tensor // constants
	Inputs       []Value
	Outputs      []Value
}

// Node applies a standard operator.
type Node struct {
	Op         string
	Inputs     []string // empty for an optional one that is not given
	Outputs    []string
	Attributes []Attribute
}

// Attribute is a setting of an operator: a graph, a list of whole numbers, a text or, with
// none of these, a single number.
type Attribute struct {
	Name  string
	Int   int
	Text  string
	Ints  []int
	Graph *Graph
}

// Type is the type of a tensor's elements, numbered as TensorProto.DataType.
type Type int

// The element types in use.
const (
	Float  Type = 1
	Int64  Type = 7
	Double Type = 11
)

// Tensor is a constant, row-major; without Dims it is a single number.
type Tensor struct {
	Name string
	Type Type
	Dims []int
	Raw  []byte // little-endian
}

// Numbers returns a constant of element type Float or Double.
func Numbers(name string, t Type, values []float64, dims ...int) Tensor {
	var raw []byte
	for _, v := range values {
		if t == Double {
			raw = binary.LittleEndian.AppendUint64(raw, math.Float64bits(v))
		} else {
			raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(float32(v)))
		}
	}
	return Tensor{Name: name, Type: t, Dims: dims, Raw: raw}
}

// Integers returns a constant of element type Int64.
func Integers(name string, values []int, dims ...int) Tensor {
	var raw []byte
	for _, v := range values {
		raw = binary.LittleEndian.AppendUint64(raw, uint64(v))
	}
	return Tensor{Name: name, Type: Int64, Dims: dims, Raw: raw}
}

// Value is an input or output of a graph.
type Value struct {
	Name string
	Doc  string
	Type Type
	Dims []Dim
}

// Dim is the length of an axis: a number, or a name for any length.
type Dim struct {
	Size int
	Name string
}
