package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// A width is how many columns of C a tile has: whole registers, half a register, or fewer elements than that.
type width struct {
	registers int
	panels    bool // two registers of each of several panels
	ymm       bool // half a register of AVX-512
	half      bool
	part      bool
}

// columns is how many columns a tile has at least.
func (t *tiler) columns(w width) int {
	switch {
	case w.part:
		return 1
	case w.half:
		return 16 / t.size
	case w.ymm:
		return 32 / t.size
	default:
		return w.registers * t.set.bytes / t.size
	}
}

func (w width) label() string {
	switch {
	case w.part:
		return "part"
	case w.half:
		return "half"
	case w.ymm:
		return "ymm"
	case w.panels:
		return "panels"
	default:
		return fmt.Sprint(w.registers)
	}
}

// products emits the matrix products whose operands fit the caches.
func products(v vector) {
	tail, rows := []width{{registers: 1}, {registers: 1, half: true}, {registers: 1, part: true}}, 6
	if v.wide() {
		tail, rows = []width{{registers: 1}, {registers: 1, ymm: true}, {registers: 1, half: true}, {registers: 1, part: true}}, 12
	}
	newTiler(v, v.name("tiles"), rows).emit(append([]width{{registers: 2}}, tail...))
	newTiler(v, v.name("row"), 1).emit(append([]width{{registers: 8}, {registers: 4}, {registers: 2}}, tail...))
	newTiler(v, v.name("packedRow"), 1).emit(append([]width{{registers: 8, panels: true}, {registers: 2}}, tail...))
}

// A tiler emits a kernel that computes C tile by tile: panels of columns, and in each of them blocks of up to rows
// rows. A tile stays in registers while k runs: for every k, a row of B is loaded and multiplied by each element of a
// column of A. B is read as panels: rows of a panel lie p.RowB apart, panels p.ColB times their width, so that an
// ordinary B with consecutive columns is one too.
type tiler struct {
	vector
	rows int

	// Registers that hold their values throughout; strides are in bytes.
	p, a, c, b       reg.GPVirtual // a and c: the current rows; b: the current panel
	rowA, colA, rowB reg.GPVirtual
	mLeft            reg.GPVirtual

	// Memory: the first row of C in the panel, and how many columns are left from there on.
	panelC, nLeft operand.Mem

	columnsLeft mask // of AVX-512: selects the columns of a part
}

func newTiler(v vector, name string, rows int) *tiler {
	v.start(name, "c, a, b *T, p *Product, work *T")
	return &tiler{vector: v, rows: rows, panelC: v.AllocLocal(8), nLeft: v.AllocLocal(8)}
}

func (t *tiler) emit(widths []width) {
	t.rowA, t.colA, t.rowB = t.stride(t.pointee("p"), "RowA"), t.stride(t.pointee("p"), "ColA"), t.stride(t.pointee("p"), "RowB")
	t.b = t.parameter("b")
	t.MOVQ(t.parameter("c"), t.panelC)
	t.MOVQ(t.field(t.pointee("p"), "N"), t.nLeft)
	for i, w := range widths {
		next := "done"
		if i+1 < len(widths) {
			next = "width" + widths[i+1].label()
		}
		t.Label("width" + w.label())
		t.panel(w, next)
	}
	t.end()
}

// panel emits the tiles of one width, for as many panels as there are columns; then it goes on at the label.
func (t *tiler) panel(w width, next string) {
	n := t.columns(w)
	t.CMPQ(t.nLeft, immediate(n))
	if t.wide() && (w.ymm || w.half) { // other numbers of columns are a part
		t.JNE(operand.LabelRef(next))
	} else {
		t.JL(operand.LabelRef(next))
	}
	t.a, t.c = t.gp(), t.gp()
	t.MOVQ(t.parameter("a"), t.a)
	t.MOVQ(t.panelC, t.c)
	t.mLeft = t.field(t.pointee("p"), "M")
	if w.part && t.wide() {
		left := t.gp()
		t.MOVQ(t.nLeft, left)
		t.columnsLeft = t.maskOf(left)
	}
	t.Label("rows" + w.label())
	for rows := t.rows; rows >= 1; rows-- {
		t.block(w, rows)
	}
	t.Label("end" + w.label())
	if w.part {
		return
	}
	if t.wide() && (w.ymm || w.half) {
		t.JMP(operand.LabelRef("done"))
		return
	}
	t.ADDQ(operand.U32(n*t.size), t.panelC)
	t.SUBQ(immediate(n), t.nLeft)
	step := t.gp()
	t.MOVQ(operand.U32(n*t.size), step)
	if w.registers == 2 || w.panels {
		t.IMULQ(t.field(t.pointee("p"), "ColB"), step)
	}
	t.ADDQ(step, t.b)
	t.JMP(operand.LabelRef("width" + w.label()))
}

