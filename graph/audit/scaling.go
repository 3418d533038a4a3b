package audit

import (
	"context"
	"slices"

	"unroll/graph"
	"unroll/graph/bptt"
)

// LookupScaling returns the window scaling of that name as a cell, with its hand-derived twin:
// the input of each time step is a window, and the states are the scaled window and its
// statistics. There is no such cell for none.
func LookupScaling(name string) (Subject, error) {
	info, err := graph.Scalings.Lookup(name)
	if err != nil {
		return Subject{}, err
	}
	scaling := info.New()
	if _, none := scaling.(*graph.NoScaling); none {
		return Subject{}, graph.BadInput("", "the window scaling %s computes nothing: name another, or all", name)
	}
	twin, err := bptt.LookupScaling(name)
	if err != nil {
		return Subject{}, err
	}
	return Subject{Name: name, Cell: scalingCell{scaling}, Reference: Twin(twin)}, nil
}

// ScalingShapes returns the shapes of a full audit of a window scaling: windows of F rows.
func ScalingShapes() []Shape {
	return []Shape{{1, 2, 2, 1}, {2, 5, 5, 3}, {1, 64, 64, 1}, {1, 17, 17, 4}}
}

// CheckScaling audits what [LookupScaling] returns. Of the shapes it takes the inputs, as the
// rows of a window, the time steps and the batch. The error is about the options or the context.
func CheckScaling(ctx context.Context, s Subject, o Options) (*Report, error) {
	if o.Shapes == nil {
		o.Shapes = ScalingShapes()
	}
	o.Shapes = slices.Clone(o.Shapes)
	for i := range o.Shapes {
		o.Shapes[i].H = o.Shapes[i].F
	}
	r, err := Check(ctx, s, o)
	if err == nil {
		r.Cell, r.Scaling = "", s.Name
	}
	return r, err
}

// scalingCell is a scaling in the form of a cell of as many units as inputs.
type scalingCell struct{ scaling graph.Scaling }

func (c scalingCell) Weights(int, int) []graph.Weight { return c.scaling.Weights() }

func (c scalingCell) States() []string {
	if c.scaling.Centered() {
		return []string{"scaled", "center", "scale"}
	}
	return []string{"scaled", "scale"}
}

func (c scalingCell) Step(e *graph.Expr, w *graph.Weights, x *graph.Node, _ graph.State) graph.State {
	center, scale := c.scaling.Statistics(e, w, x)
	z, ones := x, e.Const(1, 1, graph.Cols(x))
	states := graph.State{nil}
	if center != nil {
		z = e.Sub(z, center)
		states = append(states, e.MatMul(center, ones))
	}
	states[0] = e.Div(z, scale)
	return append(states, e.MatMul(scale, ones))
}
