package main

import (
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// reductions emits sums along rows and over everything. Sums of columns are products with a row of ones.
func reductions(f *file) {
	for _, size := range []int{4, 8} {
		v := vector{file: f, size: size}
		reduction(v, "sum", 1, false)
		reduction(v, "sumRows", 1, true)
		reduction(v, "dot", 2, false)
		f.enter(size, "Sum", v.name("sum"))
		f.enter(size, "SumRows", v.name("sumRows"))
		f.enter(size, "Dot", v.name("dot"))
	}
}

// A folding adds up vectors in four chains, which hide each other's latency, and one for what is left of a row.
type folding struct {
	*loop
	chains [4]value
	rest   value
}

// reduction emits a sum of the elements of one source, or of the products of those of two; for each row or for all.
func reduction(v vector, name string, sources int, byRow bool) {
	parameters := "dst, a *T, over *Grid, accumulate bool"
	if sources == 2 {
		parameters = "dst, a, b *T, over *Grid, accumulate bool"
	}
	v.start(v.name(name), v.size, parameters)
	f := &folding{loop: &loop{vector: v}, rest: v.fresh()}
	for i := range f.chains {
		f.chains[i] = v.fresh()
	}
	f.clear()
	f.prologue(sources)
	f.Label("row")
	f.alongRow()
	if byRow {
		f.finish(f.dst)
		f.clear()
	}
	f.nextRow()
	f.Label("done")
	if !byRow {
		f.finish(f.Load(f.Param("dst"), f.GP64()).(reg.GPVirtual))
	}
	f.VZEROUPPER()
	f.RET()
}

func (f *folding) clear() {
	for _, r := range append(f.chains[:], f.rest) {
		f.do("VXOR%", r, r, r)
	}
}

func (f *folding) alongRow() {
	width := 32 / f.size
	f.MOVQ(f.cols, f.left)
	f.XORQ(f.offset, f.offset)
	f.Label("four")
	f.CMPQ(f.left, operand.U8(4*width))
	f.JL(operand.LabelRef("wide"))
	for i, chain := range f.chains {
		f.fold(chain, func(v vector, m operand.Mem) value { return v.load(m.Offset(32 * i)) })
	}
	f.ADDQ(operand.U32(128), f.offset)
	f.SUBQ(operand.U8(4*width), f.left)
	f.JMP(operand.LabelRef("four"))
	f.Label("wide")
	f.CMPQ(f.left, operand.U8(width))
	f.JL(operand.LabelRef("narrow"))
	f.fold(f.chains[0], vector.load)
	f.ADDQ(operand.U8(32), f.offset)
	f.SUBQ(operand.U8(width), f.left)
	f.JMP(operand.LabelRef("wide"))
	f.Label("narrow")
	f.TESTQ(f.left, f.left)
	f.JE(operand.LabelRef("next"))
	f.tail(func(load loader, _ storer) { f.fold(f.rest, load) })
	f.Label("next")
}

// fold adds a vector, or the product of two, to a chain.
func (f *folding) fold(chain value, load loader) {
	a := load(f.vector, f.element(f.sources[0]))
	if len(f.sources) == 1 {
		f.do("VADD%", a, chain, chain)
		return
	}
	f.do("VFMADD231%", a, load(f.vector, f.element(f.sources[1])), chain)
}

// finish adds up the chains and sets or increases the element at dst.
func (f *folding) finish(dst reg.GPVirtual) {
	sum := f.add(f.add(f.chains[0], f.chains[1]), f.add(f.chains[2], f.chains[3]))
	x := f.lower(sum)
	f.half = true
	f.do("VADD%", f.rest, x, x)
	for lanes := 16 / f.size; lanes > 1; lanes /= 2 {
		f.do("VHADD%", x, x, x)
	}
	f.half = false
	flag := f.Load(f.Param("accumulate"), f.GP8())
	f.TESTB(flag, flag)
	f.JE(operand.LabelRef("set"))
	m := operand.Mem{Base: dst}
	f.scalar("VADDS", m, x, x)
	f.Label("set")
	f.scalar("VMOVS", x, m)
}

// lower adds the upper half of a register to the lower one.
func (v vector) lower(a value) value {
	r := v.fresh()
	v.VEXTRACTF128(operand.U8(1), a.y(), r.x())
	v.half = true
	v.do("VADD%", a, r, r)
	return r
}
