package main

import (
	"strconv"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// dots emits the product of a few rows and a transposed matrix: every element of C is the dot product of a row of A
// and a row of Bᵀ, both consecutive in memory.
func dots(v vector) {
	v.start(v.name("dots"), "c, a, b *T, p *Product, work *T")
	(&dotter{loop: &loop{vector: v}, rowC: v.AllocLocal(8)}).emit()
}

// A dotter computes four elements of C at a time, in four chains. Where fewer than four are left it computes one, four
// times over.
type dotter struct {
	*loop
	a, c    reg.GPVirtual    // row of A, element of C
	b       [4]reg.GPVirtual // rows of Bᵀ
	colB    reg.GPVirtual    // from one row of Bᵀ to the next, in bytes; 0 where fewer than four are left
	columns reg.GPVirtual    // of C, left in the row
	mLeft   reg.GPVirtual
	rowC    operand.Mem // where the row of C begins
	sums    [4]value
}

func (d *dotter) emit() {
	d.a, d.mLeft = d.parameter("a"), d.field(d.pointee("p"), "M")
	d.MOVQ(d.parameter("c"), d.rowC)
	d.left, d.offset, d.c = d.gp(), d.gp(), d.gp()
	for i := range d.b {
		d.b[i] = d.gp()
	}
	d.Label("row")
	d.MOVQ(d.rowC, d.c)
	d.MOVQ(d.parameter("b"), d.b[0])
	d.columns, d.colB = d.field(d.pointee("p"), "N"), d.stride(d.pointee("p"), "ColB")
	d.Label("column")
	d.fourRows()
	d.alongK()
	d.store(d.together())
	d.Label("rowend")
	d.ADDQ(d.stride(d.pointee("p"), "RowA"), d.a)
	d.ADDQ(d.stride(d.pointee("p"), "RowC"), d.rowC)
	d.DECQ(d.mLeft)
	d.JNZ(operand.LabelRef("row"))
	d.end()
}

func (d *dotter) fourRows() {
	d.CMPQ(d.columns, operand.U8(4))
	d.JGE(operand.LabelRef("four"))
	d.XORQ(d.colB, d.colB)
	d.Label("four")
	d.LEAQ(operand.Mem{Base: d.b[0], Index: d.colB, Scale: 1}, d.b[1])
	d.LEAQ(operand.Mem{Base: d.b[0], Index: d.colB, Scale: 2}, d.b[2])
	d.LEAQ(operand.Mem{Base: d.b[1], Index: d.colB, Scale: 2}, d.b[3])
	for i := range d.sums {
		d.sums[i] = d.fresh()
		d.do("VXOR%", d.sums[i], d.sums[i], d.sums[i])
	}
}

// alongK adds up products of whole registers, then of halves, then of what is left.
func (d *dotter) alongK() {
	d.MOVQ(d.field(d.pointee("p"), "K"), d.left)
	d.XORQ(d.offset, d.offset)
	d.vectors("wide", "narrow")
	for i, s := range d.sums {
		d.sums[i] = d.lower(s)
	}
	d.half = true
	d.vectors("half", "part")
	d.TESTQ(d.left, d.left)
	d.JE(operand.LabelRef("end"))
	d.multiply(func(m operand.Mem, label string) any { return d.loadTail(m, label) })
	d.Label("end")
	d.half = false
}

// vectors emits the loop over full vectors, which goes on at the label next.
func (d *dotter) vectors(name, next string) {
	lanes := d.bytes() / d.size
	d.Label(name)
	d.CMPQ(d.left, operand.U8(lanes))
	d.JL(operand.LabelRef(next))
	d.multiply(func(m operand.Mem, _ string) any { return m })
	d.ADDQ(operand.U8(d.bytes()), d.offset)
	d.SUBQ(operand.U8(lanes), d.left)
	d.JMP(operand.LabelRef(name))
	d.Label(next)
}

// multiply adds the products of a vector of A and four of B to the sums.
func (d *dotter) multiply(load func(m operand.Mem, label string) any) {
	a, ok := load(d.element(d.a), "a").(value)
	if !ok {
		a = d.load(d.element(d.a))
	}
	for i, s := range d.sums {
		d.do("VFMADD231%", load(d.element(d.b[i]), "b"+strconv.Itoa(i)), a, s)
	}
}

// together adds up each of the four sums and puts the results side by side.
func (d *dotter) together() value {
	s := d.sums
	d.half = true
	defer func() { d.half = false }()
	pair, other := d.make("VHADD%", s[1], s[0]), d.make("VHADD%", s[3], s[2])
	if d.size == 4 {
		return d.make("VHADD%", other, pair)
	}
	d.VINSERTF128(operand.U8(1), other.x(), pair.y(), pair.y())
	return pair
}

// store sets or increases four elements of C, or one, and moves on to the next columns.
func (d *dotter) store(sums value) {
	flag := d.Load(d.Dereference(d.Param("p")).Field("Accumulate"), d.GP8())
	d.CMPQ(d.columns, operand.U8(4))
	d.JL(operand.LabelRef("single"))
	c := operand.Mem{Base: d.c}
	d.half = d.size == 4
	d.TESTB(flag, flag)
	d.JE(operand.LabelRef("set"))
	d.do("VADD%", c, sums, sums)
	d.Label("set")
	d.do("VMOVU%", sums, c)
	d.half = false
	d.ADDQ(operand.U8(4*d.size), d.c)
	d.LEAQ(operand.Mem{Base: d.b[0], Index: d.colB, Scale: 4}, d.b[0])
	d.SUBQ(operand.U8(4), d.columns)
	d.JNZ(operand.LabelRef("column"))
	d.JMP(operand.LabelRef("rowend"))

	d.Label("single")
	d.TESTB(flag, flag)
	d.JE(operand.LabelRef("setone"))
	d.scalar("VADDS", c, sums, sums)
	d.Label("setone")
	d.scalar("VMOVS", sums, c)
	d.ADDQ(operand.U8(d.size), d.c)
	d.ADDQ(d.stride(d.pointee("p"), "ColB"), d.b[0])
	d.DECQ(d.columns)
	d.JNZ(operand.LabelRef("column"))
}
