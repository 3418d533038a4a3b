package kernel

import "slices"

// Float is a type of number that kernels exist for.
type Float interface{ float32 | float64 }

// The kinds of kernels. Operands are pointers to their first elements; the grid says how far they reach, and kernels
// touch nothing beyond it. A destination may be one of the sources if both have the same stride; otherwise they must
// not overlap.
type (
	// Unary sets dst[r,c] = f(a[r,c]).
	Unary[F Float] func(dst, a *F, g *Grid)
	// Binary sets dst[r,c] = f(a[r,c], b[r,c]), or f(a[r,c], b[r]) in [Set.Column].
	Binary[F Float] func(dst, a, b *F, g *Grid)
	// Ternary sets dst[r,c] = f(a[r,c], b[r,c], c[r,c]).
	Ternary[F Float] func(dst, a, b, c *F, g *Grid)
	// Reduction folds a into fewer elements of dst, which it overwrites or, if accumulate is set, adds to.
	Reduction[F Float] func(dst, a *F, g *Grid, accumulate bool)
)

// A Set holds the kernels for one type of number, made for one kind of processor.
type Set[F Float] struct {
	Name string // "portable", "avx2" or "avx512"; the last two give the same bits

	Unary   [numUnary]Unary[F]
	Binary  [numBinary]Binary[F]
	Column  [numBinary]Binary[F] // b has one element a row, g.B apart; with g.B = 0 it is one number for all
	Ternary [numTernary]Ternary[F]

	Repeat    Unary[F] // dst[r,c] = a[r·g.A]: a column repeated; with g.A = 0, dst filled with one number
	Transpose Unary[F] // dst[c·g.Dst+r] = a[r,c]; the grid's rows and columns are those of a; dst must not be a

	SumRows Reduction[F] // dst[r·g.Dst] = Σ a[r,c] over c
	SumCols Reduction[F] // dst[c] = Σ a[r,c] over r
	MaxRows Unary[F]     // dst[r·g.Dst] = max of a[r,c] over c; NaN if there is one; g.Cols must not be 0

	Fused []Fused[F] // whole programs of elementwise operations; none in the portable set

	// Gemm chooses the kernel that suits the shape and the strides of p, and says how many elements of workspace it needs
	// (none, as a rule, for small products). The kernel is to be called with an unchanged p.
	//
	// The sums run over k in an order that depends on N, K and the strides but not on M, as long as M is at least
	// [SplitRows]: a large product may be cut into groups of rows, one a core, without a change in any bit of the result.
	Gemm func(p *Product) (kernel Gemm[F], work int)
	// PackedSize is the number of elements that PackB writes for an operand B of k×n elements.
	PackedSize func(k, n int) int
	// PackB copies the operand B of p (K, N, RowB and ColB count) into the order in which GemmPacked reads it. It pays
	// for weights that meet several left operands, as those of a recurrence do.
	PackB func(dst, b *F, p *Product)
	// GemmPacked is Gemm for a B that PackB has packed; RowB and ColB of p are not looked at.
	GemmPacked func(p *Product) (kernel Gemm[F], work int)

	// Of lane programs: the addresses of kernels by the number of lanes, none in the portable set, and what goes through a
	// list of their calls.
	lanes   map[int]map[LaneOp]uintptr
	laneRun func(*LaneCall)
}

// Names lists the sets that this processor can run, the fastest first.
func Names() []string { return append(accelerated(), "portable") }

// Kernels returns the fastest set that this processor can run.
func Kernels[F Float]() *Set[F] { return Named[F](Names()[0]) }

// Named returns the set of a name; nil if this processor cannot run it.
func Named[F Float](name string) *Set[F] {
	s := Portable[F]()
	switch {
	case slices.Contains(accelerated(), name):
		accelerate(s, name)
	case name != s.Name:
		return nil
	}
	return s
}
