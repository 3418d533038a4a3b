package machine

import (
	"unsafe"

	"unroll/graph/machine/internal/kernel"
)

// instr is one call of a kernel, ready to run.
type instr[F Float] struct {
	op           op
	acc          bool
	dst, a, b, c ref
	grid         kernel.Grid
	unary        kernel.Unary[F]
	binary       kernel.Binary[F]
	ternary      kernel.Ternary[F]
	reduction    kernel.Reduction[F]
	gemm         kernel.Gemm[F]
	pack         func(dst, b *F, p *kernel.Product)
	product      kernel.Product
	work         *F
	strips       int // how often the body runs
	body         []instr[F]
	fused        *fusedCall[F]
}

// fusedCall is what a fused kernel is called with.
type fusedCall[F Float] struct {
	run    func(memory **F, n int)
	memory []uintptr // addresses of results, arrays and numbers, in vectors that the program holds
	moving []moving
	rows   int // how many times it is called, each for n elements
	n      int
}

// moving is an address that is another one at every time step, strip or row.
type moving struct {
	ref
	row   int // bytes to the next one
	index int
}

// call runs the kernel at a time step, in a strip.
func (c *fusedCall[F]) call(t, s int) {
	for i := range c.moving {
		m := &c.moving[i]
		c.memory[m.index] = uintptr(m.at) + uintptr(t*m.step+s*m.strip)
	}
	memory := (**F)(unsafe.Pointer(&c.memory[0]))
	c.run(memory, c.n)
	for range c.rows - 1 {
		for i := range c.moving {
			m := &c.moving[i]
			c.memory[m.index] += uintptr(m.row)
		}
		c.run(memory, c.n)
	}
}

// ref is the address of an operand at time step 0 and strip 0, and the
// distances in bytes to the next step and the next strip.
type ref struct {
	at          unsafe.Pointer
	step, strip int
}

func address[F Float](r *ref, t, s int) *F { return (*F)(unsafe.Add(r.at, t*r.step+s*r.strip)) }

// run executes an instruction at a time step, in a strip.
func (in *instr[F]) run(t, s int) {
	if in.op == opFused {
		in.fused.call(t, s)
		return
	}
	dst, a := address[F](&in.dst, t, s), address[F](&in.a, t, s)
	switch in.op {
	case opBinary, opColumn:
		in.binary(dst, a, address[F](&in.b, t, s), &in.grid)
	case opUnary, opRepeat, opTranspose, opMaxRows:
		in.unary(dst, a, &in.grid)
	case opTernary:
		in.ternary(dst, a, address[F](&in.b, t, s), address[F](&in.c, t, s), &in.grid)
	case opProduct:
		in.gemm(dst, a, address[F](&in.b, t, s), &in.product, in.work)
	case opSumRows, opSumCols:
		in.reduction(dst, a, &in.grid, in.acc)
	case opPack:
		in.pack(dst, address[F](&in.b, t, s), &in.product)
	}
}

// section is a stretch of a block. Each worker has code of its own, for its
// share of the rows; in a stretch that is not shared only the first has any.
type section[F Float] struct {
	steps   int
	reverse bool
	shared  bool
	code    [][]instr[F] // by worker
}

// run executes the code of one worker.
func (s *section[F]) run(worker int) {
	code := s.code[worker]
	t, by := 0, 1
	if s.reverse {
		t, by = s.steps-1, -1
	}
	for range s.steps {
		for i := range code {
			in := &code[i]
			switch in.op {
			case opStrips:
				for strip := range in.strips {
					for j := range in.body {
						in.body[j].run(t, strip)
					}
				}
			default:
				in.run(t, 0)
			}
		}
		t += by
	}
}
