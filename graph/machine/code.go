package machine

import (
	"unsafe"

	"unroll/graph/machine/kernel"
)

// instr is one call of a kernel, ready to run.
type instr[F kernel.Float] struct {
	kind      actionKind
	acc       bool
	dst, a, b ref
	c         ref
	grid      kernel.Grid
	product   kernel.Product
	unary     kernel.Unary[F]
	binary    kernel.Binary[F]
	ternary   kernel.Ternary[F]
	reduction kernel.Reduction[F]
	gemm      kernel.Gemm[F]
	work      *F
}

// ref is the address of an operand at time step 0, and the distance in bytes
// to the next one.
type ref struct {
	at   unsafe.Pointer
	step int
}

// section is a block, ready to run.
type section[F kernel.Float] struct {
	steps   int
	reverse bool
	code    []instr[F]
}

// binder turns actions into instructions over real memory.
type binder[F kernel.Float] struct {
	set     *kernel.Set[F]
	vectors [3][]F
	work    int // elements of workspace that products need
}

// address returns where an operand lies.
func (b *binder[F]) address(s span) ref {
	memory := b.vectors[s.buf.vector]
	return ref{unsafe.Pointer(&memory[s.buf.written+s.off]), s.step * int(unsafe.Sizeof(memory[0]))}
}

// bind returns the instruction for an action.
func (b *binder[F]) bind(a action) instr[F] {
	in := instr[F]{kind: a.kind, acc: a.accumulate, dst: b.address(a.dst)}
	rows := []int{0, 0, 0}
	for i, s := range a.src {
		*[]*ref{&in.a, &in.b, &in.c}[i] = b.address(s)
		rows[i] = s.row
	}
	in.grid = kernel.NewGrid(a.rows, a.cols, a.dst.row, rows[:len(a.src)]...)
	switch a.kind {
	case doUnary:
		in.unary = b.set.Unary[a.code]
	case doBinary:
		in.binary = b.set.Binary[a.code]
	case doColumn:
		in.grid = kernel.ColumnGrid(a.rows, a.cols, a.dst.row, rows[0], rows[1])
		in.binary = b.set.Column[a.code]
	case doTernary:
		in.ternary = b.set.Ternary[a.code]
	case doRepeat:
		in.grid = kernel.Grid{Rows: a.rows, Cols: a.cols, Dst: a.dst.row, A: rows[0]}
		in.unary = b.set.Repeat
	case doTranspose:
		in.grid = kernel.Grid{Rows: a.rows, Cols: a.cols, Dst: a.dst.row, A: rows[0]}
		in.unary = b.set.Transpose
	case doMaxRows:
		in.grid = kernel.Grid{Rows: a.rows, Cols: a.cols, Dst: a.dst.row, A: rows[0]}
		in.unary = b.set.MaxRows
	case doSumRows:
		in.grid = kernel.Grid{Rows: a.rows, Cols: a.cols, Dst: a.dst.row, A: rows[0]}
		in.reduction = b.set.SumRows
	case doSumCols:
		in.grid = kernel.Grid{Rows: a.rows, Cols: a.cols, A: rows[0]}
		in.reduction = b.set.SumCols
	case doProduct:
		b.bindProduct(&in, a)
	}
	return in
}

func (b *binder[F]) bindProduct(in *instr[F], a action) {
	p := kernel.Product{M: a.rows, N: a.cols, K: a.inner, RowC: a.dst.row, Accumulate: a.accumulate}
	p.RowA, p.ColA = a.src[0].row, 1
	if a.transA {
		p.RowA, p.ColA = 1, a.src[0].row
	}
	p.RowB, p.ColB = a.src[1].row, 1
	if a.transB {
		p.RowB, p.ColB = 1, a.src[1].row
	}
	in.product = p
	work := 0
	in.gemm, work = b.set.Gemm(&in.product)
	b.work = max(b.work, work)
}

// run executes a section.
func (s *section[F]) run() {
	t, by := 0, 1
	if s.reverse {
		t, by = s.steps-1, -1
	}
	for range s.steps {
		for i := range s.code {
			s.code[i].run(t)
		}
		t += by
	}
}

func address[F kernel.Float](r *ref, t int) *F { return (*F)(unsafe.Add(r.at, t*r.step)) }

// run executes an instruction at a time step.
func (in *instr[F]) run(t int) {
	dst, a := address[F](&in.dst, t), address[F](&in.a, t)
	switch in.kind {
	case doUnary, doRepeat, doTranspose, doMaxRows:
		in.unary(dst, a, &in.grid)
	case doBinary, doColumn:
		in.binary(dst, a, address[F](&in.b, t), &in.grid)
	case doTernary:
		in.ternary(dst, a, address[F](&in.b, t), address[F](&in.c, t), &in.grid)
	case doProduct:
		in.gemm(dst, a, address[F](&in.b, t), &in.product, in.work)
	case doSumRows, doSumCols:
		in.reduction(dst, a, &in.grid, in.acc)
	}
}
