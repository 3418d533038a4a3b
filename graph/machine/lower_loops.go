package machine

import (
	"fmt"
	"slices"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"unroll/graph/machine/internal/kernel"
)

// loopLowering joins the graphs of all passes and the head: an input of one that is
// the output of another stands for the same value.
type loopLowering struct {
	*lowering
	spec    LoopSpec
	x       *value   // the network's input, one [B, F] a step
	before  []*value // outputs of the graph before the passes
	dBefore []*value // gradient that has arrived at them; nil for none
	outs    []*value // of the passes
	arrives []*value // gradient at the Out of each pass, at every step; nil for none
	seeds   []*value // gradient at the Out of each pass after the last step; nil for none
}

func lowerLoops(spec LoopSpec, dtype tensor.Dtype, size int) (*net, error) {
	passes := len(spec.Passes)
	l := &loopLowering{
		lowering: newLowering(dtype, size, spec.Steps), spec: spec,
		outs: make([]*value, passes), arrives: make([]*value, passes), seeds: make([]*value, passes),
	}
	l.listed = true
	if spec.Steps < 1 {
		return nil, fmt.Errorf("machine: %d time steps: there must be at least 1", spec.Steps)
	}
	if err := l.first(); err != nil {
		return nil, fmt.Errorf("before the passes: %w", err)
	}
	for i := range spec.Passes {
		if err := l.forward(i); err != nil {
			return nil, fmt.Errorf("pass %d: %w", i, err)
		}
	}
	if err := l.head(); err != nil {
		return nil, fmt.Errorf("head: %w", err)
	}
	if len(spec.Head.DH) == 0 {
		return l.net, nil
	}
	for i := len(spec.Passes) - 1; i >= 0; i-- {
		if err := l.backward(i); err != nil {
			return nil, fmt.Errorf("pass %d, backward: %w", i, err)
		}
	}
	if err := l.firstBackward(); err != nil {
		return nil, fmt.Errorf("before the passes, backward: %w", err)
	}
	return l.net, nil
}

// first lowers the graph before the passes.
func (l *loopLowering) first() error {
	b := l.spec.Before
	if err := l.fill(b.Inputs...); err != nil {
		return err
	}
	if err := l.bindBlocks(b.Blocks); err != nil {
		return err
	}
	for _, n := range b.Outputs {
		o, err := l.value(n)
		if err != nil {
			return err
		}
		l.before = append(l.before, o.value)
	}
	l.dBefore = make([]*value, len(l.before))
	return nil
}

// readBefore binds inputs to the outputs of the graph before the passes.
func (l *loopLowering) readBefore(nodes []*gorgonia.Node) error {
	if len(nodes) > 0 && len(nodes) != len(l.before) {
		return fmt.Errorf("machine: inputs that read the graph before the passes and its outputs must be equal in number, not %d and %d", len(nodes), len(l.before))
	}
	for k, n := range nodes {
		if err := l.bind(n, l.before[k]); err != nil {
			return err
		}
	}
	return nil
}

// arriveBefore adds gradients of inputs to what arrives at the outputs of the graph before the
// passes, which must need it.
func (l *loopLowering) arriveBefore(nodes, grads []*gorgonia.Node) error {
	if len(l.spec.Before.DOutputs) == 0 {
		return nil
	}
	if len(grads) != len(nodes) {
		return fmt.Errorf("machine: inputs and their gradients must be equal in number, not %d and %d", len(nodes), len(grads))
	}
	for k, n := range grads {
		if n == nil {
			continue
		}
		d, err := l.like(n, nodes[k])
		if err != nil {
			return err
		}
		v := l.b.broadcast(d.value, d.m, d.n)
		if v.seq {
			v = l.b.overTime(v, l.steps)
		}
		l.dBefore[k] = l.plus(l.dBefore[k], v)
	}
	return nil
}

func (l *loopLowering) firstBackward() error {
	b := l.spec.Before
	if len(b.DOutputs) == 0 {
		return nil
	}
	if len(b.DOutputs) != len(b.Outputs) {
		return fmt.Errorf("machine: outputs and their gradients must be equal in number, not %d and %d", len(b.Outputs), len(b.DOutputs))
	}
	for k, n := range b.DOutputs {
		d := l.dBefore[k]
		if d == nil {
			d = l.b.scalar(0)
		}
		if err := l.bind(n, d); err != nil {
			return err
		}
	}
	return l.gradients(b.Blocks)
}

