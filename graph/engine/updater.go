package engine

import (
	"fmt"

	"unroll/graph"
	"unroll/graph/machine"
	"unroll/graph/optimizer"
)

// Updater changes a flat parameter vector by an update rule, in place. A program
// that is compiled with one ends every run with an update. An Updater serves one
// goroutine at a time.
type Updater[F Float] struct {
	Params  []F     // the flat parameter vector
	Grads   []F     // its gradient, which an update reads
	States  [][]F   // what the rule keeps, in the order of its States, each as long as Params
	Updates int     // made so far
	Rate    float64 // learning rate of the next update: the rule's, unless it is changed
	Lanes   []Lane  // what Updates and Rate are of each lane, in their place; nil without lanes

	rule    optimizer.Rule
	scalars []scalar[F]
	run     func() error
	close   func()
}

// scalar is a number that is computed before every update.
type scalar[F Float] struct {
	memory []F
	of     func(t int, rate float64) float64
	table  *scalarTable // with lanes
}

// variable is memory that an update reads and may overwrite.
type variable[F Float] = machine.Variable[F]

// UpdaterOptions say how an updater works. Zero values are the defaults.
type UpdaterOptions[F Float] struct {
	Engine  string // as in [Options]
	Params  []F    // the vector to change; default: a new one, all zero
	Workers int    // as in [Options]
	// Lanes makes the updater change so many networks side by side; see [Options].
	Lanes int
}

// NewUpdater makes an updater for the packed weights of a network, in the order of
// [graph.Stack.Params]. The error says what is wrong with the rule.
func NewUpdater[F Float](rule optimizer.Rule, weights []graph.Param, o UpdaterOptions[F]) (*Updater[F], error) {
	e, err := lookup[F](o.Engine)
	if err != nil {
		return nil, err
	}
	size, sizes := 0, make([]int, len(weights))
	for i, p := range weights {
		sizes[i] = p.Size()
		size += sizes[i]
	}
	lanes := max(1, o.Lanes)
	if o.Params == nil {
		o.Params = make([]F, size*lanes)
	}
	if size == 0 || len(o.Params) != size*lanes {
		return nil, fmt.Errorf("the weights have %d parameters, not %d", size*lanes, len(o.Params))
	}
	w, err := optimizer.Write(graph.NewForward(Dtype[F]()), rule, sizes)
	if err != nil {
		return nil, err
	}
	u := &Updater[F]{Params: o.Params, Grads: make([]F, size*lanes), rule: w.Rule}
	if o.Lanes != 0 {
		u.Lanes = make([]Lane, lanes)
	}
	for range w.Rule.States() {
		u.States = append(u.States, make([]F, size*lanes))
	}
	u.Reset()
	f, err := e.update(u.variables(w, weights), o)
	if err != nil {
		return nil, err
	}
	for _, s := range w.Scalars {
		if memory := f.input(s.Node); memory != nil {
			u.scalars = append(u.scalars, scalar[F]{memory, s.Of, new(scalarTable)})
		}
	}
	u.run, u.close = f.run, f.close
	return u, nil
}

// Reset makes the updater new: it has made no update, and its rate is the rule's. Params stay.
func (u *Updater[F]) Reset() {
	u.Updates, u.Rate = 0, u.rule.Common().Rate
	for i := range u.Lanes {
		u.Lanes[i] = Lane{Rate: u.Rate}
	}
	for i, s := range u.rule.States() {
		for j := range u.States[i] {
			u.States[i][j] = F(s.Init)
		}
	}
}

// variables are the memory of all inputs of the update but the scalars.
func (u *Updater[F]) variables(w *optimizer.Written, weights []graph.Param) []variable[F] {
	list := []variable[F]{{Node: w.Params, Memory: u.Params, Next: w.NextParams}, {Node: w.Gradient, Memory: u.Grads}}
	for i, s := range w.States {
		list = append(list, variable[F]{Node: s, Memory: u.States[i], Next: w.NextStates[i]})
	}
	for i, part := range w.Parts {
		at, lanes := weights[i].Offset, max(1, len(u.Lanes))
		list = append(list, variable[F]{Node: part, Memory: u.Grads[at*lanes : (at+weights[i].Size())*lanes]})
	}
	return list
}

// Run makes an update. It allocates nothing on the machine.
func (u *Updater[F]) Run() error {
	if u.Lanes != nil {
		u.advance()
		return u.run()
	}
	u.Updates++
	for _, s := range u.scalars {
		s.memory[0] = F(s.of(u.Updates, u.Rate))
	}
	return u.run()
}

// Close releases what the updater holds. A closed updater must not be run.
func (u *Updater[F]) Close() { u.close() }
