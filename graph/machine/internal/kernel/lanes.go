package kernel

import (
	"maps"
	"slices"
	"unsafe"
)

// A lane program computes several networks of one kind side by side. Each of its elements is a group of numbers, one for
// each network, and every operation works on whole groups: what is in a lane depends on that lane alone.

// LaneBytes is the size of an element of so many numbers in bytes.
func LaneBytes[F Float](lanes int) int {
	var zero F
	return lanes * int(unsafe.Sizeof(zero))
}

// LaneOp names the operation of a [LaneCall].
type LaneOp int

// The operations that are not elementwise functions of one to three operands.
const (
	LaneProduct LaneOp = LaneOp(numUnary) + LaneOp(numBinary) + LaneOp(numTernary) + iota // dst = c + a·b, as matrices
	LaneMax                                                                               // dst[i] = max of a[i,k] over k; NaN if there is one
	laneEnd                                                                               // end of the program
	LaneFused                                                                             // and the next ones: the programs of Set.Fused
)

// LaneUnary is the operation of a function of one operand.
func LaneUnary(op UnaryOp) LaneOp { return LaneOp(op) }

// LaneBinary is the operation of a function of two operands.
func LaneBinary(op BinaryOp) LaneOp { return LaneOp(numUnary) + LaneOp(op) }

// LaneTernary is the operation of a function of three operands.
func LaneTernary(op TernaryOp) LaneOp { return LaneOp(numUnary) + LaneOp(numBinary) + LaneOp(op) }

// A LaneCall is one operation on matrices of elements. Distances are in bytes: element (r, c) of an operand lies
// r·Row + c·Step after its first one, that of the result r·RowDst and c elements after its. With a distance of 0, one element or
// row stands for all. A result may be in the place of an operand that has the same distances.
//
// In a product a is [Rows, Inner] and b is [Inner, Cols]; LaneMax reads a, [Rows, Inner]. A fused program computes Cols
// elements, and A is the address of the memory that [Fused.Run] takes, in which a number is an element too.
type LaneCall struct {
	code                     uintptr // of the kernel, where there is one
	Dst, A, B, C             unsafe.Pointer
	Cols, Rows, Inner        int // at least 1 where they are used
	StepA, StepB, StepC      int
	RowDst, RowA, RowB, RowC int
	Op                       LaneOp
}

// LaneProgram is a list of calls that are made one after the other.
type LaneProgram[F Float] struct {
	set   *Set[F]
	lanes int // numbers of an element
	parts []lanePart
}

// lanePart is calls that assembly goes through without returning, or one call of a function.
type lanePart struct {
	fast []LaneCall
	slow LaneCall
}

// Lanes lists the numbers of lanes, in ascending order, that the set has kernels for: as many as fill a register of 32
// bytes and, with AVX-512, one of 64. What is in a lane has the same bits for any of them. The portable set has none, and
// takes about as long as for the networks one after the other.
func (s *Set[F]) Lanes() []int { return slices.Sorted(maps.Keys(s.lanes)) }

// LaneProgram makes a program of calls for a number of lanes, one of [Set.Lanes] or, for the portable set, any.
func (s *Set[F]) LaneProgram(calls []LaneCall, lanes int) *LaneProgram[F] {
	p, codes, size := &LaneProgram[F]{set: s, lanes: lanes}, s.lanes[lanes], LaneBytes[F](lanes)
	var fast []LaneCall
	flush := func() {
		if len(fast) > 0 {
			p.parts = append(p.parts, lanePart{fast: append(fast, LaneCall{code: codes[laneEnd]})})
			fast = nil
		}
	}
	for _, c := range calls {
		if c.code = codes[c.Op]; c.code != 0 {
			fast = append(fast, c.fromEnds(size))
			continue
		}
		flush()
		p.parts = append(p.parts, lanePart{slow: c})
	}
	flush()
	return p
}

// fromEnds counts the distances to the next rows from the ends of the last ones, as assembly does for operands that it
// goes along, with elements of so many bytes.
func (c LaneCall) fromEnds(size int) LaneCall {
	c.RowDst -= c.Cols * size
	c.RowC -= c.Cols * c.StepC
	if c.Op != LaneProduct {
		c.RowA -= c.Cols * c.StepA
		c.RowB -= c.Cols * c.StepB
	}
	return c
}

// Run makes all calls. It allocates nothing.
func (p *LaneProgram[F]) Run() {
	for i := range p.parts {
		if part := &p.parts[i]; part.fast != nil {
			p.set.laneRun(&part.fast[0])
		} else {
			p.set.laneCall(&part.slow, p.lanes)
		}
	}
}

// laneCall makes a call with the set's kernels for single networks.
func (s *Set[F]) laneCall(c *LaneCall, lanes int) {
	switch c.Op {
	case LaneProduct:
		laneProduct[F](c, lanes)
	case LaneMax:
		laneMax[F](c, lanes)
	default:
		size := LaneBytes[F](lanes)
		count, g := c.Cols, Flat(lanes)
		if c.dense(size) {
			count, g = 1, Flat(c.Cols*lanes)
		}
		for r := range c.Rows {
			for k := range count {
				s.laneElements(c, r, k, size, &g)
			}
		}
	}
}

// dense reports whether the elements of each row of every operand, of so many bytes, follow each other.
func (c *LaneCall) dense(size int) bool {
	step := func(of int, from LaneOp) bool { return c.Op < from || of == size }
	return step(c.StepA, 0) && step(c.StepB, LaneBinary(0)) && step(c.StepC, LaneTernary(0))
}

// laneElements computes elements of row r from column k on.
func (s *Set[F]) laneElements(c *LaneCall, r, k, size int, g *Grid) {
	dst, a := laneAt[F](c.Dst, r, k, c.RowDst, size), laneAt[F](c.A, r, k, c.RowA, c.StepA)
	if c.Op < LaneBinary(0) {
		s.Unary[c.Op](dst, a, g)
		return
	}
	b := laneAt[F](c.B, r, k, c.RowB, c.StepB)
	if c.Op < LaneTernary(0) {
		s.Binary[c.Op-LaneBinary(0)](dst, a, b, g)
		return
	}
	s.Ternary[c.Op-LaneTernary(0)](dst, a, b, laneAt[F](c.C, r, k, c.RowC, c.StepC), g)
}

// laneAt is the address of element (r, k) of an operand.
func laneAt[F Float](base unsafe.Pointer, r, k, row, step int) *F {
	return (*F)(unsafe.Add(base, r*row+k*step))
}
