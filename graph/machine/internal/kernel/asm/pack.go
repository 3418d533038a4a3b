package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/operand"
)

// pack emits the copy of a matrix into panels of two registers' width. It goes through four rows at once, so that it reads
// and writes whole pieces of memory: dst has the rows of a panel next to each other, and panels over.Dst apart. Columns
// beyond whole panels are left out.
func pack(v vector) {
	v.start(v.name("packColumns"), "dst, a *T, over *Grid")
	over := v.pointee("over")
	rows, cols := v.field(over, "Rows"), v.stride(over, "Cols")
	between := v.pitch(over, "A")
	panel := v.stride(over, "Dst")
	dst, a := v.parameter("dst"), v.parameter("a")
	from, to, left := v.gp(), v.gp(), v.gp()
	width := 2 * v.bytes()
	for _, group := range []struct {
		rows int
		next string
	}{{4, "rows1"}, {1, "done"}} {
		name := fmt.Sprint("rows", group.rows)
		v.Label(name)
		v.CMPQ(rows, operand.U8(group.rows))
		v.JL(operand.LabelRef(group.next))
		v.MOVQ(a, from)
		v.MOVQ(dst, to)
		v.MOVQ(cols, left)
		v.Label(name + "panel")
		v.SUBQ(immediate(width), left)
		v.JL(operand.LabelRef(name + "end"))
		for i := range group.rows {
			for half := range 2 {
				v.storeEach(v.load(row(from, between, i, v.bytes()*half)), operand.Mem{Base: to, Disp: width*i + v.bytes()*half})
			}
		}
		v.ADDQ(immediate(width), from)
		v.ADDQ(panel, to)
		v.JMP(operand.LabelRef(name + "panel"))
		v.Label(name + "end")
		v.ADDQ(operand.U32(width*group.rows), dst)
		if group.rows == 4 {
			v.LEAQ(operand.Mem{Base: a, Index: between.one, Scale: 4}, a)
		} else {
			v.ADDQ(between.one, a)
		}
		v.SUBQ(operand.U8(group.rows), rows)
		v.JMP(operand.LabelRef(name))
	}
	v.end()
}
