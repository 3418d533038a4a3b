package onnx_test

import (
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"unroll/models/export/onnx"
)

// half is the model y = x * 0.5, with an attribute of each kind that Mul does not
// have.
func half() onnx.Model {
	batch := []onnx.Dim{{Name: "n"}, {Size: 300}}
	return onnx.Model{
		Producer: "u", Doc: "d", Metadata: []onnx.Property{{Key: "k", Value: "v"}},
		Graph: onnx.Graph{
			Name: "g",
			Nodes: []onnx.Node{{Op: "Mul", Inputs: []string{"x", "h"}, Outputs: []string{"y"}, Attributes: []onnx.Attribute{
				{Name: "i", Int: -1}, {Name: "l", Ints: []int{1, 0}}, {Name: "b", Graph: &onnx.Graph{Name: "s"}},
			}}},
			Initializers: []onnx.Tensor{onnx.Numbers("h", onnx.Float, []float64{0.5}, 1, 1), onnx.Integers("s", []int{2})},
			Inputs:       []onnx.Value{{Name: "x", Doc: "d", Type: onnx.Float, Dims: batch}},
			Outputs:      []onnx.Value{{Name: "y", Type: onnx.Double, Dims: batch}},
		},
	}
}

// The bytes are written by hand from onnx.proto3: a tag is 8 * field + 0 for a number,
// or + 2 for a value with a length, which follows.
func TestBytes(t *testing.T) {
	node := message(
		"0a 01 78", "0a 01 68", // input x, h
		"12 01 79", "1a 01 79", "22 03 4d 75 6c", // output y, name y, op_type Mul
		field("2a", message("0a 01 69", "18 ff ff ff ff ff ff ff ff ff 01", "a0 01 02")), // name i, i = -1, type INT
		field("2a", message("0a 01 6c", "40 01", "40 00", "a0 01 07")),                   // name l, ints 1 and 0, type INTS
		field("2a", message("0a 01 62", "32 03 12 01 73", "a0 01 05")),                   // name b, graph called s, type GRAPH
	)
	halfTensor := message("0a 02 01 01", "10 01", "42 01 68", "4a 04 00 00 00 3f") // dims 1, 1; FLOAT; name h; raw_data
	sizeTensor := message("10 07", "42 01 73", "4a 08 02 00 00 00 00 00 00 00")    // a scalar; INT64; name s; raw_data
	shape := message("0a 03 12 01 6e", "0a 03 08 ac 02")                           // dim_param n, dim_value 300
	tensor := func(element string) string {
		return field("12", field("0a", message(element, field("12", shape)))) // type, tensor_type, elem_type, shape
	}
	graph := message(
		field("0a", node), "12 01 67", field("2a", halfTensor), field("2a", sizeTensor),
		field("5a", message("0a 01 78", tensor("08 01"), "1a 01 64")), // input x
		field("62", message("0a 01 79", tensor("08 0b"))),             // output y
	)
	want := message(
		"08 07", "12 01 75", "32 01 64", // ir_version, producer_name, doc_string
		field("3a", graph), field("42", "10 0d"), field("72", message("0a 01 6b", "12 01 76")), // graph, opset 13, metadata
	)
	if got := fmt.Sprintf("% x", half().Bytes()); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func message(fields ...string) string { return strings.Join(fields, " ") }

// field puts tag and length, below 16384, before a message.
func field(tag, message string) string {
	raw, err := hex.DecodeString(strings.ReplaceAll(message, " ", ""))
	if err != nil {
		panic(err)
	}
	if n := len(raw); n > 127 {
		return fmt.Sprintf("%s %02x %02x %s", tag, n%128+128, n/128, message)
	}
	return fmt.Sprintf("%s %02x %s", tag, len(raw), message)
}

// A model that adds two inputs.
func ExampleModel_Bytes() {
	pair := func(name string) onnx.Value {
		return onnx.Value{Name: name, Type: onnx.Float, Dims: []onnx.Dim{{Name: "batch"}, {Size: 2}}}
	}
	m := onnx.Model{Graph: onnx.Graph{
		Name:    "sum",
		Nodes:   []onnx.Node{{Op: "Add", Inputs: []string{"a", "b"}, Outputs: []string{"sum"}}},
		Inputs:  []onnx.Value{pair("a"), pair("b")},
		Outputs: []onnx.Value{pair("sum")},
	}}
	fmt.Println(len(m.Bytes()), "bytes")
	// Output: 116 bytes
}
