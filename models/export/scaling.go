package export

import (
	"fmt"
	"slices"

	"unroll/dataset"
	"unroll/models/export/onnx"
)

// scale writes the transforms of the input, in float64 as they were fitted, and
// returns the network's input.
func (n *Network) scale(w *writer, x string) (string, error) {
	if n.Preparation.Means != nil {
		return "", dataset.BadInput("", "missing values are masked, which cannot be part of the model: export without scaling, and transform input and output yourself")
	}
	pipelines := append([]dataset.Pipeline{n.Preparation.Target}, n.Preparation.Inputs...)
	for i, p := range pipelines {
		if err := inside(n.Preparation.Columns[i], p); err != nil {
			return "", err
		}
	}
	if n.columns() == 1 {
		return w.cast(formula{w, "scaling"}.forward(x, n.Preparation.Target), w.element), nil
	}
	rows := w.node("Reshape", "scaling/rows", x, w.list("shape/rows", -1, n.lookBack(), n.columns()))
	columns := w.split(rows, n.columns())
	at := 0 // calendar columns, the last, are not transformed
	for i, p := range pipelines {
		for range n.Preparation.Width(i) {
			columns[at] = formula{w, columns[at]}.forward(columns[at], p)
			at++
		}
	}
	table := w.along(2, "Concat", "scaling/table", columns...)
	window := w.node("Reshape", "scaling/window", table, w.list("shape/window", -1, n.Steps, n.Stack.Inputs))
	return w.cast(window, w.element), nil
}

// unscale writes the inverse transform of a prediction.
func (n *Network) unscale(w *writer, prediction string) string {
	return formula{w, "unscaling"}.backward(w.cast(prediction, onnx.Double), n.Preparation.Target)
}

// inside says that a pipeline has a step that a model cannot hold.
func inside(column string, p dataset.Pipeline) error {
	for _, s := range p {
		why := "is of a form that is not exported"
		switch s.Form.(type) {
		case dataset.Affine, dataset.Power:
			continue
		case dataset.Lagged:
			why = "needs rows before the window"
		}
		return dataset.BadInput("", "the transform %s of column %q %s, so it cannot be part of the model: "+
			"export without scaling, and transform input and output yourself", s.Kind, column, why)
	}
	return nil
}

// split returns the columns of rows [batch, rows, columns], each [batch, rows, 1].
func (w *writer) split(rows string, columns int) []string {
	names := make([]string, columns)
	for i := range names {
		names[i] = fmt.Sprintf("scaling/%d", i)
	}
	w.add(onnx.Node{
		Op: "Split", Inputs: []string{rows}, Outputs: slices.Clone(names),
		Attributes: []onnx.Attribute{{Name: "axis", Int: 2}},
	})
	return names
}

// cast changes the element type of a value between the network's and float64.
func (w *writer) cast(x string, to onnx.Type) string {
	if w.element == onnx.Double {
		return x
	}
	name := x + "/" + typeName(to)
	w.add(onnx.Node{
		Op: "Cast", Inputs: []string{x}, Outputs: []string{name},
		Attributes: []onnx.Attribute{{Name: "to", Int: int(to)}},
	})
	return name
}

// formula writes arithmetic in float64; its values are named by a prefix and a number.
type formula struct {
	*writer
	prefix string
}

func (f formula) apply(op string, operands ...string) string {
	return f.node(op, fmt.Sprintf("%s/%d", f.prefix, len(f.graph.Nodes)), operands...)
}

func (f formula) number(v float64) string { return f.scalar(onnx.Double, v) }

// forward applies a pipeline; see [dataset.Pipeline.Apply].
func (f formula) forward(x string, p dataset.Pipeline) string {
	for _, s := range p {
		switch form := s.Form.(type) {
		case dataset.Affine: // (x - Offset) / Scale + Low
			x = f.apply("Div", f.apply("Sub", x, f.number(form.Offset)), f.number(form.Scale))
			x = f.apply("Add", x, f.number(form.Low))
		case dataset.Power: // (x^Lambda - 1) / Lambda
			x = f.apply("Log", x)
			if form.Lambda != 0 {
				power := f.apply("Exp", f.apply("Mul", x, f.number(form.Lambda)))
				x = f.apply("Div", f.apply("Sub", power, f.number(1)), f.number(form.Lambda))
			}
		}
	}
	return x
}

// backward undoes a pipeline; see [dataset.Pipeline.Inverse].
func (f formula) backward(z string, p dataset.Pipeline) string {
	for _, s := range slices.Backward(p) {
		switch form := s.Form.(type) {
		case dataset.Affine:
			z = f.apply("Sub", z, f.number(form.Low))
			z = f.apply("Add", f.apply("Mul", z, f.number(form.Scale)), f.number(form.Offset))
		case dataset.Power: // (1 + Lambda z)^(1/Lambda), which there is above 0
			if form.Lambda != 0 {
				power := f.apply("Add", f.apply("Mul", z, f.number(form.Lambda)), f.number(1))
				power = f.apply("Max", power, f.number(boxCoxEdge))
				z = f.apply("Div", f.apply("Log", power), f.number(form.Lambda))
			}
			z = f.apply("Exp", z)
		}
	}
	return z
}

// boxCoxEdge is the limit of package dataset for a forecast outside the transform's
// range.
const boxCoxEdge = 1e-12
