package microscope

import (
	"math"

	"unroll/graph"
)

// The thresholds of saturated and dead units.
const (
	// Edge is how near to an end of its range a value has no slope left: below 0.05
	// or above 0.95 of a sigmoid, whose slope there is under a fifth of its largest,
	// beyond 0.95 in size of a tanh.
	Edge = 0.05
	// Mostly is the share of a saturated unit's values that lie there.
	Mostly = 0.9
	// Still is the spread, largest minus least value, below which a unit is dead: it
	// answers to nothing.
	Still = 1e-3
)

// mostSteps bounds the time steps of training samples on which uses are taken,
// and mostProducts the multiplications.
const (
	mostSteps    = 400
	mostProducts = 20_000_000
)

// Use is how a gate is used over time steps of training samples.
type Use struct {
	Pass       string  `json:"pass"`
	Gate       string  `json:"gate"`
	Activation string  `json:"activation"`
	Values     int     `json:"values"`          // seen of each unit
	Mean       float64 `json:"mean"`            // over units, samples and steps
	Low        float64 `json:"low"`             // share of values at the lower end of the range
	High       float64 `json:"high"`            // share at the upper end; both 0 without a range
	Saturated  []int   `json:"saturated_units"` // from 1 on
	Dead       []int   `json:"dead_units"`
}

// Bounded reports whether the activation has a range with ends.
func (u Use) Bounded() bool {
	_, high := ends(u.Activation)
	return !math.IsInf(high, 1)
}

// tally is what was seen of one unit of a gate.
type tally struct {
	sum, low, high float64
	least, most    float64
}

// Uses runs the network with the given weights on training samples, as many as
// tell, and judges every unit of every gate.
func (m *Microscope) Uses(w Weights) ([]Use, error) {
	if err := m.set(w); err != nil {
		return nil, err
	}
	var seen [][][]tally // [pass][gate][unit]
	steps := 0
	m.train(func(u *unrolled) {
		for k, p := range m.network.passes {
			if k == len(seen) {
				seen = append(seen, make([][]tally, len(p.gates)))
			}
			for _, gates := range u.passes[k].gates {
				for i, values := range gates {
					seen[k][i] = count(seen[k][i], p.gates[i], values)
				}
			}
		}
		steps += u.steps
	})
	uses := []Use{}
	for k, p := range m.network.passes {
		for i, g := range p.gates {
			uses = append(uses, judge(p.Pass.Name, g, seen[k][i], steps))
		}
	}
	return uses, m.network.err
}

// train shows as many training samples as the bounds allow, evenly spread; of a
// stateful network the first ones, with the states carried.
func (m *Microscope) train(see func(*unrolled)) {
	n, p := m.network, m.parts[0]
	most := max(1, min(mostSteps, mostProducts/len(n.params))/p.T)
	every := 1
	if m.lanes == 0 {
		every = (p.Len() + most - 1) / most
	}
	var after []states
	for i := 0; i < min(p.Len(), most*every); i += every {
		u := n.forward(p.X(i), p.T, m.before(after, i))
		after = append(after, n.last(u))
		see(u)
	}
}

func count(tallies []tally, g graph.Gate, values []float64) []tally {
	if tallies == nil {
		tallies = make([]tally, len(values))
		for j := range tallies {
			tallies[j].least, tallies[j].most = math.Inf(1), math.Inf(-1)
		}
	}
	low, high := ends(g.Activation)
	for j, v := range values {
		t := &tallies[j]
		t.sum, t.least, t.most = t.sum+v, min(t.least, v), max(t.most, v)
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
		return Edge, 1 - Edge
	case "tanh":
		return Edge - 1, 1 - Edge
	}
	return math.Inf(-1), math.Inf(1)
}

func judge(pass string, g graph.Gate, units []tally, steps int) Use {
	use := Use{Pass: pass, Gate: g.Name, Activation: g.Activation, Values: steps, Saturated: []int{}, Dead: []int{}}
	all := float64(steps * len(units))
	for j, t := range units {
		use.Mean += t.sum / all
		use.Low += t.low / all
		use.High += t.high / all
		if t.low+t.high >= Mostly*float64(steps) {
			use.Saturated = append(use.Saturated, j+1)
		}
		if t.most-t.least < Still {
			use.Dead = append(use.Dead, j+1)
		}
	}
	return use
}
