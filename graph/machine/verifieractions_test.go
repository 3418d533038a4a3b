package machine

import "fmt"

// reach is the part of a buffer that an action reads or writes at time step 0.
type reach struct {
	span
	rows, cols int
}

// reaches lists what an action writes, first, and what it reads.
func (a action) reaches() []reach {
	list := []reach{{a.dst, a.rows, a.cols}}
	for _, sp := range a.src {
		list = append(list, reach{sp, a.rows, a.cols})
	}
	switch a.op {
	case opColumn:
		list[2].cols = 1
	case opRepeat:
		list[1].cols = 1
	case opTranspose:
		list[0].rows, list[0].cols = a.cols, a.rows
	case opSumRows, opMaxRows:
		list[0].cols = 1
	case opSumCols:
		list[0].rows = 1
	case opProduct, opPack:
		list[1].rows, list[1].cols = turned(a.rows, a.inner, a.transA)
		list[2].rows, list[2].cols = turned(a.inner, a.cols, a.transB)
		if a.op == opPack {
			list[0].rows, list[0].cols, list[1] = 1, a.dst.buf.size, list[2]
		}
		if a.packed {
			list[2].rows, list[2].cols = 1, a.src[1].buf.size
		}
	}
	return list
}

func turned(rows, cols int, turn bool) (int, int) {
	if turn {
		return cols, rows
	}
	return rows, cols
}

// inside reports whether the elements at all time steps lie in the buffer.
func (r reach) inside(steps int) bool {
	last := (steps - 1) * r.step
	end := r.off + (r.rows-1)*r.row + r.cols
	return r.off+min(0, last) >= 0 && end+max(0, last) <= r.buf.size*r.buf.slots
}

// verifyActions checks that actions stay inside of their buffers, read what was
// written before, and do not disturb each other's memory.
func (p *plan) verifyActions() error {
	written := map[*buffer]bool{p.storage.params: true}
	for _, v := range p.net.b.values {
		if v.isLeaf() && v.op != opState && p.storage.bufs[v] != nil {
			written[p.storage.bufs[v]] = true
		}
		if v.op == opInput {
			written[p.storage.of(v).buf] = true
		}
	}
	for i, b := range p.blocks {
		steps := 1
		if b.loop {
			steps = p.net.steps
		}
		for j, a := range b.actions {
			if err := a.verify(steps, 0, written); err != nil {
				return fmt.Errorf("block %d, action %d, %s: %w", i, j, a.name(), err)
			}
		}
	}
	return p.verifyLayout()
}

// verify checks an action; written are the buffers that hold something already,
// and strip is how many rows there are of scratch memory.
func (a action) verify(steps, strip int, written map[*buffer]bool) error {
	if a.op == opStrips {
		for i, b := range a.body {
			if err := b.verify(steps, a.strip, written); err != nil {
				return fmt.Errorf("action %d, %s: %w", i, b.name(), err)
			}
		}
		return nil
	}
	for i, r := range a.reaches() {
		if r.buf.vector == scratch {
			r.rows = min(r.rows, strip)
		}
		if !r.inside(steps) {
			return fmt.Errorf("operand %d reaches beyond its buffer of %d elements", i, r.buf.size*r.buf.slots)
		}
		if (i > 0 || a.accumulate) && !written[r.buf] {
			return fmt.Errorf("operand %d was not written before", i)
		}
	}
	written[a.dst.buf] = true
	return nil
}

// verifyLayout checks, once buffers have their places, that those needed at the
// same time do not overlap.
func (p *plan) verifyLayout() error {
	sizes := map[vector]int{arena: p.arena, scratch: p.scratch}
	if p.arena == 0 {
		return nil
	}
	bufs := p.storage.memory()
	for i, b := range bufs {
		if b.last < b.first || b.vector == nowhere {
			continue
		}
		if b.offset < 0 || b.offset+b.size*b.slots > sizes[b.vector] {
			return fmt.Errorf("a buffer reaches from %d to %d of %d elements", b.offset, b.offset+b.size*b.slots, sizes[b.vector])
		}
		for _, c := range bufs[:i] {
			together := c.first <= b.last && b.first <= c.last && c.vector == b.vector && c.first <= c.last
			if together && c.offset < b.offset+b.size*b.slots && b.offset < c.offset+c.size*c.slots {
				return fmt.Errorf("two buffers overlap at element %d", max(b.offset, c.offset))
			}
		}
	}
	return nil
}
