package engine

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"

	"unroll/graph"
)

// Program is a network compiled for a number of time steps and sequences. A run
// reads X, Y, Weights, States, Masks and Params and writes Next, Pred, Loss and Grads: the
// slices stay the same ones, matrices in them lie row by row. A Program serves one
// goroutine at a time.
type Program[F Float] struct {
	Steps, Batch int
	Params       []F       // the flat parameter vector, in the order of graph.Stack.Params
	X            []F       // inputs [steps, batch, inputs]
	Y            []F       // targets [batch, outputs]; nil without gradient
	Weights      []F       // of the targets, all 1 at first; nil unless the stack is Weighted
	States       [][]F     // initial states, each [batch, units], pass by pass
	Next         [][]F     // final states, in the order of States
	Masks        []Mask[F] // dropout masks; none without gradient
	Pred         []F       // what the loss reads [batch, graph.Stack.Width]: see graph.Stack.Objective
	Loss         []F       // [1]; nil without gradient
	Grads        []F       // gradient of Loss, in the order of Params; nil without gradient

	run     func() error
	updater *Updater[F] // nil for none
	close   func()
}

// Run computes the results from the inputs, and then makes the update if the program
// has an [Updater] and the targets some [Program.Weight].
func (p *Program[F]) Run() error {
	if err := p.run(); err != nil || p.updater == nil || p.Weight() == 0 {
		return err
	}
	return p.updater.Run()
}

// Weight is what the targets weigh, in sequences: Batch, or the sum of Weights over the
// number of outputs.
func (p *Program[F]) Weight() float64 {
	if p.Weights == nil {
		return float64(p.Batch)
	}
	var sum float64
	for _, w := range p.Weights {
		sum += float64(w)
	}
	return sum * float64(p.Batch) / float64(len(p.Weights))
}

// Close releases what the program holds. A closed program must not be run.
func (p *Program[F]) Close() { p.close() }

// Reset sets the initial states to zero.
func (p *Program[F]) Reset() {
	for _, s := range p.States {
		clear(s)
	}
}

// Carry makes the final states of the last run the initial states of the next.
// Gradients stop there: the next run takes its initial states as constants.
func (p *Program[F]) Carry() {
	for i, s := range p.States {
		copy(s, p.Next[i])
	}
}

// Mask is a dropout mask.
type Mask[F Float] struct {
	Rate   float64 // share of zeros
	Values []F     // [batch, width]
}

// Draw draws new values, as [graph.Mask.Draw] does.
func (m Mask[F]) Draw(rng *rand.Rand) {
	values := make([]float64, len(m.Values))
	graph.Mask{Rate: m.Rate}.Draw(rng, values)
	for i, v := range values {
		m.Values[i] = F(v)
	}
}

// Options say which program is wanted. Zero values are the defaults.
type Options[F Float] struct {
	Engine string // one of [Names], with or without kernels; default [Default]
	Steps  int    // time steps; default 1
	Batch  int    // sequences side by side; default 1
	Train  bool   // with dropout, the loss and its gradient, and not only the prediction
	// Params is the flat parameter vector. Every run reads it, and programs may share
	// it. Default: a new one, all zero.
	Params []F
	// Updater, if not nil, ends every run with an update of its parameters, which are
	// then the program's. It needs Train.
	Updater *Updater[F]
	// Workers are the goroutines that may share a run, if the engine can; results do
	// not depend on it. Default 1.
	Workers int

	// Lanes makes a program of so many networks side by side, on one core: one of what
	// [Lanes] lists. Its slices, those in the options too, are so many times as long. The
	// targets must not be weighted. Default: a program of one network, without lanes.
	Lanes int
}

// grads is the memory of the gradient; nil for new memory.
func (o Options[F]) grads() []F {
	if o.Updater == nil {
		return nil
	}
	return o.Updater.Grads
}

// Compile makes a program of a network. The error says what is wrong with the
// stack or the options.
func Compile[F Float](stack graph.Stack, o Options[F]) (*Program[F], error) {
	e, err := lookup[F](o.Engine)
	if err != nil {
		return nil, err
	}
	return compile(stack, o, e.network)
}

// compile checks a stack and its options and fills in the defaults.
func compile[F Float](stack graph.Stack, o Options[F], network func(graph.Stack, Options[F]) (*Program[F], error)) (*Program[F], error) {
	if err := stack.Check(); err != nil {
		return nil, err
	}
	o.Steps, o.Batch = cmp.Or(o.Steps, 1), cmp.Or(o.Batch, 1)
	if o.Steps < 1 || o.Batch < 1 {
		return nil, fmt.Errorf("a network for %d time steps and batches of %d: both must be at least 1", o.Steps, o.Batch)
	}
	if rows := o.Steps * stack.Inputs; stack.Scaled() && rows != stack.Rows*stack.Columns {
		return nil, fmt.Errorf("%d time steps of %d inputs are not the %d rows of %d columns that the window scaling is for", o.Steps, stack.Inputs, stack.Rows, stack.Columns)
	}
	if u := o.Updater; u != nil {
		if o.Params != nil || !o.Train {
			return nil, errors.New("a program with an updater trains the updater's parameters: set Train, and leave Params out")
		}
		o.Params = u.Params
	}
	size := stack.Size() * max(1, o.Lanes)
	if o.Params == nil {
		o.Params = make([]F, size)
	}
	if len(o.Params) != size {
		return nil, fmt.Errorf("the network has %d parameters, not %d", size, len(o.Params))
	}
	if o.Lanes != 0 && stack.Weighted {
		return nil, errors.New("a program with lanes takes no weights of the targets")
	}
	p, err := network(stack, o)
	if err != nil {
		return nil, err
	}
	p.Steps, p.Batch, p.Params, p.updater = o.Steps, o.Batch, o.Params, o.Updater
	for i := range p.Weights {
		p.Weights[i] = 1
	}
	return p, nil
}
