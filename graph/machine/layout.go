package machine

import (
	"cmp"
	"slices"
)

// layout gives every buffer its place in its vector. Buffers that are not needed at
// the same time share memory. It returns the sizes of the arena and of the
// workers' scratch memory.
func layout(s *storage, blocks []block) (inArena, inScratch int) {
	live(s, blocks)
	var common, own []*buffer
	for _, buf := range s.memory() {
		switch {
		case buf.last < 0, buf.vector == nowhere:
		case buf.vector == scratch:
			own = append(own, buf)
		default:
			common = append(common, buf)
		}
	}
	return fit(common), fit(own)
}

// fit places buffers, the largest first, and returns how much memory they take.
func fit(bufs []*buffer) int {
	slices.SortStableFunc(bufs, func(a, b *buffer) int { return cmp.Compare(b.length(), a.length()) })
	size := 0
	var placed []*buffer // by place
	for _, buf := range bufs {
		buf.offset = firstFit(placed, buf)
		size = max(size, buf.offset+buf.length())
		at, _ := slices.BinarySearchFunc(placed, buf, func(p, b *buffer) int { return cmp.Compare(p.offset, b.offset) })
		placed = slices.Insert(placed, at, buf)
	}
	return size
}

// length is how much memory a buffer takes: whole cache lines of 64 bytes.
func (b *buffer) length() int { return (b.size*b.slots + 15) &^ 15 }

// firstFit returns the first place for buf among buffers sorted by place.
func firstFit(placed []*buffer, buf *buffer) int {
	at := 0
	for _, p := range placed {
		if p.last < buf.first || buf.last < p.first {
			continue
		}
		if p.offset >= at+buf.length() {
			break
		}
		at = max(at, p.offset+p.length())
	}
	return at
}

// memory lists the buffers of the arena, in an order that does not change.
func (s *storage) memory() []*buffer {
	var bufs []*buffer
	for _, v := range s.net.b.values {
		if buf := s.bufs[v]; buf != nil && buf.vector < external {
			bufs = append(bufs, buf)
		}
	}
	return append(bufs, s.extra...)
}

// live finds the first and the last action that need each buffer. A loop needs what
// it reads from before, or stores for every time step, from its start to its end;
// so do strips, except for scratch memory.
func live(s *storage, blocks []block) {
	for _, buf := range s.memory() {
		buf.first, buf.last = 0, -1
	}
	position := 0
	for _, b := range blocks {
		start := position
		for _, a := range b.actions {
			position = a.live(position)
		}
		for _, a := range b.actions {
			a.visit(func(sp span) {
				if buf := sp.buf; b.loop && (buf.stack || buf.first < start) {
					buf.first, buf.last = min(buf.first, start), max(buf.last, position-1)
				}
			})
		}
	}
	for _, buf := range s.memory() {
		if buf.keep {
			buf.first, buf.last = 0, position
		}
	}
}

// live notes the operands of an action that starts at a position and returns
// that of the next one.
func (a *action) live(position int) int {
	if a.op != opStrips {
		a.visit(func(sp span) { sp.buf.extend(position, position) })
		return position + 1
	}
	start := position
	for i := range a.body {
		position = a.body[i].live(position)
	}
	a.visit(func(sp span) {
		if a.fused != "" || sp.buf.vector != scratch {
			sp.buf.extend(start, position-1)
		}
	})
	return position
}

func (b *buffer) extend(first, last int) {
	if b.last < 0 {
		b.first = first
	}
	b.first, b.last = min(b.first, first), max(b.last, last)
}
