package main

import "github.com/mmcloughlin/avo/operand"

// A folding adds up vectors in four chains, which hide each other's latency, and one for what is left of a row.
type folding struct {
	*loop
	chains [4]value
	rest   value
}

// sumRows emits the sum of each row. Sums of columns are products with a row of ones.
func sumRows(v vector) {
	v.enter("SumRows", v.name("sumRows"))
	v.start(v.name("sumRows"), "dst, a *T, over *Grid, accumulate bool")
	f := &folding{loop: &loop{vector: v, form: form{sources: 1}}, rest: v.fresh()}
	for i := range f.chains {
		f.chains[i] = v.fresh()
	}
	f.prologue()
	f.Label("row")
	f.clear()
	f.alongRow()
	f.finish()
	f.nextRow()
	f.end()
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

// fold adds a vector to a chain.
func (f *folding) fold(chain value, load loader) {
	f.do("VADD%", load(f.vector, f.element(f.sources[0])), chain, chain)
}

// finish adds up the chains and sets or increases the row's element.
func (f *folding) finish() {
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
	m := operand.Mem{Base: f.dst}
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
