package microscope

import (
	"cmp"
	"fmt"
	"slices"

	"unroll/dataset"
	"unroll/graph/engine"
	"unroll/models"
)

// Microscope inspects the network of a Spec. It is not safe for concurrent use.
type Microscope struct {
	prepared *models.Prepared
	network  *network
	parts    []part
	lanes    int // sequences whose states run in parallel; 0 for a stateless network
}

// part is a part of the series with samples.
type part struct {
	name string
	dataset.Windows
}

// New compiles the network of a prepared Spec. The samples are those of its data.
func New(p *models.Prepared) (*Microscope, error) {
	m := &Microscope{prepared: p}
	for _, part := range []part{{"train", p.Train}, {"validation", p.Validation}, {"test", p.Test}} {
		if part.Len() > 0 {
			m.parts = append(m.parts, part)
		}
	}
	if p.Spec.Model.Stateful {
		m.lanes = p.Spec.Train.Batch
	}
	var err error
	m.network, err = newNetwork(p.Spec.Stack(p.Train.F, p.Train.Horizon))
	return m, err
}

// Weights is a network's flat parameter vector after an epoch; epoch 0 is before training.
type Weights struct {
	Epoch  int
	Params []float64
}

// Trained returns the final weights of a run: after its last epoch or, with validation,
// its best.
func (m *Microscope) Trained(r *models.Result) (Weights, error) {
	w := m.prepared.Train
	n, err := models.NewNetwork[float64](m.prepared.Spec, engine.Portable, w.T, w.F, w.Horizon, nil)
	if err != nil {
		return Weights{}, err
	}
	defer n.Close()
	epoch := len(r.Losses)
	if r.Best > 0 {
		epoch = r.Best
	}
	return Weights{epoch, n.Params}, n.SetWeights(r.Trained)
}

// Stored returns the weights of a run's snapshots and its final ones, by epoch.
func (m *Microscope) Stored(r *models.Result) ([]Weights, error) {
	trained, err := m.Trained(r)
	stored := []Weights{trained}
	for _, s := range r.Snapshots {
		if s.Params != nil && s.Epoch != trained.Epoch {
			stored = append(stored, Weights{s.Epoch, s.Params})
		}
	}
	slices.SortFunc(stored, func(a, b Weights) int { return cmp.Compare(a.Epoch, b.Epoch) })
	return stored, err
}

// Places returns all samples.
func (m *Microscope) Places() []Place {
	var places []Place
	for _, p := range m.parts {
		for i := range p.Len() {
			places = append(places, m.place(p.name, i))
		}
	}
	return places
}

// place is sample i of a part; with i below 0, counted from the part's end. It must be there.
func (m *Microscope) place(name string, i int) Place {
	before := 0
	for _, p := range m.parts {
		if p.name != name {
			before += p.Len()
			continue
		}
		if i < 0 {
			i += p.Len()
		}
		return Place{Number: before + i + 1, Part: name, Index: i, Row: m.prepared.Frame.Label(p.Row(i))}
	}
	return Place{}
}

// Look runs the network with the given weights on samples. A stateful network starts each
// with the states after the samples before it.
func (m *Microscope) Look(w Weights, places ...Place) ([]Sample, error) {
	if err := m.set(w); err != nil {
		return nil, err
	}
	carried := map[string][]states{}
	var samples []Sample
	for _, place := range places {
		k := slices.IndexFunc(m.parts, func(p part) bool { return p.name == place.Part })
		if k < 0 || place.Index < 0 || place.Index >= m.parts[k].Len() {
			return nil, fmt.Errorf("no sample %d in the %s part", place.Index+1, place.Part)
		}
		if m.lanes > 0 && carried[place.Part] == nil {
			carried[place.Part] = m.carry(m.parts[k], lastOf(place.Part, places))
		}
		samples = append(samples, m.sample(place, m.parts[k], m.before(carried[place.Part], place.Index)))
	}
	return samples, m.network.err
}

// lastOf returns the last index of the places within a part.
func lastOf(part string, places []Place) int {
	last := 0
	for _, p := range places {
		if p.Part == part {
			last = max(last, p.Index)
		}
	}
	return last
}

// set loads the weights into the network.
func (m *Microscope) set(w Weights) error {
	if len(w.Params) != len(m.network.params) {
		return fmt.Errorf("the network has %d parameters, not %d", len(m.network.params), len(w.Params))
	}
	copy(m.network.params, w.Params)
	m.network.err = nil
	return nil
}

// sample runs one window from its initial states.
func (m *Microscope) sample(place Place, p part, from states) Sample {
	n, target := m.network, p.Y(place.Index)
	u := n.forward(p.X(place.Index), p.T, from)
	g := n.backward(u, target)
	s := Sample{Place: place, Predicted: u.prediction, Target: slices.Clone(target), Loss: g.loss}
	for k := range n.passes {
		s.Passes = append(s.Passes, n.passes[k].show(u.passes[k], g.after[k]))
	}
	return s
}

// show names the values of a pass.
func (p *pass) show(v passValues, gradient [][][]float64) Pass {
	shown := Pass{Name: p.Pass.Name, Gates: []Values{}}
	for i, g := range p.gates {
		shown.Gates = append(shown.Gates, Values{g.Name, g.Activation, column(v.gates, i)})
	}
	names := p.Pass.Layer.Cell.States()
	for i, name := range names {
		shown.States = append(shown.States, Values{Name: name, Steps: column(v.after, i)})
	}
	shown.Gradients = gradientsOf(names, gradient, p.Pass.Reverse)
	return shown
}

// column returns one gate or state of each step.
func column(steps [][][]float64, i int) [][]float64 {
	values := make([][]float64, len(steps))
	for t, step := range steps {
		values[t] = step[i]
	}
	return values
}