// state adds a state to the last loop. It starts from init; setNext says what it is
// at later steps.
func (l *loopLowering) state(n *gorgonia.Node, init *value) (*value, error) {
	rows, cols, err := shapeOf(n)
	if err != nil {
		return nil, err
	}
	if err := fits(n, init); err != nil {
		return nil, err
	}
	k := len(l.loops) - 1
	s := l.b.add(value{op: opState, rows: rows, cols: cols, seq: true, init: init, leaf: &leaf{name: n.Name(), loop: k}})
	l.loops[k].states = append(l.loops[k].states, s)
	return s, l.bind(n, s)
}

// setNext says what a state is at the next step: a value of its own in memory,
// computed at every step.
func (l *loopLowering) setNext(s, next *value) {
	taken := false
	for _, loop := range l.loops {
		for _, other := range loop.states {
			taken = taken || other.next == next
		}
	}
	if taken || next.isLeaf() || !next.seq || next.rows != s.rows || next.cols != s.cols {
		// row makes copies of one value different values
		next = l.b.add(value{op: opRepeat, args: []*value{next}, rows: s.rows, cols: s.cols, seq: true, row: s.id})
	}
	s.next = next
}

func (l *loopLowering) forward(i int) error {
	p := l.spec.Passes[i]
	l.loops = append(l.loops, loop{reverse: p.Reverse})
	if err := l.sources(i); err != nil {
		return err
	}
	var states []*value
	for _, n := range p.States {
		init, err := l.input(n, false)
		if err != nil {
			return err
		}
		s, err := l.state(n, init)
		if err != nil {
			return err
		}
		states = append(states, s)
	}
	if err := l.readBefore(p.Before); err != nil {
		return err
	}
	if err := l.fill(p.Masks...); err != nil {
		return err
	}
	if err := l.bindBlocks(p.Blocks); err != nil {
		return err
	}
	if len(p.Next) != len(states) {
		return fmt.Errorf("machine: states and their next values must be equal in number, not %d and %d", len(states), len(p.Next))
	}
	for k, n := range p.Next {
		next, err := l.like(n, p.States[k])
		if err != nil {
			return err
		}
		l.setNext(states[k], next.value)
		l.outputs = append(l.outputs, port{n, l.final(states[k].next, i)})
	}
	out, err := l.value(p.Out)
	l.outs[i] = out.value
	return err
}

// sources binds the inputs of a pass.
func (l *loopLowering) sources(i int) error {
	p := l.spec.Passes[i]
	if len(p.Sources) > 0 {
		if len(p.Sources) != len(p.X) {
			return fmt.Errorf("machine: sources and inputs must be equal in number, not %d and %d", len(p.Sources), len(p.X))
		}
		for k, src := range p.Sources {
			if src < 0 || src >= i {
				return fmt.Errorf("machine: source %d is not an earlier pass", src)
			}
			if err := l.bind(p.X[k], l.outs[src]); err != nil {
				return err
			}
		}
		return nil
	}
	if len(p.X) != 1 {
		return fmt.Errorf("machine: a pass that reads the network's input must have one input, not %d", len(p.X))
	}
	if l.x == nil {
		x, err := l.input(p.X[0], true)
		l.x = x
		return err
	}
	l.inputs = append(l.inputs, port{p.X[0], l.x})
	return l.bind(p.X[0], l.x)
}

// final returns v at the last time step that a pass processes.
func (l *loopLowering) final(v *value, pass int) *value {
	if !v.seq {
		return v
	}
	last := l.loops[pass].last(l.steps)
	return l.b.add(value{op: opFinal, args: []*value{v}, rows: v.rows, cols: v.cols, at: last, leaf: &leaf{loop: pass}})
}

