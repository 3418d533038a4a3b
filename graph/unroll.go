package graph

import (
	"fmt"
	"slices"

	"gorgonia.org/tensor"
)

// Unroll applies a cell to T inputs xs, each [B, F], from the initial state s,
// and returns the state after every step. Reversed, it goes from the last input
// to the first; states stay in the order of xs.
func Unroll(e *Expr, cell Cell, w *Weights, xs []*Node, s State, name string, reverse bool) []State {
	states := make([]State, len(xs))
	for k := range xs {
		t := k
		if reverse {
			t = len(xs) - 1 - k
		}
		e.setScope(fmt.Sprintf("%s[%d]", name, t))
		s = takeStep(e, cell, w, xs[t], s)
		states[t] = s
	}
	return states
}

// takeStep applies the cell once and checks that it gives a state for each of
// those it names, of the same shape.
func takeStep(e *Expr, cell Cell, w *Weights, x *Node, s State) State {
	if e.Err() != nil {
		return s
	}
	next := cell.Step(e, w, x, s)
	if len(next) != len(s) {
		e.fail("the cell's step returns %d states: it names %d (%v)", len(next), len(s), cell.States())
		return s
	}
	for i, n := range next {
		if flaw := e.flaw(n); flaw != "" {
			e.fail("the cell's step returns state %q, which %s", cell.States()[i], flaw)
		} else if !n.Shape().Eq(s[i].Shape()) {
			e.fail("the cell's step returns state %q of shape %v: it must be %v", cell.States()[i], n.Shape(), s[i].Shape())
		}
	}
	if e.Err() != nil {
		return s
	}
	return next
}

// Unrolled is a network as one graph over all its time steps.
type Unrolled struct {
	Expr   *Expr
	X      []*Node   // inputs, one [B, F] a time step
	Window *Node     // input: the target's past in X [B, rows]; nil unless there is a Stack.Scaling
	Y      *Node     // targets [B, outputs]; nil without gradient
	Weight *Node     // their weights [B, outputs]; nil unless Stack.Weighted
	States [][]*Node // initial states of each pass, inputs [B, H]
	Next   [][]*Node // final states of each pass
	Masks  []Mask    // dropout masks; none without gradient
	Blocks []Block   // all weights, gate by gate
	Pred   *Node     // what the head gives, and with a scaling the statistics of the windows, [B, Stack.Width]
	Loss   *Node     // [1, 1]; nil without gradient
	Grads  []*Node   // of Loss, for each of Blocks; nil stands for zero
}

// Unrolled writes the network over the given number of time steps. With train
// it has masks, targets, the loss and its gradient.
func (s Stack) Unrolled(dtype tensor.Dtype, steps, batch int, train bool) (*Unrolled, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	if steps < 1 {
		return nil, BadInput("", "unrolled over %d time steps: there must be at least 1", steps)
	}
	e := NewExpr(dtype)
	u := &Unrolled{Expr: e}
	for t := range steps {
		u.X = append(u.X, e.Input(fmt.Sprintf("x[%d]", t), batch, s.Inputs))
	}
	var window WindowStep
	if s.Scaled() {
		window = *s.writeWindow(e, batch)
		u.Window = window.Window
	}
	inputs := s.scaleInputs(e, u.X, window.Statistics)
	var sequences [][]*Node // the outputs of each pass
	var final []*Node       // what the head reads
	for _, p := range s.Passes() {
		xs := inputs
		if len(p.Sources) > 0 {
			xs = joinSequences(e, p.Sources, sequences)
		}
		outs, last := u.addPass(p, xs, batch, train)
		sequences = append(sequences, outs)
		if p.Last {
			final = append(final, last)
		}
	}
	u.addHead(s, final, window, batch, train)
	if train && e.Err() == nil {
		u.Grads = e.Gradient([]*Node{u.Loss}, []*Node{e.Const(1, 1, 1)}, nodes(u.Blocks))
	}
	return u, e.Err()
}

// addPass writes one recurrence and returns its outputs and the last of them.
func (u *Unrolled) addPass(p Pass, xs []*Node, batch int, train bool) (outs []*Node, last *Node) {
	e := u.Expr
	w := NewWeights(e, p.Params)
	m := newMasks(e, p, batch, train)
	w.mask = m.recurrent
	u.Masks = append(u.Masks, m.all...)
	u.Blocks = append(u.Blocks, w.Blocks()...)
	initial := stateInputs(e, p, batch)
	masked := make([]*Node, len(xs))
	for t, x := range xs {
		masked[t] = m.maskInput(e, x)
	}
	states := Unroll(e, p.Layer.Cell, w, masked, initial, p.Name, p.Reverse)
	w.checkMask()
	for t, s := range states {
		outs = append(outs, p.output(e, xs[t], s))
	}
	end := len(xs) - 1
	if p.Reverse {
		end = 0
	}
	u.States, u.Next = append(u.States, initial), append(u.Next, states[end])
	return outs, outs[end]
}

func (u *Unrolled) addHead(s Stack, final []*Node, window WindowStep, batch int, train bool) {
	head := writeHead(u.Expr, s, final, window.Statistics, batch, train)
	u.Blocks = slices.Concat(u.Blocks, head.Blocks, window.Blocks)
	u.Pred, u.Y, u.Weight, u.Loss = head.Pred, head.Y, head.Weight, head.Loss
}

// stateInputs adds the initial states of a pass.
func stateInputs(e *Expr, p Pass, batch int) State {
	var s State
	for _, name := range p.Layer.Cell.States() {
		s = append(s, e.Input(p.Name+"/state_"+name, batch, p.Layer.Units))
	}
	return s
}

// output is the output of a pass at one step: its state 0, plus the step's input in
// a residual layer. In a bidirectional residual layer each direction adds the half of
// the input at its place.
func (p Pass) output(e *Expr, x *Node, s State) *Node {
	if !p.Layer.Residual {
		return s[0]
	}
	if p.Layer.Bidirectional {
		at := 0
		if p.Reverse {
			at = p.Layer.Units
		}
		x = e.half(x, at, p.Layer.Units)
	}
	return e.Add(s[0], x)
}

func (m masks) maskInput(e *Expr, x *Node) *Node {
	if m.input == nil {
		return x
	}
	return e.Mul(x, m.input)
}

// joinSequences puts the outputs of the source passes side by side, step by step.
func joinSequences(e *Expr, sources []int, sequences [][]*Node) []*Node {
	xs := make([]*Node, len(sequences[sources[0]]))
	for t := range xs {
		var parts []*Node
		for _, k := range sources {
			parts = append(parts, sequences[k][t])
		}
		xs[t] = join(e, parts)
	}
	return xs
}

func join(e *Expr, parts []*Node) *Node {
	x := parts[0]
	for _, part := range parts[1:] {
		x = e.Concat(x, part)
	}
	return x
}

func nodes(blocks []Block) []*Node {
	list := make([]*Node, len(blocks))
	for i, b := range blocks {
		list[i] = b.Node
	}
	return list
}
