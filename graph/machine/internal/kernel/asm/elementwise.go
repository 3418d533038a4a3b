package main

import (
	"strconv"
	"strings"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A body computes one vector of results from one vector of each operand.
type body func(v vector, operands []value) value

// A loader and a storer move one vector, or the part of it that a row still has.
type (
	loader func(v vector, m operand.Mem) value
	storer func(v vector, r value, m operand.Mem)
)

var sourceNames = []string{"a", "b", "c"}

// A loop is an elementwise kernel in the making: two nested loops, over rows and along a row.
type loop struct {
	vector
	dst     reg.GPVirtual
	sources []reg.GPVirtual
	strides []reg.GPVirtual // of dst and the sources, in bytes
	rows    reg.GPVirtual
	cols    reg.GPVirtual
	left    reg.GPVirtual // elements of the row not done yet
	offset  reg.GPVirtual // of the next element, in bytes
	column  value         // the element of the last source that the whole row shares
	form    form
}

// A form says what is special about an elementwise kernel.
type form struct {
	sources  int
	byColumn bool // the last source has one element a row
	pairs    bool // two vectors at a time, for bodies that are long chains of instructions
}

// elementwise emits a kernel.
func elementwise(v vector, name string, form form, b body) {
	v.start(name, "dst, "+strings.Join(sourceNames[:form.sources], ", ")+" *T, over *Grid")
	l := &loop{vector: v, form: form}
	l.prologue()
	l.Label("row")
	if form.byColumn {
		l.column = l.broadcast(operand.Mem{Base: l.sources[form.sources-1]})
	}
	l.alongRow(func(load loader, store storer) { l.step(b, load, store) })
	l.nextRow()
	l.end()
}

func (l *loop) prologue() {
	over := l.pointee("over")
	l.rows, l.cols = l.field(over, "Rows"), l.field(over, "Cols")
	l.TESTQ(l.rows, l.rows)
	l.JLE(operand.LabelRef("done"))
	l.dst = l.parameter("dst")
	l.strides = append(l.strides, l.field(over, "Dst"))
	for _, s := range sourceNames[:l.form.sources] {
		l.sources = append(l.sources, l.parameter(s))
		l.strides = append(l.strides, l.field(over, strings.ToUpper(s)))
	}
	for _, s := range l.strides {
		l.SHLQ(operand.U8(l.shift()), s)
	}
	l.left, l.offset = l.gp(), l.gp()
}

// alongRow emits the loop over the elements of a row: step does one vector of them.
func (l *loop) alongRow(step func(loader, storer)) {
	l.MOVQ(l.cols, l.left)
	l.XORQ(l.offset, l.offset)
	width := l.lanes()
	if l.form.pairs {
		l.pair = true
		l.vectors("pair", 2*width, step)
		l.pair = false
	}
	l.vectors("wide", width, step)
	l.TESTQ(l.left, l.left)
	l.JE(operand.LabelRef("next"))
	if l.wide() {
		l.masked(step)
	}
	l.tail(step)
	l.Label("next")
}

// vectors emits the loop over so many elements at a time.
func (l *loop) vectors(label string, elements int, step func(loader, storer)) {
	end := label + "end"
	l.CMPQ(l.left, operand.U8(elements))
	l.JL(operand.LabelRef(end))
	l.Label(label)
	step(vector.loadEach, vector.storeEach)
	l.ADDQ(immediate(elements*l.size), l.offset)
	l.SUBQ(operand.U8(elements), l.left)
	l.CMPQ(l.left, operand.U8(elements))
	l.JGE(operand.LabelRef(label))
	l.Label(end)
}

func (v vector) broadcast(m operand.Mem) value {
	r := v.fresh()
	to := r.y()
	if v.wide() {
		to = r[0].AsZ()
	}
	if v.size == 4 {
		v.VBROADCASTSS(m, to)
	} else {
		v.VBROADCASTSD(m, to)
	}
	return r
}

// step does one vector: it loads the sources, runs the body and stores the result.
func (l *loop) step(b body, load loader, store storer) {
	var operands []value
	for i, s := range l.sources {
		if l.form.byColumn && i == len(l.sources)-1 {
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

// masked does the last elements of a row, fewer than a vector, at once, if they have more than 16 bytes, which are left
// to tail. Where they are half a register there is no mask, so that a later kernel need not wait for the store.
func (l *loop) masked(step func(loader, storer)) {
	l.CMPQ(l.left, operand.U8(16/l.size))
	l.JLE(operand.LabelRef("tail"))
	l.CMPQ(l.left, operand.U8(32/l.size))
	l.JNE(operand.LabelRef("masked"))
	l.ymm = true
	step(vector.loadEach, vector.storeEach)
	l.ymm = false
	l.JMP(operand.LabelRef("next"))
	l.Label("masked")
	m := l.maskOf(l.left)
	step(
		func(v vector, from operand.Mem) value { return v.make("VMOVU%_Z", from, m) },
		func(v vector, r value, to operand.Mem) { v.do("VMOVU%", r, m, to) },
	)
	l.JMP(operand.LabelRef("next"))
}

// tail does the last elements of a row, fewer than a vector, in halves: the stores are of the sizes that a later
// kernel loads again, which a masked store, some twenty times slower here, would not be.
func (l *loop) tail(step func(loader, storer)) {
	l.half = true
	label := 0
	next := func(stem string) string { label++; return stem + strconv.Itoa(label) }
	l.Label("tail")
	step(
		func(_ vector, m operand.Mem) value { return l.loadTail(m, next("load")) },
		func(_ vector, r value, m operand.Mem) { l.storeTail(r, m, next("store")) },
	)
	whole := 16 / l.size
	l.CMPQ(l.left, operand.U8(whole))
	l.JLE(operand.LabelRef("next"))
	l.ADDQ(operand.U8(16), l.offset)
	l.SUBQ(operand.U8(whole), l.left)
	l.JMP(operand.LabelRef("tail"))
	l.half = false
}

// loadTail loads min(left, 16 bytes) of elements, and zeros above them.
func (l *loop) loadTail(m operand.Mem, label string) value {
	r := l.fresh()
	x := r.x()
	l.byPieces(label,
		func() { l.do("VMOVU%", m, r) },
		func() {
			l.VMOVSD(m, x)
			l.VINSERTPS(operand.U8(0x20), m.Offset(8), x, x)
		},
		func() { l.VMOVSD(m, x) },
		func() { l.VMOVSS(m, x) },
	)
	return r
}

// storeTail stores what loadTail would load.
func (l *loop) storeTail(r value, m operand.Mem, label string) {
	x := r.x()
	l.byPieces(label,
		func() { l.do("VMOVU%", r, m) },
		func() {
			l.VMOVSD(x, m)
			l.VEXTRACTPS(operand.U8(2), x, m.Offset(8))
		},
		func() { l.VMOVSD(x, m) },
		func() { l.VMOVSS(x, m) },
	)
}

// byPieces emits the choice between 16 bytes, 12, 8 and 4, as many as are left.
func (l *loop) byPieces(label string, whole, twelve, eight, four func()) {
	end := operand.LabelRef(label + "end")
	l.CMPQ(l.left, operand.U8(16/l.size))
	l.JL(operand.LabelRef(label + "part"))
	whole()
	l.JMP(end)
	l.Label(label + "part")
	if l.size == 8 {
		eight()
	} else {
		l.CMPQ(l.left, operand.U8(2))
		l.JL(operand.LabelRef(label + "four"))
		l.JE(operand.LabelRef(label + "eight"))
		twelve()
		l.JMP(end)
		l.Label(label + "eight")
		eight()
		l.JMP(end)
		l.Label(label + "four")
		four()
	}
	l.Label(label + "end")
}

func (l *loop) nextRow() {
	l.ADDQ(l.strides[0], l.dst)
	for i, s := range l.sources {
		l.ADDQ(l.strides[i+1], s)
	}
	l.DECQ(l.rows)
	l.JNZ(operand.LabelRef("row"))
}
