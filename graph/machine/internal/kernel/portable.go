package kernel

import "unsafe"

// Portable returns the set written in Go alone: what [Kernels] falls back on, and what its other sets are tested
// against.
func Portable[F Float]() *Set[F] {
	return &Set[F]{
		Name: "portable",

		Unary:   portableUnary[F](),
		Binary:  portableBinary[F](elementwise),
		Column:  portableBinary[F](byColumn),
		Ternary: portableTernary[F](),

		Repeat:    repeat[F],
		Transpose: transpose[F],

		SumRows: sumRows[F],
		SumCols: sumCols[F],
		MaxRows: maxRows[F],

		Gemm:       func(*Product) (Gemm[F], int) { return gemm[F], 0 },
		PackedSize: func(k, n int) int { return k * n },
		PackB:      packB[F],
		GemmPacked: func(*Product) (Gemm[F], int) { return gemmPacked[F], 0 },
	}
}

// at returns the address of the element i after p.
func at[F Float](p *F, i int) *F {
	var zero F
	return (*F)(unsafe.Add(unsafe.Pointer(p), uintptr(i)*unsafe.Sizeof(zero)))
}

// run returns the n elements that start i elements after p.
func run[F Float](p *F, i, n int) []F {
	if n == 0 {
		return nil
	}
	return unsafe.Slice(at(p, i), n)
}
