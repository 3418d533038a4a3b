package machine

import (
	"fmt"
	"slices"

	"unroll/graph/machine/internal/kernel"
)

// A mistake is a pass that breaks a plan, run after another pass.
type mistake struct {
	Name  string
	after string
	plant func(p *plan)
	Want  string // a part of the verifier's error
	Batch int    // of the network; 0 for a small one
}

// Run compiles a network with the mistake among the passes and returns what the
// verifier finds.
func (m mistake) Run(spec LoopSpec, params int) error {
	net, err := lowerLoops(spec, Dtype[float64](), params)
	if err != nil {
		return err
	}
	return m.run(net)
}

// RunUpdate is Run for an update.
func (m mistake) RunUpdate(variables []Variable[float32]) error {
	net, err := lowerUpdate(variables, 1)
	if err != nil {
		return err
	}
	return m.run(net)
}

func (m mistake) run(net *net) error {
	at := slices.IndexFunc(passes, func(p pass) bool { return p.name == m.after })
	list := slices.Insert(slices.Clone(passes), at+1, pass{name: "planted", run: m.plant})
	p := newPlan(net, kernel.Portable[float64]())
	return p.run(list, verify)
}

// first returns the first value that fits.
func (p *plan) first(fits func(v *value) bool) *value {
	return p.net.b.values[slices.IndexFunc(p.net.b.values, fits)]
}

func (p *plan) firstOf(o op) *value { return p.first(func(v *value) bool { return v.op == o }) }

// firstAction returns the first action of a kind.
func (p *plan) firstAction(kind op) *action {
	for _, b := range p.blocks {
		for i := range b.actions {
			if b.actions[i].op == kind {
				return &b.actions[i]
			}
		}
	}
	panic(fmt.Sprint("no action of kind ", kind))
}

// UpdateMistakes are those that the verifier must find in an update.
var UpdateMistakes = []mistake{
	{Name: "update of what is no variable", after: "prune", plant: func(p *plan) {
		p.net.updates[0].input = p.first(func(v *value) bool { return v.op == opInput && v.leaf.memory == arena })
	}, Want: "cannot take the place"},
	{Name: "update of another shape", after: "prune", plant: func(p *plan) { p.net.updates[0].next = p.firstOf(opScalar) }, Want: "cannot take the place"},
	{Name: "update twice", after: "prune", plant: func(p *plan) { p.net.updates = append(p.net.updates, p.net.updates[0]) }, Want: "cannot take the place"},
	{Name: "update of another net", after: "prune", plant: func(p *plan) {
		other := *p.net.updates[0].next
		p.net.updates[0].next = &other
	}, Want: "cannot take the place"},
}

