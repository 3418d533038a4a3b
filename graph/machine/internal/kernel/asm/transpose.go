package main

import (
	"github.com/mmcloughlin/avo/gotypes"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A pitch is the distance between rows in bytes, once and three times.
type pitch struct{ one, three reg.GPVirtual }

// A transposer goes through strips of columns, as wide as a cache line where there are enough, and in a strip down
// the rows, by squares as wide as a register.
type transposer struct {
	*loop
	a, dst, colsLeft reg.GPVirtual // where the strip begins
	from, to         reg.GPVirtual // where the square begins
	pitchA, pitchDst pitch
}

// transposition emits transposing copies of matrices whose rows and columns are multiples of a register.
func transposition(v vector) {
	v.start(v.name("transposeSquares"), "dst, a *T, over *Grid")
	over := v.pointee("over")
	t := &transposer{loop: &loop{vector: v}, pitchA: v.pitch(over, "A"), pitchDst: v.pitch(over, "Dst")}
	t.a, t.dst = v.parameter("a"), v.parameter("dst")
	t.colsLeft, t.rows = v.field(over, "Cols"), v.field(over, "Rows")
	t.from, t.to = t.gp(), t.gp()
	if !v.wide() {
		t.strips("wide", 2, "narrow")
	}
	t.strips("narrow", 1, "done")
	v.end()
}

func (v vector) pitch(over gotypes.Component, stride string) pitch {
	p := pitch{v.stride(over, stride), v.gp()}
	v.LEAQ(operand.Mem{Base: p.one, Index: p.one, Scale: 2}, p.three)
	return p
}

// strips emits the loop over strips of so many squares, which ends at the label next.
func (t *transposer) strips(name string, squares int, next string) {
	side := t.lanes()
	t.Label(name)
	t.CMPQ(t.colsLeft, operand.U8(squares*side))
	t.JL(operand.LabelRef(next))
	t.left, t.offset = t.gp(), t.gp() // rows to go, and where they begin in a row of dst
	t.MOVQ(t.a, t.from)
	t.MOVQ(t.rows, t.left)
	t.XORQ(t.offset, t.offset)
	t.Label(name + "rows")
	t.LEAQ(operand.Mem{Base: t.dst, Index: t.offset, Scale: 1}, t.to)
	for s := range squares {
		t.square(s * t.bytes())
	}
	t.advance(t.from, t.pitchA, side)
	t.ADDQ(operand.U8(t.bytes()), t.offset)
	t.SUBQ(operand.U8(side), t.left)
	t.JNZ(operand.LabelRef(name + "rows"))
	t.ADDQ(operand.U8(squares*t.bytes()), t.a)
	t.advance(t.dst, t.pitchDst, squares*side)
	t.SUBQ(operand.U8(squares*side), t.colsLeft)
	t.JMP(operand.LabelRef(name))
}

// advance moves a pointer on by 4, 8 or 16 rows.
func (t *transposer) advance(pointer reg.GPVirtual, by pitch, rows int) {
	for ; rows > 0; rows -= 4 {
		t.LEAQ(operand.Mem{Base: pointer, Index: by.one, Scale: 4}, pointer)
	}
}

// row is the address of row i, 0 to 3, after a pointer.
func row(pointer reg.GPVirtual, by pitch, i, disp int) operand.Mem {
	m := operand.Mem{Base: pointer, Disp: disp}
	switch i {
	case 1, 2:
		m.Index, m.Scale = by.one, uint8(i)
	case 3:
		m.Index, m.Scale = by.three, 1
	}
	return m
}

// square transposes one square and moves to past the rows that it wrote. Its upper and lower half, or its quarters, go
// into those of registers, in which pairs of rows, and in float32 pairs of pairs, are interleaved.
func (t *transposer) square(disp int) {
	lanes := 16 / t.size
	parts := []reg.GPVirtual{t.from}
	for len(parts) < t.bytes()/16 {
		next := t.gp()
		t.LEAQ(operand.Mem{Base: parts[len(parts)-1], Index: t.pitchA.one, Scale: uint8(lanes)}, next)
		parts = append(parts, next)
	}
	for part := range parts {
		rows := make([]value, lanes)
		for i := range rows {
			rows[i] = t.fresh()
			if !t.wide() {
				t.VBROADCASTF128(row(t.from, t.pitchA, i, disp+16*part), rows[i].y())
				t.VINSERTF128(operand.U8(1), row(parts[1], t.pitchA, i, disp+16*part), rows[i].y(), rows[i].y())
				continue
			}
			t.VMOVUPS(row(t.from, t.pitchA, i, disp+16*part), rows[i].x())
			for k := 1; k < len(parts); k++ {
				r := t.part(rows[i], 0)
				t.VINSERTF32X4(operand.U8(k), row(parts[k], t.pitchA, i, disp+16*part), r, r)
			}
		}
		for i, column := range t.interleave(rows) {
			t.VMOVUPS(t.part(column, 0), row(t.to, t.pitchDst, i, 0))
		}
		t.LEAQ(operand.Mem{Base: t.to, Index: t.pitchDst.one, Scale: uint8(lanes)}, t.to)
	}
}

// interleave transposes the squares that the halves of the registers hold.
func (t *transposer) interleave(rows []value) []value {
	low := func(a, b value) value { return t.make("VUNPCKLPD", b, a) }
	high := func(a, b value) value { return t.make("VUNPCKHPD", b, a) }
	if t.size == 8 {
		return []value{low(rows[0], rows[1]), high(rows[0], rows[1])}
	}
	first01, last01 := t.make("VUNPCKLPS", rows[1], rows[0]), t.make("VUNPCKHPS", rows[1], rows[0])
	first23, last23 := t.make("VUNPCKLPS", rows[3], rows[2]), t.make("VUNPCKHPS", rows[3], rows[2])
	return []value{low(first01, first23), high(first01, first23), low(last01, last23), high(last01, last23)}
}
