package machine

import "slices"

// A value that is no longer read gives its memory to another: the activation of a
// gate overwrites its argument, and later its gradient overwrites the activation.
// Whatever reads the old value must then come before the new one.

// region is some columns of an owner's memory.
type region struct {
	owner    *value
	at, cols int
}

// access is one reading of a region.
type access struct {
	by *value // nil: the caller, or a loop at its other steps
	region
}

// affects reports whether v may not overwrite the region before the access.
func (read access) affects(r region, v *value) bool {
	return read.at < r.at+r.cols && r.at < read.at+read.cols && read.by != v
}

// aliasing finds values that can share memory.
type aliasing struct {
	*storage
	reads map[*value][]access // by owner

	seen   []int // by value: the last search of needs that came to it
	search int
}

func newAliasing(s *storage) *aliasing {
	a := &aliasing{storage: s, reads: map[*value][]access{}, seen: make([]int, len(s.net.b.values))}
	for _, v := range s.net.b.values {
		if computed(v) {
			for _, x := range v.args {
				a.note(v, x)
			}
		}
	}
	for _, result := range s.net.results() {
		a.note(nil, *result)
	}
	return a
}

// overwrite lets new values of the caller's memory be computed in their place, where
// everything else that reads the old ones can come before. The others are copied
// there at the end.
func (s *storage) overwrite() {
	a := newAliasing(s)
	for _, u := range s.net.updates {
		if r := (region{u.input, 0, u.input.cols}); inPlace(u.next) && a.free(r, u.next) {
			a.take(r, u.next)
			s.claims[u.next] = claim{in: u.input}
		}
	}
}

// inPlace reports whether v may be computed over its operands.
func inPlace(v *value) bool {
	product := func(x *value) bool { return x.op == opProduct }
	return elementwise(v) || v.op == opSum && len(v.args) == 2 && !slices.ContainsFunc(v.args, product)
}

// share lets values overwrite others.
func (s *storage) share() {
	a := newAliasing(s)
	a.shareStates()
	for _, v := range s.net.b.values {
		switch {
		case len(s.net.updates) > 0: // one call, or strips whose memory is small
		case s.claims[v] != claim{} || s.bufs[v] == nil:
		case v.op == opCat:
			a.shareCat(v)
		case elementwise(v):
			a.shareElementwise(v)
		}
	}
}

// elementwise reports whether v is computed by one action that may overwrite
// its operands.
func elementwise(v *value) bool { return v.op == opUnary || v.op == opBinary || v.op == opTernary }

// where returns the region in which v lies, and whether it is that of another time
// step, as for a state or a final value.
func (a *aliasing) where(v *value) (r region, shifted bool) {
	at, cols := 0, v.cols
	for {
		c, claimed := a.claims[v]
		switch {
		case claimed && c.in != nil && !c.first:
			at, v = at+c.at, c.in
		case v.op == opCols:
			at, v = at+v.at, v.args[0]
		case v.op == opRows, v.op == opReshape:
			v = v.args[0]
			at, cols = 0, v.cols
		case v.op == opFinal:
			shifted, v = true, v.args[0]
		case v.op == opState && a.bufs[v] == nil:
			shifted, v = true, v.next
		default:
			return region{v, at, cols}, shifted
		}
	}
}

func (a *aliasing) note(by, x *value) {
	r, shifted := a.where(x)
	if shifted {
		by = nil
	}
	a.reads[r.owner] = append(a.reads[r.owner], access{by, r})
}

// free reports whether v may overwrite a region: everything else that reads it
// comes before v or can be moved there.
func (a *aliasing) free(r region, v *value) bool {
	for _, read := range a.reads[r.owner] {
		if !read.affects(r, v) {
			continue
		}
		if read.by == nil || a.stages.of[read.by.id] > a.stages.of[v.id] {
			return false
		}
		if a.stages.of[read.by.id] == a.stages.of[v.id] && a.needs(read.by, v) {
			return false
		}
	}
	return true
}

// needs reports whether u, of the same stage, is computed from v or must come after
// it for another reason.
func (a *aliasing) needs(u, v *value) bool {
	if u == v {
		return true
	}
	if u.id < v.id && len(a.after) == 0 {
		return false // operands come before those that use them
	}
	a.search++
	var visit func(u *value) bool
	visit = func(u *value) bool {
		if u == v {
			return true
		}
		if a.seen[u.id] == a.search || a.stages.of[u.id] != a.stages.of[v.id] {
			return false
		}
		a.seen[u.id] = a.search
		for _, x := range u.args {
			if visit(x) {
				return true
			}
		}
		for _, x := range a.after[u] {
			if visit(x) {
				return true
			}
		}
		return false
	}
	return visit(u)
}

