package bptt

import (
	"fmt"
	"strings"
)

// Scalar is a number that a forward pass computes with.
type Scalar interface{ float64 | complex128 }

// Weights are a cell's weights by name, each row-major with the shape that
// [Twin.Weights] lists.
type Weights[S Scalar] map[string][]S

// Weight describes one weight of a cell: [Rows, Cols], its columns divided
// evenly among the gates, in their order.
type Weight struct {
	Name       string
	Rows, Cols int
	Gates      []string
}

// extent is a weight's number of rows, or a gate's number of columns.
type extent int

const (
	one extent = iota
	inputs
	hidden
)

func (e extent) size(f, h int) int {
	return [...]int{one: 1, inputs: f, hidden: h}[e]
}

// packed declares a weight before its sizes are known.
type packed struct {
	name        string
	rows, width extent
	gates       []string
}

func kernel(gates ...string) packed    { return packed{"kernel", inputs, hidden, gates} }
func recurrent(gates ...string) packed { return packed{"recurrent_kernel", hidden, hidden, gates} }
func bias(gates ...string) packed      { return vector("bias", gates...) }

// vector declares one row of H weights a gate.
func vector(name string, gates ...string) packed { return packed{name, one, hidden, gates} }

func (p packed) shape(f, h int) Weight {
	return Weight{p.name, p.rows.size(f, h), p.width.size(f, h) * len(p.gates), p.gates}
}

// block is a view of columns from..to of a row-major matrix.
type block[S Scalar] struct {
	values           []S
	stride, from, to int
}

func (b block[S]) row(i int) []S {
	return b.values[i*b.stride+b.from : i*b.stride+b.to]
}

// checkWeights returns an error unless the weights are exactly those of the shapes.
func checkWeights[S Scalar](w Weights[S], shapes []Weight) error {
	var names []string
	for _, s := range shapes {
		if values, given := w[s.Name]; !given || len(values) != s.Rows*s.Cols {
			return fmt.Errorf("weight %s has length %d: it must be that of [%d, %d]", s.Name, len(values), s.Rows, s.Cols)
		}
		names = append(names, s.Name)
	}
	if len(w) > len(shapes) {
		return fmt.Errorf("weights given: %d; the cell has %d (%s)", len(w), len(shapes), strings.Join(names, ", "))
	}
	return nil
}

// zeros returns a zero for every weight of the shapes.
func zeros(shapes []Weight) Weights[float64] {
	w := Weights[float64]{}
	for _, s := range shapes {
		w[s.Name] = make([]float64, s.Rows*s.Cols)
	}
	return w
}
