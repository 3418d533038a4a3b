package machine

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"unroll/graph/machine/internal/kernel"
)

// Kernels lists the sets of kernels that this processor can run, the fastest first:
// "avx512" where it has AVX-512 (F, DQ, BW and VL), "avx2" where it has AVX2 with fused
// multiply-add, and "portable". The first two give the same results, to the last bit; those
// of the last one differ by rounding. Where AVX-512 gains nothing, "avx2" is the first.
func Kernels() []string { return kernel.Names() }

// kernels returns the set of a name, or the fastest for an empty one.
func kernels[F Float](name string) (*kernel.Set[F], error) {
	set := kernel.Named[F](cmp.Or(name, Kernels()[0]))
	if set == nil {
		return nil, fmt.Errorf("machine: unknown kernels %q: this processor runs %s", name, strings.Join(Kernels(), ", "))
	}
	return set, nil
}

// ProductRate measures the kernels' matrix product on one core: operations a second, a
// multiplication and an addition being two, for a product of [rows, inner] with
// [inner, cols] that is packed beforehand. It is the highest of several turns, which
// take 0.1 s together.
func ProductRate[F Float](name string, rows, cols, inner int) (float64, error) {
	set, err := kernels[F](name)
	if err != nil {
		return 0, err
	}
	p := &kernel.Product{M: rows, N: cols, K: inner, RowA: inner, ColA: 1, RowB: cols, ColB: 1, RowC: cols}
	a, b, c := make([]F, rows*inner+1), make([]F, inner*cols+1), make([]F, rows*cols+1)
	packed := make([]F, set.PackedSize(inner, cols)+1)
	set.PackB(&packed[0], &b[0], p)
	gemm, work := set.GemmPacked(p)
	space := make([]F, work+1)
	seconds := turn(func() { gemm(&c[0], &a[0], &packed[0], p, &space[0]) })
	return 2 * float64(rows) * float64(cols) * float64(inner) / seconds, nil
}

// turn returns the seconds that a call of f takes in the fastest of ten turns.
func turn(f func()) float64 {
	const turns, length = 10, 10 * time.Millisecond
	least := time.Hour.Seconds()
	for range turns {
		calls, start := 0, time.Now()
		for time.Since(start) < length {
			f()
			calls++
		}
		least = min(least, time.Since(start).Seconds()/float64(calls))
	}
	return least
}
