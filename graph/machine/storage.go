package machine

// buffer is a piece of memory. A value that varies over time has a slot for every
// time step if another stage than the loop that computes it needs it; otherwise
// every step overwrites the one before.
type buffer struct {
	size   int  // elements of a slot
	slots  int  // 1, or the number of time steps, and one more for states before the first
	lead   int  // slots before that of time step 0
	stack  bool // a slot for every time step
	vector vector
	data   []float64 // initial contents, of constants

	stage  int // the only one that reads or writes it so far, -1 for none
	first  int // position of the first action that needs it, and of the last
	last   int
	keep   bool // for the caller, or constant: never shared with other buffers
	offset int  // of its first element in the vector, after the layout
}

// vector says which memory a buffer is part of.
type vector int

const (
	arena vector = iota
	parameters
	gradients
	scratch  // memory of its own for every worker
	nowhere  // none: a fused kernel keeps it in registers
	external // of the caller's, and the next ones
)

// loc is where a matrix lies: element (r, c) at off + r*ld + c of the buffer,
// and step elements further for every time step.
type loc struct {
	buf           *buffer
	off, ld, step int
}

// claim is memory for a value that is part of something else.
type claim struct {
	in    *value // columns of another value's memory
	at    int    // the first of them
	first bool   // of a state: the slot before the first step processed
	to    *loc   // or a part of the gradient vector
}

// storage is where every value lies.
type storage struct {
	net    *net
	stages *stages
	claims map[*value]claim
	dense  map[*value]bool     // must lie without gaps between rows
	bufs   map[*value]*buffer  // of values that have their own; of a state, if it is not stored for every step
	after  map[*value][]*value // what must be computed before a value, besides its operands
	params *buffer
	grads  *buffer
	extra  []*buffer // that no value owns
}

// store decides where every value lies.
func store(net *net, stages *stages) *storage {
	s := newStorage(net, stages)
	s.overwrite()
	s.claim()
	s.allocate()
	s.share()
	return s
}

func newStorage(net *net, stages *stages) *storage {
	s := &storage{net: net, stages: stages, claims: map[*value]claim{}, dense: net.dense(),
		bufs: map[*value]*buffer{}, after: map[*value][]*value{},
		params: &buffer{size: net.params, slots: 1, vector: parameters},
		grads:  &buffer{size: net.params, slots: 1, vector: gradients}}
	for _, g := range net.grads {
		s.claims[g.value] = claim{to: &loc{s.grads, g.view.Offset, g.view.Stride, 0}}
	}
	return s
}

// computed reports whether a value has actions of its own.
func computed(v *value) bool { return !v.isLeaf() && !v.isView() }

// owner returns the value in whose memory v lies: v itself, or what it is a view or
// a part of.
func (s *storage) owner(v *value) *value {
	for {
		if c, is := s.claims[v]; is && c.in != nil {
			v = c.in
		} else if v.isView() {
			v = v.args[0]
		} else {
			return v
		}
	}
}

// allocate makes the buffers, and finds which need a slot for every time step.
func (s *storage) allocate() {
	for _, v := range s.net.b.values {
		if s.owner(v) != v || v.op == opState || v.op == opParam || s.claims[v].to != nil {
			continue
		}
		buf := &buffer{size: v.rows * v.cols, slots: 1, stage: -1}
		switch v.op {
		case opScalar:
			buf.data, buf.keep = []float64{v.k}, true
		case opMatrix:
			buf.data, buf.keep = v.leaf.data, true
		case opInput:
			buf.keep, buf.stack, buf.vector = true, v.seq, v.leaf.memory
		}
		s.bufs[v] = buf
	}
	for _, v := range s.net.b.values {
		if !computed(v) {
			continue
		}
		s.touch(v, s.stages.of[v.id])
		for _, a := range v.args {
			s.touch(a, s.stages.of[v.id])
		}
	}
	for _, p := range s.net.outputs {
		s.touch(p.value, s.stages.of[p.value.id])
	}
	for k, l := range s.net.loops {
		for _, state := range l.states {
			s.placeState(state, l.reverse, 2*k+1)
		}
	}
	for _, buf := range s.bufs {
		if buf.stack {
			buf.slots += s.net.steps - 1
		}
	}
	for _, p := range s.net.outputs {
		if buf := s.bufs[s.owner(p.value)]; buf != nil {
			buf.keep = true
		}
	}
}

// touch notes that v is written or read in a stage. After a loop, the values of its
// last step are still in memory.
func (s *storage) touch(v *value, stage int) {
	final := false
	for v.isView() {
		if v.op == opFinal {
			final, stage = true, 2*v.leaf.loop+1
		}
		v = v.args[0]
	}
	if v.op == opState {
		v = v.next
		s.bufs[s.owner(v)].note(s.stages.pin[v.id])
		if final {
			stage++ // what is left is the next value
		}
	}
	if buf := s.bufs[s.owner(v)]; buf != nil && v.seq {
		buf.note(stage)
	}
}

func (b *buffer) note(stage int) {
	if b.stage < 0 {
		b.stage = stage
	}
	b.stack = b.stack || b.stage != stage || !isLoop(stage)
}

// placeState decides where a state lies: one slot beside its next value if that is
// stored for every time step, otherwise in a buffer of its own.
func (s *storage) placeState(state *value, reverse bool, stage int) {
	buf := s.bufs[s.owner(state.next)]
	if !buf.stack {
		s.bufs[state] = &buffer{size: state.rows * state.cols, slots: 1, stage: stage}
		return
	}
	buf.slots = 2
	if !reverse {
		buf.lead = 1
	}
}

// of returns where a value lies.
func (s *storage) of(v *value) loc {
	if c, is := s.claims[v]; is {
		if c.to != nil {
			return *c.to
		}
		if c.first {
			return s.initial(c.in)
		}
		l := s.of(c.in)
		l.off += c.at
		return l
	}
	switch v.op {
	case opParam:
		return loc{s.params, v.leaf.view.Offset, v.leaf.view.Stride, 0}
	case opCols:
		l := s.of(v.args[0])
		l.off += v.at
		return l
	case opRows:
		l := s.of(v.args[0])
		l.off += v.at * l.ld
		return l
	case opReshape:
		l := s.of(v.args[0])
		l.ld = v.cols
		return l
	case opFinal:
		l := s.of(v.args[0])
		l.off += l.step * v.at
		l.step = 0
		return l
	case opState:
		return s.ofState(v)
	}
	buf := s.bufs[v]
	l := loc{buf: buf, off: buf.lead * buf.size, ld: v.cols}
	if buf.stack {
		l.step = buf.size
	}
	return l
}

func (s *storage) ofState(v *value) loc {
	if buf := s.bufs[v]; buf != nil {
		return loc{buf, 0, v.cols, 0}
	}
	l := s.of(v.next)
	if s.net.loops[v.leaf.loop].reverse {
		l.off += l.step
	} else {
		l.off -= l.step
	}
	return l
}

// initial is where a state lies before the first step processed.
func (s *storage) initial(state *value) loc {
	l := s.of(state)
	if s.net.loops[state.leaf.loop].reverse {
		l.off += l.step * (s.net.steps - 1)
	}
	l.step = 0
	return l
}
