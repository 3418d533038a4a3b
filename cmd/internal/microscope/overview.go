package microscope

import (
	"cmp"
	"math"
	"slices"

	"unroll/models"
)

// Overview describes a run's network on a few samples over its training, cut to the size
// of a page.
type Overview struct {
	Seed   uint64
	Final  int       // epoch of the final weights
	Steps  int       // time steps of a window; samples show the last ones
	Choice []Chosen  // the samples
	Epochs []Glimpse // by epoch
	Series []Series  // with the final weights, cut to the last samples
	Uses   []Use     // with the final weights
	Cut    []string  // a sentence for everything that is left out
}

// Glimpse holds the samples of an Overview with the weights after an epoch.
type Glimpse struct {
	Epoch   int
	Samples []Sample // in the order of Choice
}

// The work of an Overview in multiplications, and the fixed cost of a step.
const (
	maxWork  = 30_000_000
	stepCost = 2_000
)

// Overview inspects a run with as many stored epochs and samples as the given count of
// numbers allows.
func (m *Microscope) Overview(r *models.Result, numbers int) (*Overview, error) {
	if m.work() > 10*maxWork {
		return &Overview{Seed: r.Seed, Cut: []string{"The network or its series is too large for this view. unroll gates shows one run."}}, nil
	}
	trained, err := m.Trained(r)
	if err != nil {
		return nil, err
	}
	stored, err := m.Stored(r)
	if err != nil {
		return nil, err
	}
	o := &Overview{Seed: r.Seed, Final: trained.Epoch, Steps: m.parts[0].T, Choice: m.choose(r)}
	steps, units, each := m.window(numbers)
	o.Choice = o.Choice[:min(len(o.Choice), max(1, numbers/each))]
	epochs := min(numbers/(each*len(o.Choice)), maxWork/m.work())
	for _, w := range spread(stored, max(1, epochs), trained.Epoch) {
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
	o.explainCut(steps, units, m)
	return o, err
}

// work is the cost of running all chosen samples with one epoch's weights.
func (m *Microscope) work() int {
	windows := 6 * 3
	if m.lanes > 0 {
		for _, p := range m.parts {
			windows += p.Len()
		}
	}
	return windows * m.parts[0].T * (len(m.network.params) + stepCost*len(m.network.passes))
}

// spread picks about n of the weights evenly, including the first and those of the given
// epoch if possible.
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
