package microscope

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"unroll/models"
)

// Overview is what a run's network shows over its training on a handful of
// samples, cut so that a page can hold it.
type Overview struct {
	Seed   uint64
	Kept   int       // the epoch whose weights the run ended with
	Steps  int       // time steps of a window, of which samples show the last
	Choice []Chosen  // the samples
	Epochs []Glimpse // by epoch
	Series []Series  // with the weights that the run ended with, cut to their last samples
	Uses   []Use     // with these too
	Cut    []string  // a sentence for everything that is left out
}

// Chosen is a sample and why it is shown.
type Chosen struct {
	Place
	Why string // such as "worst test forecast"
}

// Glimpse is the samples of an Overview under the weights after an epoch.
type Glimpse struct {
	Epoch   int
	Samples []Sample // in the order of Choice
}

// What an Overview shows at most of a window, of a layer, of a series and, in
// multiplications with what a step costs besides, of all the work it takes.
const (
	mostShownSteps   = 120
	mostShownUnits   = 32
	mostShownSamples = 200
	mostWork         = 30_000_000
	stepCost         = 2_000
)

// Overview looks at a run with as many of the epochs that it kept, and as many
// samples, as the given count of numbers holds.
func (m *Microscope) Overview(r *models.Result, numbers int) (*Overview, error) {
	if m.work() > 10*mostWork {
		return &Overview{Seed: r.Seed, Cut: []string{"This network or its series is too large to be looked into here: unroll gates shows one run of it."}}, nil
	}
	trained, err := m.Trained(r)
	if err != nil {
		return nil, err
	}
	kept, err := m.Kept(r)
	if err != nil {
		return nil, err
	}
	o := &Overview{Seed: r.Seed, Kept: trained.Epoch, Steps: m.parts[0].T, Choice: m.choose(r)}
	steps, units, each := m.window(numbers)
	o.Choice = o.Choice[:min(len(o.Choice), max(1, numbers/each))]
	epochs := min(numbers/(each*len(o.Choice)), mostWork/m.work())
	for _, w := range spread(kept, max(1, epochs), trained.Epoch) {
		g := Glimpse{Epoch: w.Epoch}
		if g.Samples, err = m.Look(w, o.places()...); err != nil {
			return nil, err
		}
		for i := range g.Samples {
			g.Samples[i].cut(o.Steps-steps, units)
		}
		o.Epochs = append(o.Epochs, g)
	}
	if o.Series, err = m.Along(trained); err != nil {
		return nil, err
	}
	o.cutSeries(units, numbers/max(1, 2*len(o.Series)))
	o.Uses, err = m.Uses(trained)
	o.tell(steps, units, m)
	return o, err
}

// work is what it takes to look at all that is chosen with one epoch's weights.
func (m *Microscope) work() int {
	windows := 6 * 3
	if m.lanes > 0 {
		for _, p := range m.parts {
			windows += p.Len()
		}
	}
	return windows * m.parts[0].T * (len(m.network.params) + stepCost*len(m.network.passes))
}

// window is how many steps and units of a sample are shown, and how many numbers
// that is.
func (m *Microscope) window(numbers int) (steps, units, each int) {
	steps, units = min(m.parts[0].T, mostShownSteps), mostShownUnits
	perStep := 0
	for _, p := range m.network.passes {
		perStep += min(units, p.Pass.Layer.Units)*(len(p.gates)+len(p.States)) + len(p.States)
	}
	steps = max(1, min(steps, numbers/perStep))
	return steps, units, steps * perStep
}

// choose picks the samples, the most telling first.
func (m *Microscope) choose(r *models.Result) []Chosen {
	places := m.Places()
	part := func(name string) []Place {
		return slices.DeleteFunc(slices.Clone(places), func(p Place) bool { return p.Part != name })
	}
	train, test := part("train"), part("test")
	var list []Chosen
	for _, c := range []Chosen{
		{test[len(test)-1], "last of the test part"},
		{train[0], "first of the training part"},
		{test[worst(r.Test)], "worst test forecast"},
		{train[worst(r.Train)], "worst train forecast"},
		{test[0], "first of the test part"},
		{train[len(train)-1], "last of the training part"},
	} {
		if !slices.ContainsFunc(list, func(other Chosen) bool { return other.Number == c.Number }) {
			list = append(list, c)
		}
	}
	return list
}

// worst is the sample with the largest squared error.
func worst(f models.Forecasts) int {
	at, most := 0, -1.0
	for i := range len(f.Rows) / f.Horizon {
		var sum float64
		for k := i * f.Horizon; k < (i+1)*f.Horizon; k++ {
			sum += (f.Predicted[k] - f.Actual[k]) * (f.Predicted[k] - f.Actual[k])
		}
		if sum > most {
			at, most = i, sum
		}
	}
	return at
}

func (o *Overview) places() []Place {
	var places []Place
	for _, c := range o.Choice {
		places = append(places, c.Place)
	}
	return places
}

// spread picks about n of the weights evenly, with the first and those of the
// given epoch among them if there is room.
func spread(all []Weights, n, epoch int) []Weights {
	one := slices.IndexFunc(all, func(w Weights) bool { return w.Epoch == epoch })
	chosen := []Weights{all[one]}
	for k := range n - 1 {
		i := int(math.Round(float64(k) * float64(len(all)-1) / float64(max(1, n-1))))
		if i != one && all[i].Epoch != chosen[len(chosen)-1].Epoch {
			chosen = append(chosen, all[i])
		}
	}
	slices.SortFunc(chosen, func(a, b Weights) int { return cmp.Compare(a.Epoch, b.Epoch) })
	return chosen
}

// cut leaves the steps from first on and as many units.
func (s *Sample) cut(first, units int) {
	for k := range s.Passes {
		p := &s.Passes[k]
		cutValues(p.Gates, first, units)
		cutValues(p.States, first, units)
		for i := range p.Gradients {
			p.Gradients[i].Norms = p.Gradients[i].Norms[first:]
		}
	}
}

func cutValues(list []Values, first, units int) {
	for i := range list {
		list[i].Steps = list[i].Steps[first:]
		for t, values := range list[i].Steps {
			list[i].Steps[t] = values[:min(len(values), units)]
		}
	}
}

// cutSeries leaves the last samples, as many as the numbers hold.
func (o *Overview) cutSeries(units, numbers int) {
	for k := range o.Series {
		s := &o.Series[k]
		perSample := 0
		for _, p := range s.Passes {
			perSample += len(p.States) * (1 + min(units, len(p.States[0].Steps[0])))
		}
		n := len(s.Rows)
		first := max(0, n-mostShownSamples, n-max(1, numbers/perSample))
		s.Rows = s.Rows[first:]
		for i := range s.Passes {
			p := &s.Passes[i]
			cutValues(p.States, first, units)
			for j := range p.Gradients {
				p.Gradients[j].Norms = p.Gradients[j].Norms[first:]
			}
		}
		if first > 0 {
			o.Cut = append(o.Cut, fmt.Sprintf("Of the %s part the last %d of %d samples are shown.", s.Part, n-first, n))
		}
	}
}

// tell says what of the windows is left out.
func (o *Overview) tell(steps, units int, m *Microscope) {
	if steps < o.Steps {
		o.Cut = append(o.Cut, fmt.Sprintf("The last %d of %d time steps are shown.", steps, o.Steps))
	}
	most := 0
	for _, p := range m.network.passes {
		most = max(most, p.Pass.Layer.Units)
	}
	if units < most {
		o.Cut = append(o.Cut, fmt.Sprintf("The first %d of %d units are shown.", units, most))
	}
}
