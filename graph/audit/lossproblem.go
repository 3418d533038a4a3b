package audit

import (
	"fmt"
	"math/rand/v2"

	"unroll/graph"
	"unroll/graph/bptt"
)

// lossProblem is a loss with random predictions and targets. Its quantities are what the
// head gives for each parameter of the targets, [B, H].
type lossProblem struct {
	setting
	loss   graph.Loss
	y      []float64 // [B, H]
	weight []float64 // of the targets; nil for none
	suffix string    // of the quantities' names
}

// newLossProblem draws a problem; the same seed and shape give the same numbers.
func newLossProblem(loss graph.Loss, s Shape, seed uint64, weighted bool) (*lossProblem, error) {
	stack := graph.Stack{Outputs: s.H, Loss: loss}
	if n := s.B * stack.Width(); n > maxPredictions {
		return nil, graph.BadInput("shape", "shape %v has %d predictions, more than %d: give smaller sizes", s, n, maxPredictions)
	}
	p := &lossProblem{setting: setting{shape: s}, loss: loss}
	rng, n := rand.New(rand.NewPCG(seed, 0)), s.B*s.H
	if _, is := loss.(*graph.ScaledLoss); is {
		p.suffix = ", scaled"
	}
	if weighted {
		p.suffix += ", weighted"
	}
	for _, name := range lossParameters(loss) {
		of := func() float64 { return 1.5 * rng.NormFloat64() }
		if name == graph.WindowScale {
			of = func() float64 { return 0.5 + 2*rng.Float64() }
		}
		p.add(name+p.suffix, draw(n, of))
		p.probes = append(p.probes, probesOf(rng, n, 1))
	}
	targets := graph.DrawTargets(rng, loss, n)
	p.y = draw(n, func() float64 {
		y := targets[0]
		targets = targets[1:]
		return y
	})
	if weighted {
		p.weight = draw(n, func() float64 { return max(0, rng.Float64()-0.3) })
	}
	return p, nil
}

// maxPredictions is a limit against typing errors.
const maxPredictions = 1_000_000

// lossParameters names what the network predicts for each target.
func lossParameters(loss graph.Loss) []string {
	if l, is := loss.(graph.Parametric); is {
		return l.Parameters()
	}
	return []string{"prediction"}
}

// packed returns a point as the head's output [B, parameters*H].
func packed[S bptt.Scalar](p *lossProblem, at point[S]) []S {
	var raw []S
	for b := range p.shape.B {
		for _, values := range at {
			raw = append(raw, values[b*p.shape.H:(b+1)*p.shape.H]...)
		}
	}
	return raw
}

// unpacked returns the gradient of each quantity, given that of the head's output.
func (p *lossProblem) unpacked(raw []float64) [][]float64 {
	all := make([][]float64, len(p.names))
	for i := 0; len(raw) > 0; i++ {
		k := i % len(all)
		all[k] = append(all[k], raw[:p.shape.H]...)
		raw = raw[p.shape.H:]
	}
	return all
}

// forward pairs the losses of all targets and their mean, which are computed from numbers
// of about 1.
func (p *lossProblem) forward(a, b *result) []quantity {
	var all []quantity
	for k, name := range []string{"loss", "mean loss"} {
		name += p.suffix
		all = append(all, quantity{name: name, a: series(a.states, k), b: series(b.states, k), place: p.placeIn(k)})
	}
	scale(all, 1)
	return all
}

func (p *lossProblem) placeIn(int) func(at int) string {
	return func(at int) string { return fmt.Sprintf("sample %d, output %d", at/p.shape.H, at%p.shape.H) }
}

func (p *lossProblem) finiteValues(t *result) error {
	for _, step := range t.states {
		for _, values := range step {
			if !finite(values) {
				return fmt.Errorf("the loss is not finite")
			}
		}
	}
	return nil
}

// divergence is false: a loss has no steps.
func (*lossProblem) divergence(_, _ *result, _ float64) (Divergence, bool) {
	return Divergence{}, false
}
