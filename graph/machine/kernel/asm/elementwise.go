package main

import (
	"strconv"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A body computes one vector of results from one vector of each operand.
type body func(v vector, operands []value) value

var sourceNames = []string{"a", "b", "c"}

// A loop is an elementwise kernel in the making: two nested loops, over rows and along a row.
type loop struct {
	vector
	dst      reg.GPVirtual
	sources  []reg.GPVirtual
	strides  []reg.GPVirtual // of dst and the sources, in bytes
	rows     reg.GPVirtual
	cols     reg.GPVirtual
	left     reg.GPVirtual // elements of the row not done yet
	offset   reg.GPVirtual // of the next element, in bytes
	column   value         // the element of the last source that the whole row shares
	byColumn bool
}

// elementwise emits a kernel of so many sources. With byColumn the last source has one element a row.
func elementwise(f *file, name string, size, sources int, byColumn bool, b body) {
	parameters := "dst"
	for _, s := range sourceNames[:sources] {
		parameters += ", " + s
	}
	f.start(name, size, parameters+" *T, over *Grid")
	l := &loop{vector: vector{file: f, size: size}, byColumn: byColumn}
	l.prologue(sources)
	f.Label("row")
	l.alongRow(b)
	l.nextRow()
	f.Label("done")
	f.VZEROUPPER()
	f.RET()
}

func (l *loop) gp() reg.GPVirtual { return l.GP64().(reg.GPVirtual) }

func (l *loop) prologue(sources int) {
	over := l.Dereference(l.Param("over"))
	field := func(name string) reg.GPVirtual { return l.Load(over.Field(name), l.GP64()).(reg.GPVirtual) }
	l.rows, l.cols = field("Rows"), field("Cols")
	l.TESTQ(l.rows, l.rows)
	l.JLE(operand.LabelRef("done"))
	l.TESTQ(l.cols, l.cols)
	l.JLE(operand.LabelRef("done"))
	pointer := func(name string) reg.GPVirtual { return l.Load(l.Param(name), l.GP64()).(reg.GPVirtual) }
	l.dst = pointer("dst")
	l.strides = append(l.strides, field("Dst"))
	for i, s := range sourceNames[:sources] {
		l.sources = append(l.sources, pointer(s))
		l.strides = append(l.strides, field([]string{"A", "B", "C"}[i]))
	}
	for _, s := range l.strides {
		l.SHLQ(operand.U8(l.shift()), s)
	}
	l.left, l.offset = l.gp(), l.gp()
}

// shift turns elements into bytes.
func (v vector) shift() uint8 {
	if v.size == 4 {
		return 2
	}
	return 3
}

func (l *loop) alongRow(b body) {
	l.MOVQ(l.cols, l.left)
	l.XORQ(l.offset, l.offset)
	if l.byColumn {
		l.column = l.broadcast(operand.Mem{Base: l.sources[len(l.sources)-1]})
	}
	width := 32 / l.size
	l.CMPQ(l.left, operand.U8(width))
	l.JL(operand.LabelRef("narrow"))
	l.Label("wide")
	l.step(b, vector.load, func(v vector, r value, m operand.Mem) { v.do("VMOVU%", r, m) })
	l.ADDQ(operand.U8(32), l.offset)
	l.SUBQ(operand.U8(width), l.left)
	l.CMPQ(l.left, operand.U8(width))
	l.JGE(operand.LabelRef("wide"))
	l.Label("narrow")
	l.TESTQ(l.left, l.left)
	l.JE(operand.LabelRef("next"))
	l.tail(b)
	l.Label("next")
}

func (v vector) broadcast(m operand.Mem) value {
	r := v.YMM().(value)
	if v.size == 4 {
		v.VBROADCASTSS(m, r.AsY())
	} else {
		v.VBROADCASTSD(m, r.AsY())
	}
	return r
}

// step does one vector: it loads the sources, runs the body and stores the result.
func (l *loop) step(b body, load func(vector, operand.Op) value, store func(vector, value, operand.Mem)) {
	var operands []value
	for i, s := range l.sources {
		if l.byColumn && i == len(l.sources)-1 {
			operands = append(operands, l.column)
			continue
		}
		operands = append(operands, load(l.vector, l.element(s)))
	}
	store(l.vector, b(l.vector, operands), l.element(l.dst))
}

func (l *loop) element(base reg.GPVirtual) operand.Mem {
	return operand.Mem{Base: base, Index: l.offset, Scale: 1}
}

// tail does the last elements of a row, fewer than a vector, in halves: the stores are of the sizes that a later
// kernel loads again, which a masked store, some twenty times slower here, would not be.
func (l *loop) tail(b body) {
	l.half = true
	label := 0
	l.Label("tail")
	l.step(b,
		func(v vector, m operand.Op) value {
			label++
			return l.loadTail(m.(operand.Mem), "load"+strconv.Itoa(label))
		},
		func(v vector, r value, m operand.Mem) { l.storeTail(r, m) })
	l.half = false
}

// loadTail loads min(left, 16 bytes) of elements.
func (l *loop) loadTail(m operand.Mem, label string) value {
	r := l.YMM().(value)
	x := r.AsX()
	whole := 16 / l.size
	l.CMPQ(l.left, operand.U8(whole))
	l.JL(operand.LabelRef(label + "part"))
	l.do("VMOVU%", m, r)
	l.JMP(operand.LabelRef(label + "end"))
	l.Label(label + "part")
	if l.size == 8 {
		l.VMOVSD(m, x)
	} else {
		l.CMPQ(l.left, operand.U8(2))
		l.JL(operand.LabelRef(label + "one"))
		l.VMOVSD(m, x)
		l.JE(operand.LabelRef(label + "end"))
		l.VINSERTPS(operand.U8(0x20), m.Offset(8), x, x)
		l.JMP(operand.LabelRef(label + "end"))
		l.Label(label + "one")
		l.VMOVSS(m, x)
	}
	l.Label(label + "end")
	return r
}

// storeTail stores what loadTail would load, and goes on with the rest of the row.
func (l *loop) storeTail(r value, m operand.Mem) {
	x := r.AsX()
	whole := 16 / l.size
	l.CMPQ(l.left, operand.U8(whole))
	l.JL(operand.LabelRef("storepart"))
	l.do("VMOVU%", r, m)
	l.ADDQ(operand.U8(16), l.offset)
	l.SUBQ(operand.U8(whole), l.left)
	l.JNZ(operand.LabelRef("tail"))
	l.JMP(operand.LabelRef("next"))
	l.Label("storepart")
	if l.size == 8 {
		l.VMOVSD(x, m)
		return
	}
	l.CMPQ(l.left, operand.U8(2))
	l.JL(operand.LabelRef("storeone"))
	l.VMOVLPS(x, m)
	l.JE(operand.LabelRef("next"))
	l.VEXTRACTPS(operand.U8(2), x, m.Offset(8))
	l.JMP(operand.LabelRef("next"))
	l.Label("storeone")
	l.VMOVSS(x, m)
}

func (l *loop) nextRow() {
	l.ADDQ(l.strides[0], l.dst)
	for i, s := range l.sources {
		l.ADDQ(l.strides[i+1], s)
	}
	l.DECQ(l.rows)
	l.JNZ(operand.LabelRef("row"))
}