// block emits one tile, and the choice whether it is the one for the rows that are left: as high as possible, but not
// so that only one or two rows remain, whose few sums would wait for each other.
func (t *tiler) block(w width, rows int) {
	skip := fmt.Sprintf("not%d_%s", rows, w.label())
	t.CMPQ(t.mLeft, operand.U8(rows))
	t.JL(operand.LabelRef(skip))
	switch {
	case t.wide():
		t.balance(rows, w.label(), skip)
	case rows == 6: // 7 = 4+3, 8 = 4+4, 9 = 5+4
		take := fmt.Sprintf("take%d_%s", rows, w.label())
		t.JE(operand.LabelRef(take))
		t.CMPQ(t.mLeft, operand.U8(9))
		t.JLE(operand.LabelRef(skip))
		t.Label(take)
	case rows == 5:
		t.CMPQ(t.mLeft, operand.U8(7))
		t.JE(operand.LabelRef(skip))
		t.CMPQ(t.mLeft, operand.U8(8))
		t.JE(operand.LabelRef(skip))
	}
	t.tile(w, rows)
	t.SUBQ(operand.U8(rows), t.mLeft)
	t.JE(operand.LabelRef("end" + w.label()))
	step := t.gp()
	t.IMUL3Q(operand.U8(rows), t.rowA, step)
	t.ADDQ(step, t.a)
	t.JMP(operand.LabelRef("rows" + w.label()))
	t.Label(skip)
}

// balance skips a tile of so many rows where fewer than four rows would remain after the highest one, and where there
// are more rows than the highest one has, of which a tile of eight takes the first.
func (t *tiler) balance(rows int, label, skip string) {
	switch {
	case t.rows < 4 || rows == 8 || rows < 4:
	case rows == t.rows:
		take := fmt.Sprintf("take%d_%s", rows, label)
		t.JE(operand.LabelRef(take))
		t.CMPQ(t.mLeft, operand.U8(rows+4))
		t.JL(operand.LabelRef(skip))
		t.Label(take)
	case rows > 8:
		t.JG(operand.LabelRef(skip))
	}
}

// tile emits the product of some rows of A and a panel of B, and leaves c at the row after them.
func (t *tiler) tile(w width, rows int) {
	t.half = w.half || w.part && !t.wide()
	t.ymm = w.ymm
	defer func() { t.half, t.ymm = false, false }()
	sums := make([][]value, rows)
	for i := range sums {
		for range w.registers {
			s := t.fresh()
			t.do("VXOR%", s, s, s)
			sums[i] = append(sums[i], s)
		}
	}
	t.sumOverK(w, sums)
	t.finish(w, sums)
}

func (t *tiler) sumOverK(w width, sums [][]value) {
	mask := t.partMask(w)
	a := make([]reg.GPVirtual, max(2, (len(sums)+2)/3)) // every third row
	for i := range a {
		a[i] = t.gp()
	}
	b, k := t.gp(), t.field(t.pointee("p"), "K")
	t.MOVQ(t.a, a[0])
	for i := 1; 3*i < len(sums); i++ {
		t.LEAQ(operand.Mem{Base: a[i-1], Index: t.rowA, Scale: 2}, a[i])
		t.ADDQ(t.rowA, a[i])
	}
	t.MOVQ(t.b, b)
	places := t.places(w, b)
	loop := fmt.Sprintf("k%d_%s", len(sums), w.label())
	t.Label(loop)
	rowB := make([]any, w.registers)
	for j, m := range places {
		if rowB[j] = m; len(sums) > 1 || w.part { // more than one row, or a part, goes through a register
			rowB[j] = t.loadB(w, m, mask)
		}
	}
	for i, row := range sums {
		element := operand.Mem{Base: a[i/3]}
		if i%3 > 0 {
			element.Index, element.Scale = t.rowA, uint8(i%3)
		}
		if b, is := rowB[0].(value); is && len(row) == 1 && t.wide() {
			t.do("VFMADD231%", constant{element}, b, row[0])
			continue
		}
		x := t.broadcast(element)
		for j := range row {
			t.do("VFMADD231%", rowB[j], x, row[j])
		}
	}
	for i := 0; 3*i < len(sums); i++ {
		t.ADDQ(t.colA, a[i])
	}
	t.ADDQ(t.rowB, b)
	t.DECQ(k)
	t.JNZ(operand.LabelRef(loop))
}

