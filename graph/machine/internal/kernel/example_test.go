package kernel_test

import (
	"fmt"

	"unroll/graph/machine/internal/kernel"
)

// One layer, y = tanh(x·W + b), for two samples of three features.
func Example() {
	s := kernel.Kernels[float64]()

	x := []float64{1, 0, -1, 0, 0.5, 0}
	w := []float64{1, 0, 0, 1, 1, 1}
	b := []float64{0.5, 0}
	y := make([]float64, 4)

	p := kernel.Product{M: 2, K: 3, N: 2, RowA: 3, ColA: 1, RowB: 2, ColB: 1, RowC: 2}
	gemm, work := s.Gemm(&p)
	gemm(&y[0], &x[0], &w[0], &p, &make([]float64, work+1)[0])

	bias := kernel.NewGrid(2, 2, 2, 2, 0) // the stride of b is 0: it is added to every row
	s.Binary[kernel.Add](&y[0], &y[0], &b[0], &bias)
	flat := kernel.Flat(4)
	s.Unary[kernel.Tanh](&y[0], &y[0], &flat)

	fmt.Printf("%.4f\n", y)
	// Output: [0.4621 -0.7616 0.4621 0.4621]
}
