package export

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"gorgonia.org/tensor"

	"unroll/dataset"
	"unroll/models/export/onnx"
)

// Names of the model's input and output.
const (
	inputName  = "x"
	outputName = "prediction"
)

// ONNX returns the network as an ONNX model for any batch size. It has the input
// x [batch, steps, features] and the output prediction [batch, horizon], in the
// Spec's dtype. A stateful network also has an input LAYER/state_S and an output
// LAYER/next_S [batch, units] for each state S: zeros for the first batch, then the
// output of the batch before.
//
// With scaling, x and prediction are in the series' units, in float64: the fitted
// transforms are part of the model. A difference cannot be, since it needs rows
// before the window.
func (n *Network) ONNX(scaling bool) ([]byte, error) {
	m, err := n.model(scaling)
	if err != nil {
		return nil, err
	}
	return m.Bytes(), nil
}

// model writes the network from the graphs that training runs: one step of each
// pass, and the head.
func (n *Network) model(scaling bool) (onnx.Model, error) {
	dtype, element := tensor.Float32, onnx.Float
	if n.Spec.Train.Dtype == "float64" {
		dtype, element = tensor.Float64, onnx.Double
	}
	// In a batch of one nothing is broadcast over the samples: its graph is valid, row
	// by row, for any batch.
	steps, err := n.Stack.Steps(dtype, 1, false)
	if err != nil {
		return onnx.Model{}, err
	}
	w := newWriter(element)
	x, outer := inputName, element
	if scaling {
		outer = onnx.Double
		if x, err = n.scale(w, x); err != nil {
			return onnx.Model{}, err
		}
	}
	w.graph.Inputs = append(w.graph.Inputs, onnx.Value{
		Name: inputName, Doc: n.inputDoc(scaling), Type: outer,
		Dims: []onnx.Dim{batchAxis, {Size: n.Steps}, {Size: n.Stack.Inputs}},
	})
	r := &recurrence{writer: w, network: n, steps: steps}
	prediction, err := r.write(x)
	if err != nil {
		return onnx.Model{}, err
	}
	if scaling {
		prediction = n.unscale(w, prediction)
	}
	w.output(w.node("Identity", outputName, prediction), n.outputDoc(scaling), outer, n.Stack.Outputs)
	return n.described(*w.graph)
}

// described adds the documentation and the metadata.
func (n *Network) described(g onnx.Graph) (onnx.Model, error) {
	spec, err := n.Spec.YAML()
	if err != nil {
		return onnx.Model{}, err
	}
	transforms, err := json.Marshal(n.Preparation)
	if err != nil {
		return onnx.Model{}, err
	}
	g.Name = n.Spec.Name
	return onnx.Model{
		Producer: "unroll",
		Doc:      fmt.Sprintf("%s: %s, trained with seed %d", n.Spec.Name, n.Describe(), n.Seed),
		Metadata: []onnx.Property{
			{Key: "spec", Value: string(spec)},
			{Key: "transforms", Value: string(transforms)},
		},
		Graph: g,
	}, nil
}

// Describe returns a short description of the network, such as "lstm [4]".
func (n *Network) Describe() string {
	text := fmt.Sprintf("%s %v", n.Spec.Model.Cell.Name, n.Spec.Model.Units)
	if n.Spec.Model.Bidirectional {
		text = "bidirectional " + text
	}
	if n.Spec.Model.Stateful {
		text = "stateful " + text
	}
	return text
}

func (n *Network) inputDoc(scaling bool) string {
	var columns []string
	for i, name := range n.Preparation.Columns {
		if slices.Contains(n.Preparation.Future, name) {
			name += " of the next " + dataset.Count(n.Preparation.Width(i), "row")
		}
		columns = append(columns, name)
	}
	if n.Preparation.Means != nil {
		columns = append(columns, "for each of these, 1 where it is missing (and is the mean in the metadata)")
	}
	for _, kind := range n.Spec.Data.Calendar {
		columns = append(columns, fmt.Sprintf("sine and cosine of the next row's %s", kind))
	}
	return fmt.Sprintf("%s, oldest first, of: %s; %s", dataset.Count(n.lookBack(), "row"), strings.Join(columns, ", "), unit(scaling))
}

func (n *Network) outputDoc(scaling bool) string {
	return fmt.Sprintf("the next %s of %s; %s", dataset.Count(n.horizon(), "row"), n.Preparation.Columns[0], unit(scaling))
}

func unit(scaling bool) string {
	if scaling {
		return "in the series' units"
	}
	return "transformed as in the metadata"
}
