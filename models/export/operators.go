package export

import (
	"strings"

	"unroll/graph"
	"unroll/models/export/onnx"
)

// operator is one of ONNX's recurrent operators, which runtimes have as one kernel. A
// Scan of the same steps takes them several times longer.
type operator struct {
	name       string
	gates      []string // of the cell, in the operator's order
	attributes []onnx.Attribute
}

// operatorOf returns the operator that computes a pass; the name is empty if there is none,
// and for float64, for which runtimes lack them.
func (r *recurrence) operatorOf(p graph.Pass) operator {
	if r.element != onnx.Float || p.Layer.Residual {
		return operator{}
	}
	switch p.Layer.Cell.(type) {
	case *graph.LSTM:
		return operator{"LSTM", []string{"i", "o", "f", "c"}, nil}
	case *graph.GRU:
		return operator{"GRU", []string{"z", "r", "h"}, []onnx.Attribute{{Name: "linear_before_reset", Int: 1}}}
	case *graph.RNN:
		return operator{"RNN", []string{"h"}, nil}
	}
	return operator{}
}

// operate writes a pass as an operator, which has the time steps in front: it reads and
// writes [steps, batch, width].
func (r *recurrence) operate(st graph.Step, o operator, sources []string) {
	name, units := st.Pass.Name, st.Pass.Layer.Units
	x := sources[0]
	if len(sources) > 1 {
		x = r.along(2, "Concat", name+"/sources", sources...)
	}
	weights := func(role, weight string) string { return r.packed(st, name+"/"+role, o.gates, weight) }
	directions := r.list("index/0", 0) // the axis of directions, of which there is one
	inputs := []string{r.transposed(x, name+"/x"), weights("W", "kernel"), weights("R", "recurrent_kernel"), r.biases(st, o.gates)}
	outputs := []string{name + "/y"}
	if r.network.Spec.Model.Stateful {
		inputs = append(inputs, "") // all sequences have the same length
		for _, state := range r.initial(st) {
			inputs = append(inputs, r.node("Unsqueeze", state+"/direction", state, directions))
		}
		for _, state := range r.final(st) {
			outputs = append(outputs, state+"/direction")
		}
	}
	direction := "forward"
	if st.Pass.Reverse {
		direction = "reverse"
	}
	r.add(onnx.Node{Op: o.name, Inputs: inputs, Outputs: outputs, Attributes: append(
		[]onnx.Attribute{{Name: "hidden_size", Int: units}, {Name: "direction", Text: direction}}, o.attributes...)})
	for _, state := range outputs[1:] {
		r.node("Squeeze", strings.TrimSuffix(state, "/direction"), state, directions)
	}
	y := r.node("Squeeze", name+"/steps", outputs[0], r.list("index/1", 1))
	r.transposed(y, sequence(st))
}

// transposed exchanges the axes of samples and steps.
func (r *recurrence) transposed(x, name string) string {
	r.add(onnx.Node{Op: "Transpose", Inputs: []string{x}, Outputs: []string{name}, Attributes: []onnx.Attribute{{Name: "perm", Ints: []int{1, 0, 2}}}})
	return name
}

// packed is a weight as the operators have it, [1, gates*units, rows].
func (r *recurrence) packed(st graph.Step, name string, gates []string, weight string) string {
	values := r.columns(st, gates, weight)
	rows := len(gates) * st.Pass.Layer.Units
	return r.constant(onnx.Numbers(identifier(name), r.element, values, 1, rows, len(values)/rows))
}

// biases are those of the input and those of the state, zeros unless the cell has them,
// [1, 2*gates*units].
func (r *recurrence) biases(st graph.Step, gates []string) string {
	values := r.columns(st, gates, "bias")
	size := 2 * len(values)
	values = append(values, r.columns(st, gates, "recurrent_bias")...)
	values = append(values, make([]float64, size-len(values))...)
	return r.constant(onnx.Numbers(identifier(st.Pass.Name+"/B"), r.element, values, 1, len(values)))
}

// columns are the columns of a weight, one after another, gate by gate; none if the cell
// does not have it.
func (r *recurrence) columns(st graph.Step, gates []string, weight string) []float64 {
	var values []float64
	for _, gate := range gates {
		for _, b := range st.Blocks {
			if b.Gate != gate || b.Param.Name != weight {
				continue
			}
			for column := range b.Param.Width {
				for row := range b.Param.Rows {
					values = append(values, r.network.Params[b.Offset()+row*b.Stride()+column])
				}
			}
		}
	}
	return values
}
