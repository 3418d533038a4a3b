package export

import (
	"fmt"
	"slices"

	"unroll/dataset"
	"unroll/models/export/onnx"
)

// scaling writes the fitted transforms around a network, in float64 as they were fitted.
type scaling struct {
	formula
	network *Network
	target  []string // the target's rows before each step of its pipeline, [batch, rows, 1]
}

// input writes the transforms of x, rows in the series' units, and returns the network's
// input.
func (s *scaling) input(x string) (string, error) {
	n := s.network
	columns := s.split(s.apply("Reshape", x, s.list("shape/rows", -1, n.rows(), n.ownColumns())), n.ownColumns())
	var numbers, missing []string
	for i, p := range n.pipelines() {
		all := n.fitted(i)
		if err := inside(n.Preparation.Columns[i], all); err != nil {
			return "", err
		}
		for range n.Preparation.Width(i) {
			stages := s.forward(columns[0], all)
			if i == 0 {
				s.target = stages
			}
			z := s.recent(stages[len(p)], n.history()-lost(p))
			if n.Preparation.Means != nil {
				is := s.apply("IsNaN", s.recent(s.lags(columns[0], p), n.history()-lost(p)))
				z = s.apply("Where", is, s.perSeries(n.means(i)), z)
				missing = append(missing, s.apply("Where", is, s.number(1), s.number(0)))
			}
			numbers, columns = append(numbers, z), columns[1:]
		}
	}
	numbers = append(numbers, missing...)
	for _, calendar := range columns { // the last, not transformed
		numbers = append(numbers, s.recent(calendar, n.history()))
	}
	table := s.along(2, "Concat", "scaling/table", numbers...)
	return s.cast(s.apply("Reshape", table, s.list("shape/window", -1, n.Steps, n.Stack.Inputs)), s.element), nil
}

// prediction writes the inverse transform of a prediction in float64, after the rows of the input.
func (s *scaling) prediction(z string) string {
	horizon := s.network.horizon()
	z = s.apply("Reshape", z, s.list("shape/ahead", -1, horizon, 1))
	z = s.backward(z, horizon, s.network.fitted(0), s.target)
	return s.apply("Reshape", z, s.list("shape/prediction", -1, horizon))
}

// inside says that the pipelines of a column have a step that a model cannot hold, or differ in more
// than numbers.
func inside(column string, of []dataset.Pipeline) error {
	for _, p := range of[1:] {
		if !alike(of[0], p) {
			return dataset.BadInput("", "the transforms of column %q differ in kind from series to series, so they cannot be part of the model: "+
				"export without scaling, and transform input and output yourself", column)
		}
	}
	for _, s := range of[0] {
		switch s.Form.(type) {
		case dataset.Affine, dataset.Power, dataset.Lagged:
		default:
			return dataset.BadInput("", "the transform %s of column %q is of a form that is not exported, so it cannot be part of the model: "+
				"export without scaling, and transform input and output yourself", s.Kind, column)
		}
	}
	return nil
}

// pipelines are the transforms of the Preparation's Columns.
func (n *Network) pipelines() []dataset.Pipeline {
	return append([]dataset.Pipeline{n.Preparation.Target}, n.Preparation.Inputs...)
}

// ownColumns is the number of columns of a row in the series' units: what is missing is
// NaN there, and has no column of its own.
func (n *Network) ownColumns() int {
	if n.Preparation.Means != nil {
		return n.columns() - n.Preparation.Seen()/2
	}
	return n.columns()
}

// rows is the number of rows in the series' units: the look-back, and before it those
// that the differences need.
func (n *Network) rows() int { return n.history() + n.lookBack() }

// history is the number of rows before the look-back that the differences need.
func (n *Network) history() int {
	rows := 0
	for _, p := range n.pipelines() {
		rows = max(rows, lost(p))
	}
	return rows
}

// lost is the number of rows that a pipeline's differences cost.
func lost(p dataset.Pipeline) int {
	rows := 0
	for _, s := range p {
		rows += s.Lag()
	}
	return rows
}

// split returns the columns of rows [batch, rows, columns], each [batch, rows, 1].
func (w *writer) split(rows string, columns int) []string {
	names := make([]string, columns)
	for i := range names {
		names[i] = fmt.Sprintf("scaling/column/%d", i)
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
	return w.castTo(x+"/"+typeName(to), x, to)
}

// castTo is a value of another element type, by its name.
func (w *writer) castTo(name, x string, to onnx.Type) string {
	w.add(onnx.Node{
		Op: "Cast", Inputs: []string{x}, Outputs: []string{name},
		Attributes: []onnx.Attribute{{Name: "to", Int: int(to)}},
	})
	return name
}
