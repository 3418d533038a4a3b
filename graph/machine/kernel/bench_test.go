package kernel_test

import (
	"fmt"
	"testing"

	"unroll/graph/machine/kernel"
)

func BenchmarkUnary(b *testing.B) {
	benchmarkUnary[float32](b, "float32")
	benchmarkUnary[float64](b, "float64")
}

func benchmarkUnary[F kernel.Float](b *testing.B, dtype string) {
	for _, op := range []kernel.UnaryOp{kernel.Exp, kernel.Expm1, kernel.Sigmoid, kernel.Tanh, kernel.Log, kernel.Log1p, kernel.Softplus} {
		for _, n := range []int{4, 1024} {
			for _, s := range []*kernel.Set[F]{kernel.Kernels[F](), kernel.Portable[F]()} {
				b.Run(fmt.Sprintf("%s/%v/%d/%s", dtype, op, n, s.Name), func(b *testing.B) {
					x, y := make([]F, n), make([]F, n)
					for i := range x {
						x[i] = F(i%32)/8 - 2
					}
					g := kernel.Flat(n)
					for b.Loop() {
						s.Unary[op](&y[0], &x[0], &g)
					}
					b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/element")
				})
			}
		}
	}
}
