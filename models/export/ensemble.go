package export

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"unroll/dataset"
	"unroll/models/experiment"
	"unroll/models/export/onnx"
	"unroll/models/forecast"
)

// Ensemble is networks of one Spec, whose forecast is the mean of theirs.
type Ensemble []*Network

// OpenFinal reads the networks that forecast what follows a series, trained on all of its
// rows: those that a fit wrote into a folder, which is dir, or that in the folder of the
// one configuration in dir. It is nil if there are none, and a [*experiment.Shortfall] if
// the fit was interrupted before.
func OpenFinal(dir string) (Ensemble, error) {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, nil //nolint:nilerr // Open says what is wrong with it
	}
	places := []string{dir, filepath.Join(dir, forecast.FinalFolder)}
	below, err := fs.Glob(os.DirFS(dir), "*/"+forecast.FinalFolder)
	if err == nil && len(below) == 1 {
		places = append(places, filepath.Join(dir, below[0]))
	}
	for _, place := range places {
		final, err := forecast.ReadFinal(place)
		if err != nil {
			return nil, err
		}
		if final != nil {
			return openMembers(place, final)
		}
	}
	lacks, err := experiment.Shortfalls(dir)
	for _, s := range lacks {
		if s.Final {
			return nil, s
		}
	}
	return nil, err
}

// openMembers makes the networks of a final folder, whose Spec is that of the runs beside
// it.
func openMembers(dir string, final *forecast.Final) (Ensemble, error) {
	runs, err := experiment.OpenRuns(filepath.Join(dir, ".."))
	if err != nil {
		return nil, err
	}
	var e Ensemble
	for _, m := range final.Members {
		n, err := newNetwork(dir, runs[0].Spec, m.Seed, final.Preparation, m.Weights)
		if err != nil {
			return nil, err
		}
		e = append(e, n)
	}
	return e, nil
}

// ONNX returns the ensemble as one ONNX model: see [Network.ONNX]. Its prediction is the
// mean of the networks'; parameters stay those of each, by names such as seed-0001/scale, of which
// the ensemble's distribution is the mixture. Without scaling, it cannot have logs or a Box-Cox transform: the
// mean of logs is not the log of the mean.
func (e Ensemble) ONNX(scaling bool) ([]byte, error) {
	m, err := e.model(scaling)
	if err != nil {
		return nil, err
	}
	return m.Bytes(), nil
}

func (e Ensemble) model(scaling bool) (onnx.Model, error) {
	if len(e) == 1 {
		return e[0].model(scaling)
	}
	for _, step := range e[0].Preparation.Target {
		if _, is := step.Form.(dataset.Power); is && !scaling {
			return onnx.Model{}, dataset.BadInput("", "the forecast of %s is a mean in the series' unit, and they see it through the transform %s: "+
				"export with scaling, or a single network", dataset.Count(len(e), "network"), step.Kind)
		}
	}
	all := onnx.Graph{}
	var predictions []string
	for i, n := range e {
		m, err := n.model(scaling)
		if err != nil {
			return onnx.Model{}, err
		}
		g := prefixed{fmt.Sprintf("seed-%04d/", n.Seed)}.graph(m.Graph)
		all.Nodes, all.Initializers = append(all.Nodes, g.Nodes...), append(all.Initializers, g.Initializers...)
		for _, v := range g.Inputs {
			if v.Name != inputName && v.Name != seriesName || i == 0 {
				all.Inputs = append(all.Inputs, v)
			}
		}
		for _, v := range g.Outputs {
			if v.Name == fmt.Sprintf("seed-%04d/", n.Seed)+outputName {
				predictions = append(predictions, v.Name)
				if v.Name = outputName; i > 0 {
					continue
				}
			}
			all.Outputs = append(all.Outputs, v)
		}
	}
	// ONNX Runtime has no Mean of float64.
	all.Initializers = append(all.Initializers, onnx.Numbers("networks", all.Inputs[0].Type, []float64{float64(len(e))}))
	all.Nodes = append(all.Nodes, onnx.Node{Op: "Sum", Inputs: predictions, Outputs: []string{"sum"}},
		onnx.Node{Op: "Div", Inputs: []string{"sum", "networks"}, Outputs: []string{outputName}})
	m, err := e[0].described(all)
	m.Doc = fmt.Sprintf("%s: the mean of %s, %s", e[0].Spec.Name, dataset.Count(len(e), "network"), e[0].Describe())
	return m, err
}

// prefixed puts a prefix before the names of a graph, but not before the model's inputs,
// so that several fit into one.
type prefixed struct{ prefix string }

func (p prefixed) name(name string) string {
	if name == "" || name == inputName || name == seriesName {
		return name
	}
	return p.prefix + name
}

func (p prefixed) names(names []string) []string {
	var out []string
	for _, name := range names {
		out = append(out, p.name(name))
	}
	return out
}

func (p prefixed) graph(g onnx.Graph) onnx.Graph {
	out := onnx.Graph{Name: g.Name}
	for _, n := range g.Nodes {
		n.Inputs, n.Outputs = p.names(n.Inputs), p.names(n.Outputs)
		var attributes []onnx.Attribute
		for _, a := range n.Attributes {
			if a.Graph != nil {
				inner := p.graph(*a.Graph)
				a.Graph = &inner
			}
			attributes = append(attributes, a)
		}
		n.Attributes = attributes
		out.Nodes = append(out.Nodes, n)
	}
	for _, t := range g.Initializers {
		t.Name = p.name(t.Name)
		out.Initializers = append(out.Initializers, t)
	}
	out.Inputs, out.Outputs = p.values(g.Inputs), p.values(g.Outputs)
	return out
}

func (p prefixed) values(values []onnx.Value) []onnx.Value {
	var out []onnx.Value
	for _, v := range values {
		v.Name = p.name(v.Name)
		out = append(out, v)
	}
	return out
}
