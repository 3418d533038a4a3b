package kernel_test

import (
	"fmt"
	"testing"

	"github.com/viterin/vek"
	"github.com/viterin/vek/vek32"
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
	"gonum.org/v1/gonum/blas/blas64"

	"unroll/graph/machine/internal/kernel"
)

// shapes are the products of training a recurrent network: per step, over all steps, and of very small networks. ta and
// tb say which operand is transposed.
var shapes = []struct {
	m, n, k int
	ta, tb  bool
}{
	{128, 1024, 256, false, false},
	{128, 256, 1024, false, true},
	{256, 1024, 12800, true, false},
	{256, 1024, 128, true, false},
	{64, 256, 64, false, false},
	{64, 64, 256, false, true},
	{64, 256, 3072, true, false},
	{1, 1024, 256, false, false},
	{64, 1, 64, false, false},
	{1, 16, 4, false, false},
	{1, 4, 16, false, true},
	{4, 16, 3, true, false},
	{4, 16, 1, true, false},
}

func BenchmarkGemm(b *testing.B) {
	for _, s := range shapes {
		p := kernel.Product{M: s.m, N: s.n, K: s.k, RowA: s.k, ColA: 1, RowB: s.n, ColB: 1, RowC: s.n}
		name := fmt.Sprintf("%dx%dx%d", s.m, s.n, s.k)
		if s.ta {
			p.RowA, p.ColA, name = 1, s.m, name+"/ta"
		}
		if s.tb {
			p.RowB, p.ColB, name = 1, s.k, name+"/tb"
		}
		benchmarkGemm(b, name+"/float32", &p, rivals32)
		benchmarkGemm(b, name+"/float64", &p, rivals64)
	}
}

func benchmarkGemm[F kernel.Float](b *testing.B, name string, p *kernel.Product, rivals func(p *kernel.Product, a, b, c []F) map[string]func()) {
	x, y, z := make([]F, p.M*p.K), make([]F, p.K*p.N), make([]F, p.M*p.N)
	for i := range x {
		x[i] = F(i%17)/16 - 0.5
	}
	for i := range y {
		y[i] = F(i%13)/16 - 0.5
	}
	runs := rivals(p, x, y, z)
	for _, s := range all[F]() {
		gemm, n := s.Gemm(p)
		work := make([]F, n+1)
		runs["gemm-"+s.Name] = func() { gemm(&z[0], &x[0], &y[0], p, &work[0]) }
		packed := make([]F, s.PackedSize(p.K, p.N))
		s.PackB(&packed[0], &y[0], p)
		product, n := s.GemmPacked(p)
		space := make([]F, n+1)
		runs["packed-"+s.Name] = func() { product(&z[0], &x[0], &packed[0], p, &space[0]) }
	}
	for _, rival := range []string{"gemm-avx512", "gemm-avx2", "packed-avx512", "packed-avx2", "gemm-portable", "vek", "gonum"} {
		if runs[rival] == nil {
			continue
		}
		b.Run(name+"/"+rival, func(b *testing.B) {
			for b.Loop() {
				runs[rival]()
			}
			b.ReportMetric(2*float64(p.M*p.N*p.K)*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "GFLOP/s")
		})
	}
}

func transposition(p *kernel.Product) (a, b blas.Transpose, ta, tb bool) {
	a, b = blas.NoTrans, blas.NoTrans
	if ta = p.ColA != 1; ta {
		a = blas.Trans
	}
	if tb = p.ColB != 1; tb {
		b = blas.Trans
	}
	return a, b, ta, tb
}

func rivals32(p *kernel.Product, x, y, z []float32) map[string]func() {
	ta, tb, transA, transB := transposition(p)
	lda, ldb := max(p.RowA, p.ColA), max(p.RowB, p.ColB)
	rivals := map[string]func(){"gonum": func() {
		blas32.Implementation().Sgemm(ta, tb, p.M, p.N, p.K, 1, x, lda, y, ldb, 0, z, p.N)
	}}
	if !transA && !transB {
		rivals["vek"] = func() { vek32.MatMul_Into(z, x, y, p.K) }
	}
	return rivals
}

func rivals64(p *kernel.Product, x, y, z []float64) map[string]func() {
	ta, tb, transA, transB := transposition(p)
	lda, ldb := max(p.RowA, p.ColA), max(p.RowB, p.ColB)
	rivals := map[string]func(){"gonum": func() {
		blas64.Implementation().Dgemm(ta, tb, p.M, p.N, p.K, 1, x, lda, y, ldb, 0, z, p.N)
	}}
	if !transA && !transB {
		rivals["vek"] = func() { vek.MatMul_Into(z, x, y, p.K) }
	}
	return rivals
}
