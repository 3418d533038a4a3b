package models

import (
	"cmp"
	"errors"
	"fmt"
	"math/rand/v2"

	"unroll/graph"
	"unroll/graph/engine"
)

// DefaultEngine runs networks where none of [engine.Names] is given.
const DefaultEngine = engine.Default

// Kernels returns the name of the kernels that an engine uses on this processor; see
// [engine.Kernels].
func Kernels(engineName string) (string, error) { return engine.Kernels(engineName) }

// Network is a Spec's network over one flat parameter vector, compiled for each batch
// size in use.
type Network[F engine.Float] struct {
	Stack  graph.Stack
	Params []F // in the order of Stack.Params
	Steps  int // time steps of a window
	// Workers is the number of cores that may share one run of a program if the network
	// is large enough; 0 for one. Results do not depend on it.
	Workers int

	before   []F // Params before the last update of the last epoch
	engine   string
	stateful bool
	train    Train
	updater  *engine.Updater[F] // nil until there is training
	programs map[programKey]*engine.Program[F]
	links    map[int]*linkFunction // by number of samples; none unless the loss is parametric
	alone    *laneGroup[F]         // where a small network is trained without others; nil until then
}

type programKey struct {
	batch           int
	train, weighted bool
}

// NewNetwork returns the Spec's network, which trains as the Spec says, for windows of [steps, features] and the given
// number of targets, with initial weights drawn from rng; with a nil rng they
// are zero, to be set by the caller. An empty engine is [DefaultEngine].
func NewNetwork[F engine.Float](spec *Spec, engineName string, steps, features, horizon int, rng *rand.Rand) (*Network[F], error) {
	if err := engine.Check(engineName); err != nil {
		return nil, err
	}
	stack := spec.Stack(features, horizon)
	if err := cmp.Or(stack.Check(), spec.Train.Optimizer.check(), spec.Train.Schedule.check()); err != nil {
		return nil, err
	}
	n := &Network[F]{
		Stack: stack, Steps: steps, engine: engineName, stateful: spec.Model.Stateful, train: spec.Train,
		Params:   make([]F, stack.Size()),
		programs: map[programKey]*engine.Program[F]{}, links: map[int]*linkFunction{},
	}
	if rng != nil {
		n.draw(rng)
	}
	return n, nil
}

// draw draws initial weights.
func (n *Network[F]) draw(rng *rand.Rand) {
	for i, v := range n.Stack.Draw(rng) {
		n.Params[i] = F(v)
	}
}

// renew makes the network new, but for what has been compiled.
func (n *Network[F]) renew(rng *rand.Rand) {
	n.draw(rng)
	if n.updater != nil {
		n.updater.Reset()
	}
}

// Close releases what the compiled programs hold.
func (n *Network[F]) Close() {
	for _, p := range n.programs {
		p.Close()
	}
	clear(n.programs)
	for _, l := range n.links {
		l.Close()
	}
	clear(n.links)
	if n.updater != nil {
		n.updater.Close()
		n.updater = nil
	}
	if n.alone != nil {
		n.alone.close()
	}
}

// program returns the program for a batch size, compiled at the first use.
func (n *Network[F]) program(batch int, train bool) (*engine.Program[F], error) {
	key := programKey{batch, train, train && n.Stack.Weighted}
	if p, done := n.programs[key]; done {
		return p, nil
	}
	o := engine.Options[F]{Engine: n.engine, Steps: n.Steps, Batch: batch, Train: train, Workers: n.workers(batch)}
	var err error
	if train {
		o.Updater, err = n.trainer()
	} else {
		o.Params = n.Params
	}
	if err != nil {
		return nil, err
	}
	p, err := engine.Compile(n.Stack, o)
	if err != nil {
		return nil, err
	}
	n.programs[key] = p
	return p, nil
}

// coreWork is the number of multiplications in a time step's products for which a
// further core pays: measured on two cores of a Zen 3, where 64 units take 0.65 of one
// core's time with batches of 64 and the same time with 16.
const coreWork = 1 << 18

// workers is the number of cores that share a run with batches of this size, at most
// Workers.
func (n *Network[F]) workers(batch int) int {
	return max(1, min(n.Workers, batch*len(n.Params)/coreWork))
}

// Samples are the inputs and targets of a network, such as dataset.Windows.
type Samples interface {
	Len() int
	X(i int) []float64 // input of sample i, row-major [steps, features]
	Y(i int) []float64 // targets of sample i
}

// Weighted are samples whose targets have weights.
type Weighted interface {
	Samples
	Weights(i int) []float64 // of the targets of sample i, 0 or more; nil, for every sample, if all are 1
}

// weights are those of the targets of sample i; nil if all are 1.
func weights(samples Samples, i int) []float64 {
	if w, are := samples.(Weighted); are {
		return w.Weights(i)
	}
	return nil
}

// check refuses samples that the network cannot train on.
func (n *Network[F]) check(samples Samples) error {
	if samples.Len() == 0 {
		return errors.New("there are no samples to train on")
	}
	x, y := len(samples.X(0)), len(samples.Y(0))
	if inputs := n.Steps * n.Stack.Inputs; x != inputs || y != n.Stack.Outputs {
		return fmt.Errorf("a sample has %d inputs and %d targets: the network takes %d (%d time steps of %d) and %d",
			x, y, inputs, n.Steps, n.Stack.Inputs, n.Stack.Outputs)
	}
	return nil
}

// load puts the inputs of the given samples into a program, time step by time
// step, and their targets and weights if it takes them: into one of its lanes, or
// 0 of 1 for a program without lanes.
func load[F engine.Float](p *engine.Program[F], samples Samples, indices []int, lane, lanes int) {
	put := func(into []F, row int, values []float64) {
		into = into[row*len(values)*lanes+lane:]
		for i, v := range values {
			into[i*lanes] = F(v)
		}
	}
	for b, i := range indices {
		x := samples.X(i)
		features := len(x) / p.Steps
		for t := range p.Steps {
			put(p.X, t*p.Batch+b, x[t*features:(t+1)*features])
		}
		if p.Y != nil {
			put(p.Y, b, samples.Y(i))
		}
		if p.Weights != nil {
			put(p.Weights, b, weights(samples, i))
		}
	}
}

// checkStateful refuses samples that are not whole batches of a stateful network.
func checkStateful(samples, batch int) error {
	if batch < 1 || samples%batch != 0 {
		return badValue("batch", fmt.Errorf("a stateful network needs whole batches: the number of samples, %d, is not a multiple of batch %d; try batch 1",
			samples, batch))
	}
	return nil
}