// places are where the registers of a row of B are loaded from, relative to b.
func (t *tiler) places(w width, b reg.GPVirtual) []operand.Mem {
	places := make([]operand.Mem, w.registers)
	if !w.panels {
		for j := range places {
			places[j] = operand.Mem{Base: b, Disp: j * t.bytes()}
		}
		return places
	}
	panel, thrice := t.gp(), t.gp()
	t.MOVQ(operand.U32(2*t.bytes()), panel)
	t.IMULQ(t.field(t.pointee("p"), "ColB"), panel)
	t.LEAQ(operand.Mem{Base: panel, Index: panel, Scale: 2}, thrice)
	for j := range places {
		places[j] = []operand.Mem{{Base: b}, {Base: b, Index: panel, Scale: 1}, {Base: b, Index: panel, Scale: 2}, {Base: b, Index: thrice, Scale: 1}}[j/2]
		places[j].Disp = j % 2 * t.bytes()
	}
	return places
}

// partMask selects the first nLeft elements (1 to 3) of half a register, of float32 in AVX2.
func (t *tiler) partMask(w width) value {
	if !w.part || t.size == 8 || t.wide() {
		return nil
	}
	const all = operand.U32(1<<32 - 1)
	table := t.table("partmask", all, all, all, operand.U32(0), operand.U32(0), operand.U32(0))
	base, i := t.gp(), t.gp()
	t.LEAQ(table, base)
	t.MOVQ(t.nLeft, i)
	t.NEGQ(i)
	return t.load(operand.Mem{Base: base, Index: i, Scale: 4, Disp: 12})
}

func (t *tiler) loadB(w width, m operand.Mem, mask value) value {
	switch {
	case w.part && t.wide():
		return t.make("VMOVU%_Z", m, t.columnsLeft)
	case w.part && t.size == 4:
		return t.make("VMASKMOVPS", m, mask)
	case w.part:
		r := t.fresh()
		t.VMOVSD(m, r.x())
		return r
	default:
		return t.load(m)
	}
}

// finish adds C to the sums where the product asks for it, and stores them.
func (t *tiler) finish(w width, sums [][]value) {
	store := fmt.Sprintf("store%d_%s", len(sums), w.label())
	rowC := t.stride(t.pointee("p"), "RowC")
	flag := t.Load(t.Dereference(t.Param("p")).Field("Accumulate"), t.GP8())
	t.TESTB(flag, flag)
	t.JE(operand.LabelRef(store))
	c := t.gp()
	t.MOVQ(t.c, c)
	mask := t.partMask(w)
	for _, row := range sums {
		for j, s := range row {
			m := operand.Mem{Base: c, Disp: j * t.bytes()}
			if w.part {
				t.do("VADD%", t.loadB(w, m, mask), s, s)
			} else {
				t.do("VADD%", m, s, s)
			}
		}
		t.ADDQ(rowC, c)
	}
	t.Label(store)
	for i, row := range sums {
		for j, s := range row {
			t.storeC(w, s, operand.Mem{Base: t.c, Disp: j * t.bytes()}, fmt.Sprintf("%s_%d", store, i))
		}
		t.ADDQ(rowC, t.c)
	}
}

func (t *tiler) storeC(w width, s value, m operand.Mem, label string) {
	switch {
	case w.part && t.wide():
		t.do("VMOVU%", s, t.columnsLeft, m)
	case w.part && t.size == 8:
		t.VMOVSD(s.x(), m)
	case w.part:
		t.CMPQ(t.nLeft, operand.U8(2))
		t.JL(operand.LabelRef(label + "one"))
		t.VMOVLPS(s.x(), m)
		t.JE(operand.LabelRef(label + "end"))
		t.VEXTRACTPS(operand.U8(2), s.x(), m.Offset(8))
		t.JMP(operand.LabelRef(label + "end"))
		t.Label(label + "one")
		t.VMOVSS(s.x(), m)
		t.Label(label + "end")
	default:
		t.do("VMOVU%", s, m)
	}
}
