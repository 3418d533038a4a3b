package engine

import (
	"cmp"
	"errors"
	"fmt"

	"unroll/graph"
)

// Predictor predicts from one time step after another, as a service does that is told the
// newest values: the states are carried from each step to the next, so that a step costs
// the same however many came before. It serves one goroutine at a time.
type Predictor[F Float] struct{ program *Program[F] }

// NewPredictor returns a predictor that has seen nothing, of the options' Engine, Batch,
// Params and Workers; the others must be left out. The error says so, or what is wrong
// with the stack: a bidirectional layer needs the steps to come.
func NewPredictor[F Float](stack graph.Stack, o Options[F]) (*Predictor[F], error) {
	if cmp.Or(o.Steps, 1) != 1 || o.Train || o.Updater != nil || o.Lanes != 0 {
		return nil, errors.New("a predictor takes one time step at a time and does not train: leave out Steps, Train, Updater and Lanes")
	}
	if stack.Scaled() {
		return nil, errors.New("a predictor does not know the whole window before its last step: leave out Stack.Scaling")
	}
	for i, l := range stack.Layers {
		if l.Bidirectional {
			return nil, fmt.Errorf("layer %d is bidirectional: it cannot predict before it has seen the last step", i)
		}
	}
	p, err := Compile(stack, o)
	if err != nil {
		return nil, err
	}
	return &Predictor[F]{p}, nil
}

// Step takes the values of the next time step, x [batch, inputs], and returns the
// prediction from all steps so far, [batch, outputs], which the next call overwrites. It
// allocates nothing. The error says that x has another length.
func (p *Predictor[F]) Step(x []F) ([]F, error) {
	if len(x) != len(p.program.X) {
		return nil, fmt.Errorf("a step has %d values, not %d: the inputs of each sequence, one sequence after another", len(p.program.X), len(x))
	}
	copy(p.program.X, x)
	if err := p.program.Run(); err != nil {
		return nil, err
	}
	p.program.Carry()
	return p.program.Pred, nil
}

// Params is the flat parameter vector, in the order of graph.Stack.Params.
func (p *Predictor[F]) Params() []F { return p.program.Params }

// Reset forgets the steps so far.
func (p *Predictor[F]) Reset() { p.program.Reset() }

// Close releases what the predictor holds.
func (p *Predictor[F]) Close() { p.program.Close() }
