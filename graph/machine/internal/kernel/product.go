package kernel

// A Product describes C = A·B, or C += A·B, with A of M×K, B of K×N and C of M×N elements. Element (i, j) of A lies
// i·RowA+j·ColA elements after its first one and that of B at i·RowB+j·ColB, so that a transposed operand is one with
// its strides exchanged. The columns of C are consecutive, its rows RowC apart. C must not overlap A or B.
type Product struct {
	M, N, K    int
	RowA, ColA int
	RowB, ColB int
	RowC       int
	Accumulate bool
}

// A Gemm computes the product p. The workspace may hold anything before and holds nothing of use afterwards; it must
// not be shared by calls that run at the same time.
type Gemm[F Float] func(c, a, b *F, p *Product, work *F)

// Gemm chooses the kernel that suits the shape and the strides of p, and says how many elements of workspace it needs
// (none, as a rule, for small products). The kernel is to be called with an unchanged p.
//
// The sums run over k in an order that depends on N, K and the strides but not on M, as long as M is at least
// [SplitRows]: a large product may be cut into groups of rows, one a core, without a change in any bit of the result.
func (s *Set[F]) Gemm(p *Product) (kernel Gemm[F], work int) { return s.gemm(p) }

// SplitRows is the number of rows from which a product may be cut without a change in the bits of its result.
const SplitRows = 8

// PackedSize is the number of elements that [Set.PackB] writes for an operand B of k×n elements.
func (s *Set[F]) PackedSize(k, n int) int { return s.packedSize(k, n) }

// PackB copies the operand B of p (K, N, RowB and ColB count) into the order in which GemmPacked reads it. It pays
// for weights that meet several left operands, as those of a recurrence do.
func (s *Set[F]) PackB(dst, b *F, p *Product) { s.packB(dst, b, p) }

// GemmPacked is Gemm for a B that PackB has packed; RowB and ColB of p are not looked at.
func (s *Set[F]) GemmPacked(p *Product) (kernel Gemm[F], work int) { return s.gemmPacked(p) }
