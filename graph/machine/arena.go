package machine

import (
	"cmp"
	"slices"
)

// layout gives every buffer its place in the arena; buffers that are not alive
// at the same time share memory. It returns the size of the arena.
func layout(s *storage, blocks []block) int {
	live(s, blocks)
	var bufs []*buffer
	for _, buf := range s.memory() {
		if buf.last >= 0 || buf.keep {
			bufs = append(bufs, buf)
		}
	}
	slices.SortStableFunc(bufs, func(a, b *buffer) int { return cmp.Compare(b.length(), a.length()) })
	size := 0
	var placed []*buffer // by place
	for _, buf := range bufs {
		buf.written = firstFit(placed, buf)
		size = max(size, buf.written+buf.length())
		at, _ := slices.BinarySearchFunc(placed, buf, func(p, b *buffer) int { return cmp.Compare(p.written, b.written) })
		placed = slices.Insert(placed, at, buf)
	}
	return size
}

// length is the memory that a buffer takes: whole cache lines of 64 bytes.
func (b *buffer) length() int { return (b.size*b.slots + 15) &^ 15 }

// firstFit returns the first place for buf among buffers sorted by place.
func firstFit(placed []*buffer, buf *buffer) int {
	at := 0
	for _, p := range placed {
		if p.last < buf.first || buf.last < p.first {
			continue
		}
		if p.written >= at+buf.length() {
			break
		}
		at = max(at, p.written+p.length())
	}
	return at
}

// memory lists the buffers of the arena, in an order that does not change.
func (s *storage) memory() []*buffer {
	var bufs []*buffer
	for _, v := range s.net.b.values {
		if buf := s.bufs[v]; buf != nil {
			bufs = append(bufs, buf)
		}
	}
	return append(bufs, s.extra...)
}

// live finds from which action to which each buffer is needed. What a loop
// reads from before, or keeps over time, is needed during the whole loop.
func live(s *storage, blocks []block) {
	for _, buf := range s.memory() {
		buf.first, buf.last = 0, -1
	}
	position := 0
	for _, b := range blocks {
		start, end := position, position+len(b.actions)-1
		for _, a := range b.actions {
			for _, operand := range append([]span{a.dst}, a.src...) {
				operand.buf.extend(b.loop, start, position, end)
			}
			position++
		}
	}
	for _, buf := range s.memory() {
		if buf.keep {
			buf.first, buf.last = 0, position
		}
	}
}

func (b *buffer) extend(loop bool, start, position, end int) {
	fresh := b.last < 0
	if fresh {
		b.first, b.last = position, position
	}
	b.last = max(b.last, position)
	if loop && (b.stack || b.first < start) {
		b.first, b.last = min(b.first, start), max(b.last, end)
	}
}
