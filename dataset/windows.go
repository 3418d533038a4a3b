package dataset

import (
	"cmp"
	"slices"

	"unroll/dataset/input"
)

// Layout is the shape of a window of look_back rows for the network. The
// numbers and their order are the same in both.
type Layout string

const (
	// Features lays a window out as one time step of look_back features; an empty layout
	// is this one.
	Features Layout = "features"
	// Steps lays it out as look_back time steps of one row each.
	Steps Layout = "steps"
)

// Samples says how many windows a part has.
type Samples string

const (
	// Full takes every window whose target lies inside the part (default).
	Full Samples = "full"
	// Tutorial leaves out the last one: len - look_back - 1 samples at horizon 1.
	Tutorial Samples = "tutorial"
)

// Window says how rows become samples.
type Window struct {
	// LookBack is the number of rows of input of a sample. Default: 1.
	LookBack int `yaml:"look_back,omitempty" range:"[0,1e6]"`
	// Horizon is the number of rows of target of a sample. Default: 1.
	Horizon int `yaml:"horizon,omitempty" range:"[0,1e6]"`
	// Layout is the shape of a window for the network.
	Layout Layout `yaml:"layout,omitempty"`
	// Samples says how many windows a part has. Default: full.
	Samples Samples `yaml:"samples,omitempty"`
	// ReachBack lets the inputs of a part's first samples lie before the part, so
	// that each of its rows is a target. Otherwise a part is windowed on its own.
	ReachBack bool `yaml:"reach_back,omitempty"`
}

func (w Window) resolved() Window {
	w.LookBack, w.Horizon = cmp.Or(w.LookBack, 1), cmp.Or(w.Horizon, 1)
	w.Layout, w.Samples = cmp.Or(w.Layout, Features), cmp.Or(w.Samples, Full)
	return w
}

// Rows is the number of rows of input of a sample.
func (w Window) Rows() int { return w.resolved().LookBack }

// Columns is the number of columns of a row, of inputs [T, F] with the given F.
func (w Window) Columns(features int) int {
	if w = w.resolved(); w.Layout == Features {
		return max(1, features/w.LookBack)
	}
	return features
}

// Validate checks the settings.
func (w Window) Validate() error {
	if err := input.Check(w); err != nil {
		return err
	}
	w = w.resolved()
	switch {
	case w.Layout != Features && w.Layout != Steps:
		return BadInput("layout", "layout is %s: choose %s or %s", quote(string(w.Layout)), Features, Steps)
	case w.Samples != Full && w.Samples != Tutorial:
		return BadInput("samples", "samples is %s: choose %s or %s", quote(string(w.Samples)), Full, Tutorial)
	}
	return nil
}

// Windows are the samples of one part of a table. Sample i has the look_back rows
// before row Row(i) as input and Horizon targets from Row(i) on. It holds no copy:
// since the rows of a table lie side by side, each window is a slice of it.
type Windows struct {
	T, F    int // an input is [T, F], row-major: time steps and features
	Horizon int // a target is [Horizon]

	table *Table
	first int // row of sample 0's first target; for a panel, its number among all samples
	count int
	size  int     // numbers in an input: T * F
	parts *joined // the samples of several series; nil for those of one
}

// Windows cuts rows from .. to-1 of the table into samples.
func (t *Table) Windows(from, to int, w Window) (Windows, error) {
	if err := w.Validate(); err != nil {
		return Windows{}, err
	}
	if from < 0 || to > t.Len() {
		return Windows{}, BadInput("", "rows %d to %d are not all in a table of %s", from, to-1, Count(t.Len(), "row"))
	}
	w = w.resolved()
	first := max(from, t.First) + w.LookBack
	if w.ReachBack {
		first = max(from, t.First+w.LookBack)
	}
	count := to - first - w.Horizon + 1
	if w.Samples == Tutorial {
		count--
	}
	if count < 1 {
		return Windows{}, BadInput("look_back", "%s to %s of %v: too few rows, %d; look_back %d, horizon %d, samples %s and %s lost to differencing need at least %d",
			t.frame.Label(from), t.frame.Label(to-1), t.frame.Source, to-from,
			w.LookBack, w.Horizon, w.Samples, Count(max(0, t.First-from), "row"), to-from+1-count)
	}
	columns := len(t.Names)
	out := Windows{T: 1, F: w.LookBack * columns, Horizon: w.Horizon, table: t, first: first, count: count, size: w.LookBack * columns}
	if w.Layout == Steps {
		out.T, out.F = w.LookBack, columns
	}
	return out, nil
}

// Last are the last n samples, or all if there are fewer.
func (w Windows) Last(n int) Windows {
	left := max(0, w.count-n)
	w.first, w.count = w.first+left, w.count-left
	return w
}

// Len is the number of samples.
func (w Windows) Len() int { return w.count }

// Row is the table's row of sample i's first target. Of a panel, it is the row of the
// sample's own series.
func (w Windows) Row(i int) int {
	if w.parts != nil {
		part, k := w.parts.at(w.first + i)
		return part.Row(k)
	}
	return w.first + i
}

// X is the input of sample i, row-major [T, F]: oldest row first and, within a
// row, the columns of Table.Names. The caller must not change it.
func (w Windows) X(i int) []float64 {
	if w.parts != nil {
		part, k := w.parts.at(w.first + i)
		return part.X(k)
	}
	end := w.Row(i) * len(w.table.Names)
	return w.table.X[end-w.size : end]
}

// Y is the target of sample i, [Horizon]. The caller must not change it.
func (w Windows) Y(i int) []float64 {
	if w.parts != nil {
		part, k := w.parts.at(w.first + i)
		return part.Y(k)
	}
	return w.table.Y[w.Row(i) : w.Row(i)+w.Horizon]
}

// Weights are those of the targets of sample i, [Horizon]: 0 where the value was missing
// and filled in, so that it is neither learned nor scored, and 1 elsewhere. It is nil if
// no target of the table was filled in. The caller must not change it.
func (w Windows) Weights(i int) []float64 {
	if w.parts != nil {
		return w.parts.weightsOf(w.first + i)
	}
	if w.table == nil || w.table.weights == nil {
		return nil
	}
	return w.table.weights[w.Row(i) : w.Row(i)+w.Horizon]
}

// Observed reports whether some target of the samples was not filled in.
func (w Windows) Observed() bool {
	if w.count == 0 {
		return false
	}
	if w.parts != nil {
		return slices.ContainsFunc(w.Parts(), Windows.Observed)
	}
	return w.Weights(0) == nil || slices.Contains(w.table.weights[w.first:w.Row(w.count-1)+w.Horizon], 1)
}