func (l *loopLowering) head() error {
	h := l.spec.Head
	if len(h.Sources) != len(h.H) {
		return fmt.Errorf("machine: sources and inputs must be equal in number, not %d and %d", len(h.Sources), len(h.H))
	}
	for k, src := range h.Sources {
		if src < 0 || src >= len(l.outs) {
			return fmt.Errorf("machine: source %d is not a pass", src)
		}
		if err := l.bind(h.H[k], l.final(l.outs[src], src)); err != nil {
			return err
		}
	}
	if err := l.readBefore(h.Before); err != nil {
		return err
	}
	if err := l.fill(present(h.Y, h.Weight)...); err != nil {
		return err
	}
	if err := l.bindBlocks(h.Blocks); err != nil {
		return err
	}
	if err := l.output(present(h.Pred, h.Loss)...); err != nil {
		return err
	}
	if len(h.DH) > 0 && len(h.DH) != len(h.H) {
		return fmt.Errorf("machine: inputs and their gradients must be equal in number, not %d and %d", len(h.H), len(h.DH))
	}
	for k, n := range h.DH {
		if n == nil {
			continue
		}
		d, err := l.like(n, h.H[k])
		if err != nil {
			return err
		}
		l.seeds[h.Sources[k]] = l.plus(l.seeds[h.Sources[k]], d.value)
	}
	if err := l.arriveBefore(h.Before, h.DBefore); err != nil {
		return err
	}
	return l.gradients(h.Blocks)
}

// present leaves out nil nodes.
func present(nodes ...*gorgonia.Node) []*gorgonia.Node {
	return slices.DeleteFunc(nodes, func(n *gorgonia.Node) bool { return n == nil })
}

// plus adds two values of which the first may be missing.
func (l *loopLowering) plus(x, y *value) *value {
	if x == nil {
		return y
	}
	return l.b.binary(kernel.Add, x, y)
}

func (l *loopLowering) backward(i int) error {
	p := l.spec.Passes[i]
	l.loops = append(l.loops, loop{reverse: !p.Reverse})
	var arriving []*value
	for k, n := range p.DNext {
		seed := l.b.scalar(0)
		if k == 0 && p.DOut == nil && l.seeds[i] != nil {
			seed = l.seeds[i]
		}
		s, err := l.state(n, seed)
		if err != nil {
			return err
		}
		arriving = append(arriving, s)
	}
	if err := l.arriving(i); err != nil {
		return err
	}
	if len(p.DStates) != len(arriving) || len(p.States) != len(arriving) {
		return fmt.Errorf("machine: states, their gradients and arriving gradients must be equal in number, not %d, %d and %d",
			len(p.States), len(p.DStates), len(arriving))
	}
	for k, n := range p.DStates {
		d := operand{value: l.b.scalar(0)}
		if n != nil {
			var err error
			if d, err = l.like(n, p.DNext[k]); err != nil {
				return err
			}
		}
		l.setNext(arriving[k], d.value)
	}
	if len(p.DX) != len(p.X) {
		return fmt.Errorf("machine: inputs and their gradients must be equal in number, not %d and %d", len(p.X), len(p.DX))
	}
	for k, n := range p.DX {
		if n == nil || len(p.Sources) == 0 {
			continue
		}
		d, err := l.like(n, p.X[k])
		if err != nil {
			return err
		}
		l.arrives[p.Sources[k]] = l.plus(l.arrives[p.Sources[k]], d.value)
	}
	if err := l.arriveBefore(p.Before, p.DBefore); err != nil {
		return err
	}
	return l.gradients(p.Blocks)
}

// arriving binds DOut of a pass: to the sum of the gradients of the inputs that
// read Out and, after the last step, that of the head's input.
func (l *loopLowering) arriving(i int) error {
	p := l.spec.Passes[i]
	if p.DOut == nil {
		if l.arrives[i] != nil {
			return fmt.Errorf("machine: a later pass reads the output: DOut is missing")
		}
		return nil
	}
	d := l.arrives[i]
	if l.seeds[i] != nil {
		// a state that is zero after its first step
		pulse, err := l.state(p.DOut, l.seeds[i])
		if err != nil {
			return err
		}
		l.setNext(pulse, l.b.scalar(0))
		d = l.plus(d, pulse)
	}
	if d == nil {
		d = l.b.scalar(0)
	}
	return l.bind(p.DOut, d)
}
