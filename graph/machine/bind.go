package machine

import (
	"slices"
	"unsafe"

	"unroll/graph/machine/internal/kernel"
)

// binder turns actions into instructions over real memory.
type binder[F Float] struct {
	set     *kernel.Set[F]
	vectors [][]F
	work    []F // workspace of products
}

// part returns the part of an action that computes n rows of its result from
// row from on; of a sum over rows and of a product over them, n columns.
func (a action) part(from, n int) action {
	at := func(sp span, by int) span {
		sp.off += from * by
		return sp
	}
	src := make([]span, len(a.src))
	copy(src, a.src)
	switch a.op {
	case opProduct:
		if a.transA {
			a.cols, a.dst = n, at(a.dst, 1)
			column := 1
			if a.transB {
				column = src[1].row
			}
			src[1] = at(src[1], column)
		} else {
			a.rows, a.dst, src[0] = n, at(a.dst, a.dst.row), at(src[0], src[0].row)
		}
	case opSumCols:
		a.cols, a.dst, src[0] = n, at(a.dst, 1), at(src[0], 1)
	case opStrips:
		a.rows = n
		body := make([]action, len(a.body))
		for i, b := range a.body {
			body[i] = b.within(from, n)
		}
		a.body = body
		return a
	default:
		a.rows, a.dst = n, at(a.dst, a.dst.row)
		for i := range src {
			src[i] = at(src[i], src[i].row)
		}
	}
	a.src = src
	return a
}

// within is part for an action inside of strips. Scratch memory holds one strip and
// starts at its first row.
func (a action) within(from, n int) action {
	p := a.part(from, n)
	if a.op == opStrips {
		return p
	}
	if a.dst.buf.vector == scratch {
		p.dst = a.dst
	}
	for i, sp := range a.src {
		if sp.buf.vector == scratch {
			p.src[i] = sp
		}
	}
	return p
}

// bind returns the instructions for an action.
func (b *binder[F]) bind(a action) []instr[F] {
	if a.op != opStrips || a.fused != "" {
		return []instr[F]{b.call(a, 0)}
	}
	var list []instr[F]
	whole := a.rows / a.strip
	if whole > 0 {
		in := instr[F]{op: opStrips, strips: whole}
		for _, x := range a.body {
			in.body = append(in.body, b.call(x.within(0, a.strip), a.strip))
		}
		list = append(list, in)
	}
	if rest := a.rows % a.strip; rest > 0 {
		for _, x := range a.body {
			list = append(list, b.call(x.within(whole*a.strip, rest), 0))
		}
	}
	return list
}

func (b *binder[F]) bytes() int {
	var x F
	return int(unsafe.Sizeof(x))
}

// address returns where an operand lies, in strips of so many rows.
func (b *binder[F]) address(s span, strip int) ref {
	memory := b.vectors[s.buf.vector]
	r := ref{at: unsafe.Pointer(&memory[s.buf.offset+s.off]), step: s.step * b.bytes()}
	if s.buf.vector != scratch {
		r.strip = strip * s.row * b.bytes()
	}
	return r
}

// call returns the instruction for an action that is one call of a kernel, on each of the strips of
// so many rows.
func (b *binder[F]) call(a action, strip int) instr[F] {
	if a.fused != "" {
		return instr[F]{op: opFused, fused: b.fuse(a, strip)}
	}
	in := instr[F]{op: a.op, acc: a.accumulate, dst: b.address(a.dst, strip)}
	rows := []int{0, 0, 0}
	for i, s := range a.src {
		*[]*ref{&in.a, &in.b, &in.c}[i] = b.address(s, strip)
		rows[i] = s.row
	}
	in.grid = kernel.Grid{Rows: a.rows, Cols: a.cols, Dst: a.dst.row, A: rows[0]}
	switch a.op {
	case opUnary:
		in.grid = kernel.NewGrid(a.rows, a.cols, a.dst.row, rows[0])
		in.unary = b.set.Unary[a.code]
	case opBinary:
		in.grid = kernel.NewGrid(a.rows, a.cols, a.dst.row, rows[0], rows[1])
		in.binary = b.set.Binary[a.code]
	case opColumn:
		in.grid = kernel.ColumnGrid(a.rows, a.cols, a.dst.row, rows[0], rows[1])
		in.binary = b.set.Column[a.code]
	case opTernary:
		in.grid = kernel.NewGrid(a.rows, a.cols, a.dst.row, rows...)
		in.ternary = b.set.Ternary[a.code]
	case opRepeat:
		in.unary = b.set.Repeat
	case opTranspose:
		in.unary = b.set.Transpose
	case opMaxRows:
		in.unary = b.set.MaxRows
	case opSumRows:
		in.reduction = b.set.SumRows
	case opSumCols:
		in.reduction = b.set.SumCols
	case opProduct, opPack:
		b.product(&in, a)
	}
	return in
}

// fuse returns the call of a fused action's kernel.
func (b *binder[F]) fuse(a action, strip int) *fusedCall[F] {
	_, memory := a.program(inRegisters)
	at := slices.IndexFunc(b.set.Fused, func(k kernel.Fused[F]) bool { return k.Name == a.fused })
	c := &fusedCall[F]{run: b.set.Fused[at].Run, rows: a.rows, n: a.cols}
	if !slices.ContainsFunc(a.body, func(x action) bool { return !x.gapless() }) {
		c.rows, c.n = 1, a.rows*a.cols
	}
	for i, sp := range memory {
		r := b.address(sp, strip)
		c.memory = append(c.memory, uintptr(r.at))
		m := moving{ref: r, row: sp.row * b.bytes(), index: i}
		if m.step != 0 || m.strip != 0 || m.row != 0 && c.rows > 1 {
			c.moving = append(c.moving, m)
		}
	}
	return c
}

// inRegisters reports whether a fused kernel keeps what a buffer would hold.
func inRegisters(buf *buffer) bool { return buf.vector == nowhere }

// product fills in a matrix product, or the packing of its second operand.
func (b *binder[F]) product(in *instr[F], a action) {
	p := &in.product
	*p = kernel.Product{M: a.rows, N: a.cols, K: a.inner, RowC: a.dst.row, Accumulate: a.accumulate}
	p.RowA, p.ColA = a.src[0].row, 1
	if a.transA {
		p.RowA, p.ColA = 1, a.src[0].row
	}
	p.RowB, p.ColB = a.src[1].row, 1
	if a.transB {
		p.RowB, p.ColB = 1, a.src[1].row
	}
	work := 0
	in.pack = b.set.PackB
	if a.packed {
		in.gemm, work = b.set.GemmPacked(p)
	} else {
		in.gemm, work = b.set.Gemm(p)
	}
	b.reserve(work)
}

// reserve makes the workspace large enough. Instructions get its address when
// all are bound.
func (b *binder[F]) reserve(work int) {
	if work >= len(b.work) {
		b.work = make([]F, work+1)
	}
}
