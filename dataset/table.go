package dataset

import (
	"math"
	"slices"
)

// Preparation is what was fitted on the training part: one pipeline for the target
// and one for each other float column of a frame.
type Preparation struct {
	Target Pipeline   `json:"target"`
	Inputs []Pipeline `json:"inputs,omitempty"` // of Frame.Columns[1:]
}

// Prepare fits the target's transforms, and the transforms that every other column
// goes through, on the rows of train, a part of f. A constant target is refused.
func Prepare(f, train *Frame, target, inputs Transforms) (Preparation, error) {
	y := train.Target()
	if slices.Min(y) == slices.Max(y) {
		return Preparation{}, inputErrorf("column %s of %s is constant: all %d training rows are %v, so there is nothing to learn",
			quote(f.Columns[0]), f.Source, len(y), y[0])
	}
	from := train.Start - f.Start
	to := from + train.Len()
	var p Preparation
	var err error
	if p.Target, err = target.Fit(f.Target(), from, to); err != nil {
		return Preparation{}, err
	}
	for i := range f.Columns[1:] {
		fitted, err := inputs.Fit(f.Column(i+1), from, to)
		if err != nil {
			return Preparation{}, err
		}
		p.Inputs = append(p.Inputs, fitted)
	}
	return p, nil
}

// Table holds what a network may see: a frame's rows, transformed.
type Table struct {
	// Names tells the input columns, the target's own past first.
	Names []string
	// X holds the inputs known at each row, row-major [rows, len(Names)].
	X []float64
	// Y holds the transformed target [rows].
	Y []float64
	// First is the first row at which every number is defined.
	First int
}

// Table transforms a frame: the one that p was fitted on, or a later one with the
// same columns.
func (p Preparation) Table(f *Frame) (*Table, error) {
	t := &Table{Names: slices.Clone(f.Columns)}
	columns := make([][]float64, len(f.Columns))
	for j := range columns {
		steps := p.Target
		if j > 0 {
			steps = p.Inputs[j-1]
		}
		columns[j] = steps.Apply(f.Column(j))
		t.First = max(t.First, steps.Lost())
		for i, z := range columns[j][min(steps.Lost(), f.Len()):] {
			if math.IsNaN(z) || math.IsInf(z, 0) {
				return nil, inputErrorf("%s: the transforms cannot take the value %v of column %s; choose others for it",
					f.Row(i+steps.Lost()), f.Column(j)[i+steps.Lost()], quote(f.Columns[j]))
			}
		}
	}
	t.Y = columns[0]
	t.X = make([]float64, f.Len()*len(columns))
	for i := range f.Len() {
		for j, column := range columns {
			t.X[i*len(columns)+j] = column[i]
		}
	}
	return t, nil
}

// Len is the number of rows.
func (t *Table) Len() int { return len(t.Y) }
