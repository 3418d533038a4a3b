package machine

import "slices"

// span is a matrix operand of an action: its place, and the distance between its
// rows, which is 0 for one row that stands for all.
type span struct {
	loc
	row int
}

// action is one call of a kernel. Its op is that of a value, or one that only actions
// have. rows and cols are those of the destination, or of the operand that a reduction
// or transposition reads.
type action struct {
	op         op
	code       uint8
	rows, cols int
	inner      int // of a product: the number of terms in each sum
	dst        span
	src        []span
	transA     bool
	transB     bool
	accumulate bool
	packed     bool     // of a product: the second operand is packed
	body       []action // of strips
	strip      int      // rows at once
	fused      string   // of strips: the kernel that computes the whole body
}

// block is a list of actions that is run once, or once for every time step.
type block struct {
	loop    bool
	reverse bool
	actions []action
}

// emitter writes the actions of all values.
type emitter struct {
	*storage
	blocks []block
	begun  map[*value]map[int]bool // of sums: terms that have been added
	packs  map[packed]*buffer
	space  func(k, n int) int // elements that a packed operand takes; nil if none is packed
}

// packed is the right operand of products in the order that their kernel reads.
type packed struct {
	operand *value
	trans   bool
}

// It pays to pack the right operand of a product before a loop
const (
	packRows  = 8       // if the left one has so many rows,
	packSteps = 8       // or one row, in a loop of so many steps
	packSize  = 1 << 16 // and a right operand of so many elements, which a cache close by does not hold.
)

// emit writes the actions of a net, stage by stage.
func emit(s *storage, space func(k, n int) int) []block {
	e := &emitter{storage: s, begun: map[*value]map[int]bool{}, packs: map[packed]*buffer{}, space: space}
	for stage, values := range schedule(s) {
		if isLoop(stage) {
			e.loop(s.net.loops[stage/2], values)
			continue
		}
		for _, v := range values {
			if v.seq {
				e.overTime(v)
			} else {
				e.open(block{})
				e.compute(v, 1)
			}
		}
	}
	e.open(block{})
	for _, u := range s.net.updates {
		if to := e.of(u.input); e.of(u.next) != to {
			e.repeat(u.next, to, u.input.rows, u.input.cols)
		}
	}
	return slices.DeleteFunc(e.blocks, func(b block) bool { return len(b.actions) == 0 })
}

func (e *emitter) packing(v *value) bool {
	return v.rows >= packRows || v.rows == 1 && e.net.steps >= packSteps && v.args[0].cols*v.cols >= packSize
}

// loop writes a stage that is a loop, with the copies that its states need.
func (e *emitter) loop(l loop, values []*value) {
	for _, state := range l.states {
		if to := e.initial(state); e.of(state.init) != to {
			e.open(block{})
			e.repeat(state.init, to, state.rows, state.cols)
		}
	}
	for _, v := range values {
		if e.space != nil && v.op == opProduct && !v.args[1].seq && e.packing(v) {
			e.pack(v)
		}
	}
	e.open(block{loop: true, reverse: l.reverse})
	for _, v := range values {
		e.compute(v, 1)
	}
	for _, state := range l.states {
		if e.bufs[state] != nil && e.of(state) != e.of(state.next) {
			e.repeat(state.next, e.of(state), state.rows, state.cols)
		}
	}
}

// overTime writes a value for all time steps: at once if its operands allow that,
// otherwise step by step.
func (e *emitter) overTime(v *value) {
	if e.batches(v) {
		e.open(block{})
		e.compute(v, e.net.steps)
		return
	}
	e.open(block{loop: true})
	e.compute(v, 1)
}

// open starts a block, unless the last one and b run once.
func (e *emitter) open(b block) {
	if n := len(e.blocks); n == 0 || b.loop || e.blocks[n-1].loop {
		e.blocks = append(e.blocks, b)
	}
}

func (e *emitter) do(a action) {
	b := &e.blocks[len(e.blocks)-1]
	b.actions = append(b.actions, a)
}

// batches reports whether all time steps of a value can be computed at once:
// whether its rows and those of its operands follow each other over time, and
// what does not vary over time is the same for all rows.
func (e *emitter) batches(v *value) bool {
	switch v.op {
	case opTranspose, opSumCols:
		return false
	case opProduct:
		return !v.transA && v.args[0].seq && !v.args[1].seq && e.follows(v) && e.follows(v.args[0])
	case opPlace:
		if v.args[0].rows != v.rows {
			return false
		}
	}
	for _, a := range v.args {
		if a.seq && (a.rows != v.rows || !e.follows(a)) || !a.seq && a.rows > 1 {
			return false
		}
	}
	return e.follows(v)
}

func (e *emitter) follows(v *value) bool {
	l := e.of(v)
	return l.step == v.rows*l.ld
}