// Mistakes are those that the verifier must find in the plan of an LSTM.
var Mistakes = []mistake{
	{Name: "number", after: "prune", plant: func(p *plan) { p.net.b.values[3].id = 7 }, Want: "value 3 of the list has number 7"},
	{Name: "operand computed later", after: "prune", plant: func(p *plan) {
		p.firstOf(opUnary).args[0] = p.net.b.values[len(p.net.b.values)-1]
	}, Want: "is not computed before"},
	{Name: "operand of another net", after: "prune", plant: func(p *plan) {
		v := p.firstOf(opUnary)
		other := *v.args[0]
		v.args[0] = &other
	}, Want: "is not computed before"},
	{Name: "operand too few", after: "prune", plant: func(p *plan) { v := p.firstOf(opBinary); v.args = v.args[:1] }, Want: "1 operands"},
	{Name: "shape of a function", after: "pack terms", plant: func(p *plan) { p.firstOf(opUnary).cols++ }, Want: "the shape must be 2x4"},
	{Name: "shape of a product", after: "pack terms", plant: func(p *plan) { p.firstOf(opProduct).rows++ }, Want: "the shape must be"},
	{Name: "operand that cannot be repeated", after: "prune", plant: func(p *plan) {
		v := p.firstOf(opBinary)
		v.args[1] = p.first(func(x *value) bool { return x.op == opParam && x.rows > 1 && x.id < v.id })
		v.rows = v.args[1].rows
	}, Want: "cannot be repeated"},
	{Name: "transposition", after: "prune", plant: func(p *plan) {
		v := p.first(func(v *value) bool { return v.op == opProduct && v.args[1].rows != v.args[1].cols })
		v.transB, v.cols = true, v.args[1].rows
	}, Want: "reads what is not there"},
	{Name: "columns beyond", after: "pack products", plant: func(p *plan) { p.firstOf(opCols).at = 13 }, Want: "reads what is not there"},
	{Name: "unknown kernel", after: "multiply-add", plant: func(p *plan) { p.firstOf(opTernary).code = 99 }, Want: "reads what is not there"},
	{Name: "parameters beyond", after: "pack products", plant: func(p *plan) { p.firstOf(opParam).leaf.view.Offset = 10_000 }, Want: "outside of the"},
	{Name: "function over time", after: "gather", plant: func(p *plan) { p.firstOf(opUnary).seq = false }, Want: "one value for all time steps reads"},
	{Name: "constant over time", after: "gather", plant: func(p *plan) {
		p.first(func(v *value) bool { return v.isUnary(kernel.Square) }).seq = true
	}, Want: "a value for every time step reads none"},
	{Name: "sum over no time", after: "gather", plant: func(p *plan) {
		p.first(func(v *value) bool { return v.op == opProduct && !v.seq && !v.overTime }).overTime = true
	}, Want: "is added up over time"},
	{Name: "sum over time kept over time", after: "gather", plant: func(p *plan) {
		p.first(func(v *value) bool { return v.overTime }).seq = true
	}, Want: "one value must be made"},
	{Name: "final value of a wrong step", after: "prune", plant: func(p *plan) { p.firstOf(opFinal).at = 0 }, Want: "is not the last one"},
	{Name: "state without next", after: "flatten sums", plant: func(p *plan) { p.firstOf(opState).next = nil }, Want: "no next"},
	{Name: "state from an input", after: "flatten sums", plant: func(p *plan) { p.firstOf(opState).next = p.firstOf(opInput) }, Want: "must be computed at every time step"},
	{Name: "next of another shape", after: "pack products", plant: func(p *plan) {
		p.firstOf(opState).next = p.first(func(v *value) bool { return v.seq && v.rows == 2 && v.cols == 16 })
	}, Want: "the next value is 2x16 t"},
	{Name: "first value over time", after: "flatten sums", plant: func(p *plan) { s := p.firstOf(opState); s.init = s.next }, Want: "does not fit"},
	{Name: "states with the same next", after: "flatten sums", plant: func(p *plan) {
		states := p.net.loops[0].states
		states[1].next = states[0].next
	}, Want: "is not a state of its own"},
	{Name: "state of another loop", after: "flatten sums", plant: func(p *plan) { p.net.loops[0].states[0].leaf.loop = 1 }, Want: "is not a state of its own"},
	{Name: "state of no loop", after: "flatten sums", plant: func(p *plan) { p.net.loops[0].states = p.net.loops[0].states[:1] }, Want: "is a state of no loop"},
	{Name: "input lost", after: "prune", plant: func(p *plan) { p.net.inputs[0].value = p.firstOf(opParam) }, Want: "no value of shape"},
	{Name: "input that is computed", after: "prune", plant: func(p *plan) {
		p.net.inputs[1].value = p.first(func(v *value) bool { return v.op == opUnary && v.seq })
	}, Want: "and is none"},
	{Name: "output over time", after: "prune", plant: func(p *plan) {
		p.net.outputs[0].value = p.first(func(v *value) bool { return v.op == opUnary && v.seq })
	}, Want: "is one value for every time step"},
	{Name: "gradient twice", after: "gather", plant: func(p *plan) { p.net.grads = append(p.net.grads, p.net.grads[0]) }, Want: "lies over another"},
	{Name: "gradient of another shape", after: "gather", plant: func(p *plan) { p.net.grads[0].value = p.firstOf(opInput) }, Want: "does not fit"},

	{Name: "action with too many rows", after: "emit", plant: func(p *plan) { p.firstAction(opTernary).rows++ }, Want: "reaches beyond its buffer"},
	{Name: "action with too many columns", after: "emit", plant: func(p *plan) { p.firstAction(opProduct).cols++ }, Want: "reaches beyond its buffer"},
	{Name: "action at the wrong step", after: "emit", plant: func(p *plan) { p.firstAction(opTernary).dst.off += 8 }, Want: "reaches beyond its buffer"},
	{Name: "action left out", after: "emit", plant: func(p *plan) { p.blocks[0].actions = p.blocks[0].actions[1:] }, Want: "was not written before"},
	{Name: "strips too long", after: "strips", plant: func(p *plan) { p.firstAction(opStrips).strip *= 2 },
		Want: "reaches beyond its buffer", Batch: 1000},
	{Name: "buffers in one place", after: "layout", plant: func(p *plan) {
		for _, buf := range p.storage.memory() {
			buf.offset = 0
		}
	}, Want: "overlap"},
	{Name: "buffer beyond the arena", after: "layout", plant: func(p *plan) { p.arena /= 2 }, Want: "a buffer reaches from"},
}
