package formula_test

import (
	"errors"
	"slices"
	"testing"

	"gorgonia.org/tensor"

	"unroll/graph"
	"unroll/graph/bptt"
	"unroll/graph/formula"
)

// FuzzParse checks that a file is either a cell that can be written and
// interpreted, or an error that has a place in it.
func FuzzParse(f *testing.F) {
	for _, name := range formula.Sources() {
		src, err := formula.Source(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src)
	}
	archive, _ := faulty(f)
	for _, file := range archive.Files {
		f.Add(file.Data)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		cell, err := formula.Parse("fuzz.cell", src)
		if err == nil {
			checkUsable(t, cell)
			return
		}
		var at *formula.Error
		if !errors.As(err, &at) {
			t.Fatalf("the error has no place: %v", err)
		}
		if p := at.Pos; p.Filename != "fuzz.cell" || p.Line < 1 || p.Column < 1 || p.Offset < 0 || p.Offset > len(src) || at.Message == "" {
			t.Fatalf("the error's place is %+v: %v", p, err)
		}
	})
}

// checkUsable writes one step of a cell into a graph, and interprets it.
func checkUsable(t *testing.T, cell *formula.Formula) {
	d := bptt.Dims{T: 1, B: 2, F: 3, H: 4}
	e := graph.NewExpr(tensor.Float64)
	var params []graph.Param
	for _, w := range cell.Weights(d.F, d.H) {
		params = append(params, graph.Param{Path: w.Name, Weight: w})
	}
	var s graph.State
	for _, name := range cell.States() {
		s = append(s, e.Input("state "+name, d.B, d.H))
	}
	next := cell.Step(e, graph.NewWeights(e, params), e.Input("x", d.B, d.F), s)
	if e.Err() != nil {
		t.Fatal(e.Err())
	}
	for k, n := range next {
		if graph.Rows(n) != d.B || graph.Cols(n) != d.H {
			t.Fatalf("state %s has shape %v", cell.States()[k], n.Shape())
		}
	}
	var gates []string
	for _, g := range e.Gates() {
		gates = append(gates, g.Name)
	}
	if !slices.Equal(gates, cell.Gates()) {
		t.Fatalf("gates %v: the graph has %v", cell.Gates(), gates)
	}
	w := bptt.Weights[complex128]{}
	for _, l := range cell.Layout(d.F, d.H) {
		w[l.Name] = make([]complex128, l.Rows*l.Cols)
	}
	if _, err := formula.Forward(cell, d, w, make([]complex128, d.B*d.F), nil); err != nil {
		t.Fatal(err)
	}
}
