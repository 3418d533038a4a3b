package machine

import (
	"fmt"
	"slices"
	"unsafe"

	"unroll/graph/machine/internal/kernel"
)

// A program with lanes computes several networks side by side: every number of the program becomes an element of several
// numbers, one for each network, and every action a call that works on elements. The actions are those of a single
// network, for all time steps in turn.

// Lanes lists for how many networks side by side a set of kernels, by default the fastest, has some of its own, in
// ascending order: in float32 8 and, with AVX-512, 16, in float64 half of that. The portable set has none, and takes about
// as long as for the networks one after the other. What is computed for a network does not depend on the number of lanes.
func Lanes[F Float](name string) []int {
	set, err := kernels[F](name)
	if err != nil {
		return nil
	}
	return set.Lanes()
}

// checkLanes refuses a number of lanes that a set has no kernels for.
func checkLanes[F Float](set *kernel.Set[F], lanes int) error {
	if can := set.Lanes(); lanes < 0 || lanes > 0 && can != nil && !slices.Contains(can, lanes) {
		return fmt.Errorf("machine: %d lanes: the kernels %s have some for %v", lanes, set.Name, can)
	}
	return nil
}

// laneBinder turns actions into calls over real memory.
type laneBinder[F Float] struct {
	set     *kernel.Set[F]
	lanes   int
	size    int // of an element, in bytes
	vectors [][]F
	one     []F // an element of ones
	zero    []F
	calls   []kernel.LaneCall
}

func newLaneBinder[F Float](set *kernel.Set[F], lanes int, vectors [][]F) *laneBinder[F] {
	return &laneBinder[F]{
		set: set, lanes: lanes, size: kernel.LaneBytes[F](lanes), vectors: vectors,
		one: slices.Repeat([]F{1}, lanes), zero: make([]F, lanes),
	}
}

// program returns the program of all blocks.
func (b *laneBinder[F]) program(blocks []block, steps int) *kernel.LaneProgram[F] {
	for _, block := range blocks {
		count := 1
		if block.loop {
			count = steps
		}
		for t := range count {
			if block.reverse {
				t = count - 1 - t
			}
			b.actions(block.actions, t)
		}
	}
	return b.set.LaneProgram(b.calls, b.lanes)
}

// actions adds the calls of a time step. A copy that a product is added to is a part of the product's call.
func (b *laneBinder[F]) actions(list []action, t int) {
	for i := 0; i < len(list); i++ {
		if i+1 < len(list) && list[i].beginsSum(list[i+1]) {
			call := b.call(list[i+1], t)
			start := b.call(list[i], t)
			call.C, call.StepC, call.RowC = start.A, start.StepA, start.RowA
			b.calls = append(b.calls, call)
			i++
			continue
		}
		b.calls = append(b.calls, b.call(list[i], t))
	}
}

// beginsSum reports whether an action only copies what the next one, a product, is added to.
func (a action) beginsSum(next action) bool {
	copies := a.op == opRepeat || a.op == opUnary && kernel.UnaryOp(a.code) == kernel.Copy
	return copies && next.op == opProduct && next.accumulate && a.dst == next.dst && a.rows == next.rows && a.cols == next.cols
}

// call returns the call for an action at a time step.
func (b *laneBinder[F]) call(a action, t int) kernel.LaneCall {
	if a.op == opStrips {
		return b.fused(a, t)
	}
	size := b.size
	c := kernel.LaneCall{Dst: b.address(a.dst, t), Rows: a.rows, Cols: a.cols, RowDst: a.dst.row * size}
	steps, rows := []*int{&c.StepA, &c.StepB, &c.StepC}, []*int{&c.RowA, &c.RowB, &c.RowC}
	for i, sp := range a.src {
		*[]*unsafe.Pointer{&c.A, &c.B, &c.C}[i] = b.address(sp, t)
		*steps[i], *rows[i] = size, sp.row*size
	}
	switch a.op {
	case opUnary:
		c.Op = kernel.LaneUnary(kernel.UnaryOp(a.code))
	case opRepeat:
		c.Op, c.StepA = kernel.LaneUnary(kernel.Copy), 0
	case opTranspose:
		c.Op, c.Rows, c.Cols, c.StepA, c.RowA = kernel.LaneUnary(kernel.Copy), a.cols, a.rows, c.RowA, size
	case opBinary:
		c.Op = kernel.LaneBinary(kernel.BinaryOp(a.code))
	case opColumn:
		c.Op, c.StepB = kernel.LaneBinary(kernel.BinaryOp(a.code)), 0
	case opTernary:
		c.Op = kernel.LaneTernary(kernel.TernaryOp(a.code))
	case opMaxRows:
		c.Op, c.Inner = kernel.LaneMax, a.cols
	case opSumRows: // a times a column of ones
		c.Op, c.Cols, c.Inner, c.B = kernel.LaneProduct, 1, a.cols, first(b.one)
		c.C = first(b.zero)
	case opSumCols: // a row of ones times a
		c.Op, c.Rows, c.Inner = kernel.LaneProduct, 1, a.rows
		c.A, c.B, c.StepA, c.StepB, c.RowB = first(b.one), c.A, 0, size, c.RowA
		c.C = first(b.zero)
	case opProduct:
		b.product(&c, a)
	}
	return c
}

// product completes the call of a matrix product.
func (b *laneBinder[F]) product(c *kernel.LaneCall, a action) {
	c.Op, c.Inner = kernel.LaneProduct, a.inner
	if a.transA {
		c.RowA, c.StepA = c.StepA, c.RowA
	}
	if a.transB {
		c.RowB, c.StepB = c.StepB, c.RowB
	}
	c.C = first(b.zero)
	if a.accumulate {
		c.C, c.StepC, c.RowC = c.Dst, b.size, c.RowDst
	}
}

// fused returns the call of a fused action's kernel.
func (b *laneBinder[F]) fused(a action, t int) kernel.LaneCall {
	_, spans := a.program(inRegisters)
	memory := make([]unsafe.Pointer, len(spans))
	for i, sp := range spans {
		memory[i] = b.address(sp, t)
	}
	at := slices.IndexFunc(b.set.Fused, func(k kernel.Fused[F]) bool { return k.Name == a.fused })
	if at < 0 {
		panic("machine: there is no kernel " + a.fused) // a pass named it
	}
	return kernel.LaneCall{Op: kernel.LaneFused + kernel.LaneOp(at), A: unsafe.Pointer(&memory[0]), Cols: a.rows * a.cols, Rows: 1}
}

// address returns where an operand lies at a time step.
func (b *laneBinder[F]) address(sp span, t int) unsafe.Pointer {
	return unsafe.Pointer(&b.vectors[sp.buf.vector][(sp.buf.offset+sp.off+t*sp.step)*b.lanes])
}

func first[F Float](x []F) unsafe.Pointer { return unsafe.Pointer(&x[0]) }
