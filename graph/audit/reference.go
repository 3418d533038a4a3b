package audit

import (
	"fmt"
	"slices"

	"unroll/graph"
	"unroll/graph/bptt"
)

// Subject is a cell to audit, with an implementation of its equations that shares no
// code with its expression graph.
type Subject struct {
	Name      string
	Cell      graph.Cell
	Reference *Reference // nil where there is none
}

// Reference computes a cell's equations without an expression graph: the
// hand-derived twin of a built-in cell, or the interpreter of an equation file.
type Reference struct {
	Layout  func(inputs, units int) []bptt.Weight // in the order of the flat parameter vector
	Gates   []string                              // those that Values has
	Real    Forward[float64]
	Complex Forward[complex128]
	// Backward is the hand-derived gradient; nil if there is none.
	Backward func(d bptt.Dims, w bptt.Weights[float64], x []float64, initial [][]float64, dOutputs []float64, dFinal [][]float64) (*bptt.Gradients, error)
}

// Forward is a pass over all time steps, with the arguments of [bptt.Forward]:
// x [T, B, F], and [B, H] for each initial state.
type Forward[S bptt.Scalar] func(d bptt.Dims, w bptt.Weights[S], x []S, initial [][]S) (*Values[S], error)

// Values are what a forward pass computes.
type Values[S bptt.Scalar] struct {
	States [][][]S // [T][state][B*H]: after every step
	Gates  [][][]S // [T][gate][B*H]: in the order of [Reference.Gates]
}

// Lookup returns the cell of that name as [graph.Cells] does, with the twin of a
// built-in one as reference.
func Lookup(name string) (Subject, error) {
	info, err := graph.Cells.Lookup(name)
	if err != nil {
		return Subject{}, err
	}
	s := Subject{Name: name, Cell: info.New()}
	if slices.Contains(bptt.Names(), name) {
		twin, err := bptt.Lookup(name, bptt.Options{})
		if err != nil {
			return Subject{}, err
		}
		s.Reference = Twin(twin)
	}
	return s, nil
}

// Twin returns the hand-derived twin of a cell as a reference.
func Twin(t *bptt.Twin) *Reference {
	return &Reference{
		Layout: t.Weights, Gates: t.Gates(), Real: forwardOf[float64](t), Complex: forwardOf[complex128](t),
		Backward: func(d bptt.Dims, w bptt.Weights[float64], x []float64, initial [][]float64, dOutputs []float64, dFinal [][]float64) (*bptt.Gradients, error) {
			trace, err := bptt.Forward(t, d, w, x, initial)
			if err != nil {
				return nil, err
			}
			return bptt.Backward(trace, dOutputs, dFinal)
		},
	}
}

func forwardOf[S bptt.Scalar](t *bptt.Twin) Forward[S] {
	return func(d bptt.Dims, w bptt.Weights[S], x []S, initial [][]S) (*Values[S], error) {
		trace, err := bptt.Forward(t, d, w, x, initial)
		if err != nil {
			return nil, err
		}
		return &Values[S]{States: trace.States[1:], Gates: trace.Gates}, nil
	}
}

// check returns an error that names the first weight in which reference and cell differ.
func (r *Reference) check(p *problem) error {
	layout := r.Layout(p.shape.F, p.shape.H)
	if len(layout) != len(p.params) {
		return fmt.Errorf("the cell and the reference must have equally many weights, not %d and %d", len(p.params), len(layout))
	}
	for i, w := range p.params {
		l := layout[i]
		if l.Name != w.Name || l.Rows != w.Rows || l.Cols != w.Cols() || !slices.Equal(l.Gates, w.Gates) {
			return fmt.Errorf("weight %d of the cell is %s [%d, %d] %v, of the reference %s [%d, %d] %v: they must be equal",
				i, w.Name, w.Rows, w.Cols(), w.Gates, l.Name, l.Rows, l.Cols, l.Gates)
		}
	}
	return nil
}
