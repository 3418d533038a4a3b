package export

import (
	"fmt"
	"reflect"

	"unroll/dataset"
	"unroll/models/experiment"
	"unroll/models/export/onnx"
)

// seriesName is the input with the numbers of the series.
const (
	seriesName = "series"
	seriesDoc  = "the number of the series of each sample, from 0 in the order of the metadata's entry series"
)

// openPanel is [Open] for the run of a panel.
func openPanel(dir string) (*Network, error) {
	runs, err := experiment.OpenPanelRuns(dir)
	if err != nil {
		return nil, err
	}
	run := runs[0]
	n, err := newNetwork(dir, run.Spec, run.Seed, run.Panel[0].Preparation, run.Result.Trained)
	if err == nil {
		n.Series = run.Panel
	}
	return n, err
}

// seriesEntry is a series in the metadata.
type seriesEntry struct {
	IDs        []string            `json:"ids"`
	Transforms dataset.Preparation `json:"transforms"`
}

func (n *Network) seriesEntries() []seriesEntry {
	var all []seriesEntry
	for _, s := range n.Series {
		all = append(all, seriesEntry{s.IDs, s.Preparation})
	}
	return all
}

// fitted are the transforms of a column, from 0: of a panel, one for each series.
func (n *Network) fitted(column int) []dataset.Pipeline {
	if n.Series == nil {
		return n.pipelines()[column : column+1]
	}
	var all []dataset.Pipeline
	for _, s := range n.Series {
		own := Network{Preparation: s.Preparation}
		all = append(all, own.pipelines()[column])
	}
	return all
}

// means are what takes the place of missing values of a column, likewise.
func (n *Network) means(column int) []float64 {
	if n.Series == nil {
		return n.Preparation.Means[column : column+1]
	}
	var all []float64
	for _, s := range n.Series {
		all = append(all, s.Preparation.Means[column])
	}
	return all
}

// alike reports whether pipelines differ in fitted numbers alone.
func alike(a, b dataset.Pipeline) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		logs := func(s dataset.Form) bool { p, is := s.(dataset.Power); return is && p.Lambda == 0 }
		if reflect.TypeOf(a[i].Form) != reflect.TypeOf(b[i].Form) || a[i].Lag() != b[i].Lag() || logs(a[i].Form) != logs(b[i].Form) {
			return false
		}
	}
	return true
}

// The fitted numbers of forms.
func offset(f dataset.Form) float64 { return f.(dataset.Affine).Offset }
func scale(f dataset.Form) float64  { return f.(dataset.Affine).Scale }
func low(f dataset.Form) float64    { return f.(dataset.Affine).Low }
func lambda(f dataset.Form) float64 { return f.(dataset.Power).Lambda }

// fitted is a number of a step of pipelines.
func (f formula) fitted(of []dataset.Pipeline, step int, number func(dataset.Form) float64) string {
	var values []float64
	for _, p := range of {
		values = append(values, number(p[step].Form))
	}
	return f.perSeries(values)
}

// perSeries is a number that has a value for each series, [batch, 1, 1] of those of the samples; it
// is a constant if all are equal.
func (f formula) perSeries(values []float64) string {
	for _, v := range values {
		if v == values[0] {
			continue
		}
		f.bySeries = true
		table := f.constant(onnx.Numbers(fmt.Sprintf("series/%d", len(f.graph.Nodes)), onnx.Double, values, len(values), 1, 1))
		return f.along(0, "Gather", f.name(), table, seriesName)
	}
	return f.number(values[0])
}
