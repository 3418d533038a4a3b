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

// audited is a problem that witnesses solve: that of a cell or of a loss.
type audited interface {
	base() *setting
	// forward pairs the values of the forward pass.
	forward(a, b *result) []quantity
	// placeIn returns a function that names the place of an element of a quantity.
	placeIn(quantity int) func(at int) string
	// finiteValues names the first value of the forward pass that is infinite or NaN.
	finiteValues(t *result) error
	// divergence finds where forward values first differ by more than the bar; false
	// where there is no order among them.
	divergence(a, b *result, bar float64) (Divergence, bool)
}

// witness is one of several independent ways to compute values and gradients of a cell.
type witness = witnessOf[*problem]

// witnessOf is the same for any kind of problem.
type witnessOf[P audited] struct {
	name    string
	kind    kind
	compute func(p P) (*result, error)
}

// result is what a witness computed for a problem.
type result struct {
	states   [][][]float64               // [T][state][B*H], after every step; nil for none of its own
	gradient [][]float64                 // of each quantity; nil for slopes alone
	slopes   [][]float64                 // of each quantity, along its probes
	gates    func() (*gateValues, error) // nil where there are no states, or no gates
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

// checkFinite returns an error that names the first value that is infinite or NaN.
func checkFinite(p audited, t *result) error {
	if err := p.finiteValues(t); err != nil {
		return err
	}
	for i, name := range p.base().names {
		if !finite(t.slopes[i]) || t.gradient != nil && !finite(t.gradient[i]) {
			return fmt.Errorf("the gradient of %s is not finite", name)
		}
	}
	return nil
}

func (p *problem) finiteValues(t *result) error {
	for step, states := range t.states {
		for k, s := range states {
			if !finite(s) {
				return fmt.Errorf("state %s is not finite after step %d", p.cell.States()[k], step)
			}
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