// take makes everything else that reads the region come before v.
func (a *aliasing) take(r region, v *value) {
	for _, read := range a.reads[r.owner] {
		if read.affects(r, v) && a.stages.of[read.by.id] == a.stages.of[v.id] {
			a.after[v] = append(a.after[v], read.by)
		}
	}
}

// move makes v a part of the region's owner's memory.
func (a *aliasing) move(v *value, r region) {
	a.claims[v] = claim{in: r.owner, at: r.at}
	for _, read := range a.reads[v] {
		read.owner, read.at = r.owner, read.at+r.at
		a.reads[r.owner] = append(a.reads[r.owner], read)
	}
	delete(a.reads, v)
	delete(a.bufs, v)
}

// fits reports whether v could lie in the region.
func (a *aliasing) fits(v *value, r region) bool {
	buf, mine := a.bufs[r.owner], a.bufs[v]
	if a.dense[v] && r.owner.cols != v.cols {
		return false
	}
	return buf != nil && computed(r.owner) && r.owner != v && r.owner.seq == v.seq && r.owner.rows == v.rows &&
		r.cols == v.cols && (buf.stack || !mine.stack) && mine.slots <= buf.slots && mine.lead == buf.lead && !mine.keep
}

// shareElementwise lets a value overwrite one of its operands.
func (a *aliasing) shareElementwise(v *value) {
	for _, x := range v.args {
		if x.rows != v.rows || x.cols != v.cols || x.op == opState {
			continue
		}
		if r, shifted := a.where(x); !shifted && a.fits(v, r) && a.free(r, v) {
			a.take(r, v)
			a.move(v, r)
			return
		}
	}
}

// shareCat lets a cat overwrite a value of the same shape, if each part overwrites
// one of its operands there.
func (a *aliasing) shareCat(v *value) {
	at := 0
	var target region
	for i, part := range v.args {
		if c := a.claims[part]; c.in != v || c.at != at || !elementwise(part) {
			return
		}
		found := false
		for _, x := range part.args {
			r, shifted := a.where(x)
			whole := region{r.owner, 0, v.cols}
			if shifted || r.at != at || r.cols != part.cols || r.owner.cols != v.cols || !a.fits(v, whole) {
				continue
			}
			if (i == 0 || r.owner == target.owner) && a.free(r, part) {
				found, target = true, whole
				a.take(r, part)
			}
		}
		if !found {
			return
		}
		at += part.cols
	}
	a.move(v, target)
}

// shareStates lets the next value of a state, and its first one, be computed into
// the state's memory, if that is not stored for every time step.
func (a *aliasing) shareStates() {
	users := a.net.users()
	for _, l := range a.net.loops {
		for _, state := range l.states {
			next, init := state.next, state.init
			running := a.bufs[state] != nil
			if buf := a.bufs[next]; running && buf != nil && !buf.stack && a.claims[next] == (claim{}) && a.freeState(state) {
				for _, w := range a.writers(next) {
					a.take(region{state, 0, state.cols}, w)
				}
				keep := buf.keep
				a.move(next, region{state, 0, state.cols})
				a.bufs[state].keep = a.bufs[state].keep || keep
			} else if running {
				a.note(nil, next) // copied at the end of the step
			}
			owned := a.bufs[init] != nil && a.claims[init] == claim{} && users[init.id] == 1 &&
				init.rows == state.rows && init.cols == state.cols
			_, dense := a.claims[next]
			if owned && (computed(init) && running || init.op == opInput && !running && !dense && a.bufs[next] != nil) {
				if init.op == opInput {
					a.bufs[next].keep = true
				}
				a.claims[init] = claim{in: state, first: true}
				delete(a.bufs, init)
			}
		}
	}
}

// writers are the values that are computed into the memory of v.
func (a *aliasing) writers(v *value) []*value {
	list := []*value{v}
	for _, x := range v.args {
		if a.claims[x].in == v {
			list = append(list, x)
		}
	}
	return list
}

// freeState reports whether everything that reads a state can come before its
// next value is written. Only elementwise operations may overwrite an operand.
func (a *aliasing) freeState(state *value) bool {
	r := region{state, 0, state.cols}
	for _, w := range a.writers(state.next) {
		if !elementwise(w) && slices.ContainsFunc(a.reads[state], func(read access) bool { return read.by == w }) {
			return false
		}
		if !a.free(r, w) {
			return false
		}
	}
	return true
}
