package export

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"gorgonia.org/tensor"

	"unroll/dataset"
	"unroll/graph"
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
// transforms are part of the model. Differences need rows before the look-back: x then
// has them first, [batch, rows, columns] or, in the layout features, [batch, 1,
// rows*columns]. If missing values are masked, x has NaN in their place; if a difference
// of the target needs one of these to be undone, the prediction is NaN.
//
// The network of a panel has with scaling, where the transforms differ from series to series, a
// second input series [batch], in int64: the number of the series of each sample, from 0 in the
// order of the metadata's entry series. That entry has the ids and the fitted transforms of each.
//
// The metadata has the names, shapes and rows of inputs and outputs.
//
// A network that was trained on a [graph.Parametric] loss has, beside the point forecast, an
// output [batch, horizon] for each of its parameters, by its name, such as mean, scale or q0.9.
// They are those of the transformed target, with scaling too, but for quantiles: with scaling
// these are in the series' unit, unless a difference is to be undone over several rows.
func (n *Network) ONNX(scaling bool) ([]byte, error) {
	m, err := n.model(scaling)
	if err != nil {
		return nil, err
	}
	return m.Bytes(), nil
}

// model writes the network from the graphs that training runs: one step of each
// pass, and the head.
func (n *Network) model(scaled bool) (onnx.Model, error) {
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
	length, features := n.window()
	s := &scaling{formula: formula{w}, network: n}
	if scaled {
		outer = onnx.Double
		length, features = n.layout(n.rows(), n.ownColumns())
		if x, err = s.input(x); err != nil {
			return onnx.Model{}, err
		}
	}
	w.graph.Inputs = append(w.graph.Inputs, onnx.Value{
		Name: inputName, Doc: n.inputDoc(scaled), Type: outer,
		Dims: []onnx.Dim{batchAxis, {Size: length}, {Size: features}},
	})
	if w.bySeries {
		w.graph.Inputs = append(w.graph.Inputs, onnx.Value{Name: seriesName, Doc: seriesDoc, Type: onnx.Int64, Dims: []onnx.Dim{batchAxis}})
	}
	r := &recurrence{writer: w, network: n, steps: steps}
	raw, err := r.write(x)
	if err != nil {
		return onnx.Model{}, err
	}
	if err := n.outputs(s, raw, scaled); err != nil {
		return onnx.Model{}, err
	}
	return n.described(*w.graph)
}

// outputs writes the point forecast and the parameters, from what the head gives.
func (n *Network) outputs(s *scaling, raw string, scaled bool) error {
	write := func(name, z, doc string, back bool) { // z is in float64
		if back {
			z = s.prediction(z)
		}
		if scaled || s.element == onnx.Double {
			s.output(s.node("Identity", name, z), doc, onnx.Double, n.Stack.Outputs)
		} else {
			s.output(s.castTo(name, z, s.element), doc, s.element, n.Stack.Outputs)
		}
	}
	loss, parametric := n.Stack.Objective().(graph.Parametric)
	switch {
	case !parametric && scaled:
		write(outputName, s.cast(raw, onnx.Double), n.outputDoc(true), true)
		return nil
	case !parametric:
		s.output(s.node("Identity", outputName, raw), n.outputDoc(false), s.element, n.Stack.Outputs)
		return nil
	}
	parameters, point, err := n.link(s.writer, loss, raw)
	if err != nil {
		return err
	}
	write(outputName, point, n.outputDoc(scaled), scaled)
	back := n.quantilesBack(scaled)
	own, _ := n.Stack.Loss.(graph.Parametric)
	if own == nil {
		return nil // a scaled window makes every loss parametric
	}
	for i, name := range own.Parameters() {
		write(name, parameters[i], name+" of "+n.outputDoc(back), back)
	}
	return nil
}

// described adds the documentation and the metadata.
func (n *Network) described(g onnx.Graph) (onnx.Model, error) {
	spec, err := n.Spec.YAML()
	if err != nil {
		return onnx.Model{}, err
	}
	metadata := []onnx.Property{{Key: "spec", Value: string(spec)}}
	transforms := any(n.Preparation)
	if n.Series != nil {
		transforms = n.seriesEntries()
	}
	for _, entry := range []struct {
		key   string
		value any
	}{{map[bool]string{false: "transforms", true: "series"}[n.Series != nil], transforms}, {"inputs", signatures(g.Inputs)}, {"outputs", signatures(g.Outputs)}} {
		text, err := json.Marshal(entry.value)
		if err != nil {
			return onnx.Model{}, err
		}
		metadata = append(metadata, onnx.Property{Key: entry.key, Value: string(text)})
	}
	g.Name = n.Spec.Name
	return onnx.Model{
		Producer: "unroll",
		Doc:      fmt.Sprintf("%s: %s, trained with seed %d", n.Spec.Name, n.Describe(), n.Seed),
		Metadata: metadata,
		Graph:    g,
	}, nil
}

// signature describes an input or output in the metadata.
type signature struct {
	Name        string `json:"name"`
	Type        string `json:"type"`
	Shape       []any  `json:"shape"` // numbers, and "batch"
	Description string `json:"description"`
}

func signatures(values []onnx.Value) []signature {
	var list []signature
	for _, v := range values {
		d := signature{Name: v.Name, Type: typeName(v.Type), Description: v.Doc}
		for _, dim := range v.Dims {
			if dim.Name != "" {
				d.Shape = append(d.Shape, dim.Name)
			} else {
				d.Shape = append(d.Shape, dim.Size)
			}
		}
		list = append(list, d)
	}
	return list
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

func (n *Network) inputDoc(scaled bool) string {
	var columns []string
	for i, name := range n.Preparation.Columns {
		if slices.Contains(n.Preparation.Future, name) {
			name += " of the next " + dataset.Count(n.Preparation.Width(i), "row")
		}
		columns = append(columns, name)
	}
	if n.Preparation.Means != nil && !scaled {
		columns = append(columns, "for each of these, 1 where it is missing (and is the mean in the metadata)")
	}
	for _, kind := range n.Spec.Data.Calendar {
		columns = append(columns, fmt.Sprintf("sine and cosine of the next row's %s", kind))
	}
	rows := dataset.Count(n.lookBack(), "row")
	if scaled {
		rows = dataset.Count(n.rows(), "row")
		if before := n.history(); before > 0 {
			rows += fmt.Sprintf(" (a look-back of %d and, before it, %d for the differences)", n.lookBack(), before)
		}
	}
	text := fmt.Sprintf("%s, oldest first, each of: %s; %s", rows, strings.Join(columns, ", "), unit(scaled))
	if n.Preparation.Means != nil && scaled {
		text += ", NaN where a value is missing"
	}
	return text
}

func (n *Network) outputDoc(scaled bool) string {
	return fmt.Sprintf("the next %s of %s; %s", dataset.Count(n.horizon(), "row"), n.Preparation.Columns[0], unit(scaled))
}

func unit(scaled bool) string {
	if scaled {
		return "in the series' units"
	}
	return "transformed as in the metadata"
}
