package onnx

import "google.golang.org/protobuf/encoding/protowire"

// Bytes returns the model as a file's contents, a ModelProto. The same model
// gives the same bytes.
func (m Model) Bytes() []byte {
	var b message
	b.int(1, irVersion)
	b.string(2, m.Producer)
	b.string(6, m.Doc)
	b.message(7, m.Graph.encode())
	b.message(8, opset())
	for _, p := range m.Metadata { // StringStringEntryProto
		var entry message
		entry.string(1, p.Key)
		entry.string(2, p.Value)
		b.message(14, entry)
	}
	return b
}

// opset is the OperatorSetIdProto of the default domain, whose name (field 1) is
// empty.
func opset() message {
	var b message
	b.int(2, opsetVersion)
	return b
}

// encode writes a GraphProto.
func (g Graph) encode() message {
	var b message
	for _, n := range g.Nodes {
		b.message(1, n.encode())
	}
	b.string(2, g.Name)
	for _, t := range g.Initializers {
		b.message(5, t.encode())
	}
	for _, v := range g.Inputs {
		b.message(11, v.encode())
	}
	for _, v := range g.Outputs {
		b.message(12, v.encode())
	}
	return b
}

// encode writes a NodeProto. A node has the name of its first output.
func (n Node) encode() message {
	var b message
	for _, name := range n.Inputs {
		b.message(1, []byte(name))
	}
	for _, name := range n.Outputs {
		b.string(2, name)
	}
	b.string(3, n.Outputs[0])
	b.string(4, n.Op)
	for _, a := range n.Attributes {
		b.message(5, a.encode())
	}
	return b
}

// The kinds of AttributeProto in use, AttributeProto.AttributeType.
const (
	kindInt    = 2
	kindString = 3
	kindGraph  = 5
	kindInts   = 7
)

// encode writes an AttributeProto.
func (a Attribute) encode() message {
	var b message
	b.string(1, a.Name)
	switch {
	case a.Graph != nil:
		b.message(6, a.Graph.encode())
		b.int(20, kindGraph)
	case a.Ints != nil:
		for _, v := range a.Ints {
			b.int(8, v)
		}
		b.int(20, kindInts)
	case a.Text != "":
		b.string(4, a.Text)
		b.int(20, kindString)
	default:
		b.int(3, a.Int)
		b.int(20, kindInt)
	}
	return b
}

// encode writes a TensorProto with raw data.
func (t Tensor) encode() message {
	var b, dims message
	for _, d := range t.Dims {
		dims = protowire.AppendVarint(dims, uint64(d))
	}
	if len(dims) > 0 {
		b.message(1, dims) // packed
	}
	b.int(2, int(t.Type))
	b.string(8, t.Name)
	b.message(9, t.Raw)
	return b
}

// encode writes a ValueInfoProto with its TypeProto, TypeProto.Tensor and
// TensorShapeProto.
func (v Value) encode() message {
	var b, typ, tensor, shape message
	for _, d := range v.Dims {
		var dim message
		if d.Name != "" {
			dim.string(2, d.Name)
		} else {
			dim.int(1, d.Size)
		}
		shape.message(1, dim)
	}
	tensor.int(1, int(v.Type))
	tensor.message(2, shape)
	typ.message(1, tensor)
	b.string(1, v.Name)
	b.message(2, typ)
	b.string(3, v.Doc)
	return b
}

// message is an encoded protocol buffer, to which fields are added by number.
type message []byte

func (b *message) int(field protowire.Number, v int) {
	*b = protowire.AppendTag(*b, field, protowire.VarintType)
	*b = protowire.AppendVarint(*b, uint64(v))
}

// string omits an empty text, as proto3 does for a field that is not a list.
func (b *message) string(field protowire.Number, s string) {
	if s == "" {
		return
	}
	*b = protowire.AppendTag(*b, field, protowire.BytesType)
	*b = protowire.AppendString(*b, s)
}

// message adds an embedded message, a packed list or bytes.
func (b *message) message(field protowire.Number, m []byte) {
	*b = protowire.AppendTag(*b, field, protowire.BytesType)
	*b = protowire.AppendBytes(*b, m)
}
