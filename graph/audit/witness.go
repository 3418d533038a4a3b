package audit

import (
	"fmt"
	"math"
)

// kind is the way in which a witness computes a gradient.
type kind int

const (
	symbolic    kind = iota // Gorgonia's derivative of the graph
	single                  // the same in float32
	byHand                  // the reference's own backward pass
	complexStep             // the reference's forward pass in complex128
	differences             // the graph's forward pass, moved up and down
)

func (k kind) String() string {
	return [...]string{"symbolic", "float32", "hand", "complex", "differences"}[k]
}

// whole reports whether it computes the whole gradient, and not slopes alone.
func (k kind) whole() bool { return k == symbolic || k == single || k == byHand }

// witness is one of several independent ways to compute values and gradients.
type witness struct {
	name    string
	kind    kind
	compute func(p *problem) (*result, error)
	gates   func(p *problem) (*gateValues, error) // nil if it has none
}

// result is what a witness computed for a problem.
type result struct {
	states   [][][]float64 // [T][state][B*H], after every step; nil for none of its own
	gradient [][]float64   // of each quantity; nil for slopes alone
	slopes   [][]float64   // of each quantity, along its probes
}

// gateValues are the gates of every step in the order of their computation.
type gateValues struct {
	names  []string
	values [][][]float64 // [T][gate][B*H]
}

// witnesses returns the witnesses that a subject has. Differences are computed on the
// first engine.
func witnesses(s Subject, engines []string) []witness {
	var all []witness
	for _, engine := range engines {
		all = append(all, symbolicWitness[float64](engine, engine, symbolic))
	}
	for _, engine := range engines {
		all = append(all, symbolicWitness[float32](engine+"32", engine, single))
	}
	if r := s.Reference; r != nil {
		if r.Backward != nil {
			all = append(all, r.handWitness())
		}
		all = append(all, r.complexWitness())
	}
	return append(all, differenceWitness(engines[0]))
}

// project returns the slopes of a gradient along the probes.
func (p *problem) project(gradient [][]float64) [][]float64 {
	return p.along(func(quantity int, d direction) float64 { return d.dot(gradient[quantity]) })
}

// along computes the slope along every probe.
func (p *problem) along(slope func(quantity int, d direction) float64) [][]float64 {
	all := make([][]float64, len(p.names))
	for i, probes := range p.probes {
		for _, d := range probes {
			all[i] = append(all[i], slope(i, d))
		}
	}
	return all
}

// finite returns an error that names the first value that is infinite or NaN.
func (t *result) finite(p *problem) error {
	for step, states := range t.states {
		for k, s := range states {
			if !finite(s) {
				return fmt.Errorf("state %s is not finite after step %d", p.cell.States()[k], step)
			}
		}
	}
	for i, name := range p.names {
		if !finite(t.slopes[i]) || t.gradient != nil && !finite(t.gradient[i]) {
			return fmt.Errorf("the gradient of %s is not finite", name)
		}
	}
	return nil
}

func finite(v []float64) bool {
	for _, x := range v {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return false
		}
	}
	return true
}
