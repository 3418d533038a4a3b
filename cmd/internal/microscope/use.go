package microscope

import (
	"fmt"
	"math"

	"unroll/graph"
)

// The thresholds of saturated and dead units.
const (
	// edge is the distance from an end of the activation's range within which the slope
	// is small: below 0.05 or above 0.95 of a sigmoid, where it is under a fifth of its
	// maximum, and beyond 0.95 in size of a tanh.
	edge = 0.05
	// saturated is the share of values at an end from which a unit is saturated.
	saturated = 0.9
	// deadSpread is the largest minus the smallest value below which a unit is dead: it
	// does not respond to its inputs.
	deadSpread = 1e-3
)

// UseLegend explains the columns of a table of uses.
func UseLegend() string {
	return fmt.Sprintf("At an end: within %.0f %% of an end of the activation's range. "+
		"Saturated: at least %.0f %% of a unit's values are at an end. Dead: they differ by less than %g.",
		100*edge, 100*saturated, deadSpread)
}

// Limits of the training samples that Uses runs.
const (
	maxUseSteps    = 400
	maxUseProducts = 20_000_000
)

// Use describes the values of a gate over time steps of training samples.
type Use struct {
	Pass       string  `json:"pass"`
	Gate       string  `json:"gate"`
	Activation string  `json:"activation"`
	Values     int     `json:"values"`          // of each unit
	Mean       float64 `json:"mean"`            // over units, samples and steps
	Low        float64 `json:"low"`             // fraction of values at the lower end of the range
	High       float64 `json:"high"`            // fraction at the upper end; both 0 without a range
	Saturated  []int   `json:"saturated_units"` // numbers from 1
	Dead       []int   `json:"dead_units"`
}

// Bounded reports whether the activation has a range with ends.
func (u Use) Bounded() bool {
	_, high := ends(u.Activation)
	return !math.IsInf(high, 1)
}

// tally counts the values of one unit of a gate.
type tally struct {
	sum, low, high  float64
	lowest, highest float64
}

// Uses runs the network with the given weights on training samples and describes every
// gate.
func (m *Microscope) Uses(w Weights) ([]Use, error) {
	if err := m.set(w); err != nil {
		return nil, err
	}
	var tallies [][][]tally // [pass][gate][unit]
	steps := 0
	m.train(func(u *unrolled) {
		for k, p := range m.network.passes {
			if k == len(tallies) {
				tallies = append(tallies, make([][]tally, len(p.gates)))
			}
			for _, gates := range u.passes[k].gates {
				for i, values := range gates {
					tallies[k][i] = count(tallies[k][i], p.gates[i], values)
				}
			}
		}
		steps += u.steps
	})
	uses := []Use{}
	for k, p := range m.network.passes {
		for i, g := range p.gates {
			uses = append(uses, newUse(p.Pass.Name, g, tallies[k][i], steps))
		}
	}
	return uses, m.network.err
}

// train visits training samples within the limits, evenly spread; for a stateful network
// the first ones, with their states.
func (m *Microscope) train(visit func(*unrolled)) {
	n, p := m.network, m.parts[0]
	samples := max(1, min(maxUseSteps, maxUseProducts/len(n.params))/p.T)
	every := 1
	if m.lanes == 0 {
		every = (p.Len() + samples - 1) / samples
	}
	var after []states
	for i := 0; i < min(p.Len(), samples*every); i += every {
		u := n.forward(p.X(i), p.T, m.before(after, i))
		after = append(after, n.last(u))
		visit(u)
	}
}

func count(tallies []tally, g graph.Gate, values []float64) []tally {
	if tallies == nil {
		tallies = make([]tally, len(values))
		for j := range tallies {
			tallies[j].lowest, tallies[j].highest = math.Inf(1), math.Inf(-1)
		}
	}
	low, high := ends(g.Activation)
	for j, v := range values {
		t := &tallies[j]
		t.sum, t.lowest, t.highest = t.sum+v, min(t.lowest, v), max(t.highest, v)
		if v < low {
			t.low++
		}
		if v > high {
			t.high++
		}
	}
	return tallies
}

// ends are the values below and above which an activation is saturated.
func ends(activation string) (low, high float64) {
	switch activation {
	case "sigmoid", "hard_sigmoid":
		return edge, 1 - edge
	case "tanh":
		return edge - 1, 1 - edge
	}
	return math.Inf(-1), math.Inf(1)
}

func newUse(pass string, g graph.Gate, units []tally, steps int) Use {
	use := Use{Pass: pass, Gate: g.Name, Activation: g.Activation, Values: steps, Saturated: []int{}, Dead: []int{}}
	all := float64(steps * len(units))
	for j, t := range units {
		use.Mean += t.sum / all
		use.Low += t.low / all
		use.High += t.high / all
		if t.low+t.high >= saturated*float64(steps) {
			use.Saturated = append(use.Saturated, j+1)
		}
		if t.highest-t.lowest < deadSpread {
			use.Dead = append(use.Dead, j+1)
		}
	}
	return use
}
