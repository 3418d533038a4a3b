package machine

import (
	"fmt"
	"slices"
	"strings"
)

// operation is the name of an elementwise action; empty for other actions. The second
// operand can be a single number.
func (a action) operation() string {
	switch a.op {
	case opUnary, opBinary, opTernary:
	case opColumn:
		if a.rows > 1 && a.src[1].row != 0 {
			return ""
		}
	default:
		return ""
	}
	return strings.TrimSuffix(a.name(), "'")
}

// gapless reports whether the arrays of an elementwise action lie without gaps.
func (a action) gapless() bool {
	operands := append([]span{a.dst}, a.src...)
	if a.op == opColumn {
		operands = operands[:2]
	}
	return a.rows == 1 || !slices.ContainsFunc(operands, func(sp span) bool { return sp.row != a.cols })
}

// standing returns an elementwise action on rows as one on columns, which can be
// divided.
func (a action) standing() action {
	if a.rows > 1 || a.operation() == "" {
		return a
	}
	a.rows, a.cols, a.src = a.cols, 1, slices.Clone(a.src)
	a.dst.row, a.dst.ld = 1, 1
	for i := range a.src {
		a.src[i].row, a.src[i].ld = 1, 1
	}
	if a.op == opColumn {
		a.src[1].row = 0
	}
	return a
}

// place is where an array or a number begins, and how far apart rows are.
type place struct {
	buf            *buffer
	off, step, row int
}

// program writes the body of a fused action as package kernel has it, with the memory
// that its kernel takes. It is empty if there is no such program.
func (a action) program(temporary func(*buffer) bool) (text string, memory []span) {
	p := &programWriter{now: map[place]string{}, rows: a.body[0].rows, cols: a.body[0].cols}
	for i, b := range a.body {
		if b.rows != a.body[0].rows || b.cols != a.body[0].cols {
			return "", nil
		}
		if i > 0 {
			p.text.WriteString("; ")
		}
		p.text.WriteString(b.operation())
		for k, sp := range b.src {
			p.read(sp, b.op == opColumn && k == 1)
		}
		p.write(b.dst, fmt.Sprint("v", i))
	}
	if p.mixed || p.overlap() {
		return "", nil
	}
	p.text.WriteString(" >")
	for _, sp := range p.written {
		if !temporary(sp.buf) {
			p.text.WriteString(" " + p.now[placeOf(sp)])
			memory = append(memory, sp)
		}
	}
	return p.text.String(), slices.Concat(memory, p.arrays, p.numbers)
}

func placeOf(sp span) place { return place{sp.buf, sp.off, sp.step, sp.row} }

type programWriter struct {
	text            strings.Builder
	rows, cols      int
	now             map[place]string // what holds an array, or a number
	arrays, numbers []span           // that are read before they are written
	written         []span
	mixed           bool // one place is a number and an array
}

func (p *programWriter) read(sp span, number bool) {
	name, known := p.now[placeOf(sp)]
	switch {
	case known:
		p.mixed = p.mixed || number != strings.HasPrefix(name, "k")
	case number:
		name = fmt.Sprint("k", len(p.numbers))
		p.numbers = append(p.numbers, sp)
	default:
		name = fmt.Sprint("x", len(p.arrays))
		p.arrays = append(p.arrays, sp)
	}
	p.now[placeOf(sp)] = name
	p.text.WriteString(" " + name)
}

func (p *programWriter) write(sp span, name string) {
	if !slices.ContainsFunc(p.written, func(w span) bool { return placeOf(w) == placeOf(sp) }) {
		p.written = append(p.written, sp)
	}
	p.mixed = p.mixed || strings.HasPrefix(p.now[placeOf(sp)], "k")
	p.now[placeOf(sp)] = name
}

// overlap reports whether two operands share some of their elements, but not all.
func (p *programWriter) overlap() bool {
	var places []place
	for pl := range p.now {
		for _, other := range places {
			if pl.buf == other.buf && p.meet(pl, other) {
				return true
			}
		}
		places = append(places, pl)
	}
	return false
}

// meet reports whether arrays at two places of a buffer may share elements.
func (p *programWriter) meet(a, b place) bool {
	if a.step != b.step {
		return true
	}
	extent := func(of place) int { return (p.rows-1)*max(of.row, p.cols) + p.cols }
	if a.off+extent(a) <= b.off || b.off+extent(b) <= a.off {
		return false
	}
	if a.row != b.row || a.row == 0 {
		return true
	}
	from := (b.off - a.off) % a.row // of the columns of b in the rows of a
	if from < 0 {
		from += a.row
	}
	return from < p.cols || from > a.row-p.cols
}
