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

// SplitRows is the number of rows from which a product may be cut without a change in the bits of its result.
const SplitRows = 8
