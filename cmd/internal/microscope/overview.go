package microscope

import (
	"cmp"
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

// Glimpse is the samples of an Overview under the weights after an epoch.
type Glimpse struct {
	Epoch   int
	Samples []Sample // in the order of Choice
}

// The work of an Overview, in multiplications and what a step costs besides.
const (
	mostWork = 30_000_000
	stepCost = 2_000
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
