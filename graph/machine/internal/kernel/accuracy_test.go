package kernel_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"unroll/graph/machine/internal/kernel"
)

// series are the functions that have approximations of their own.
var series = []kernel.UnaryOp{
	kernel.Exp, kernel.Expm1, kernel.Log, kernel.Log1p, kernel.Tanh, kernel.Sigmoid, kernel.Softplus,
}

// Every 4099th float32, whatever its bits mean: ordinary numbers, infinities, NaN, overflow, the smallest numbers.
// The truth comes from package math in float64.
func TestFloat32WithinThreeUlp(t *testing.T) {
	var x []float32
	for bits := uint64(0); bits < 1<<32; bits += 4099 {
		x = append(x, math.Float32frombits(uint32(bits)))
	}
	x = append(x, 0, float32(math.Copysign(0, -1)), float32(math.Inf(1)), float32(math.Inf(-1)))
	exact := make([]float64, len(x))
	for i := range x {
		exact[i] = float64(x[i])
	}
	for _, op := range series {
		want := apply(kernel.Portable[float64](), op, exact)
		for _, s := range accelerated[float32]() {
			got := apply(s, op, x)
			for i, w := range want {
				size := float32(math.Abs(w))
				ulp := float64(math.Nextafter32(size, math.MaxFloat32)) - float64(size)
				if float32(w) != got[i] && !near(float64(got[i]), w, ulp, 3) {
					t.Errorf("%s: %v(%v) = %v, want %v", s.Name, op, x[i], got[i], w)
				}
			}
		}
	}
}

// Normal, large, tiny and arbitrary numbers. The truth, from package math, is itself right to about one ulp.
func TestFloat64WithinFourUlp(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	x := []float64{0, math.Inf(1), math.Inf(-1), math.NaN(), 709.79, -708.5, -745.1, -745.2, 1, -1}
	for range 50_000 {
		n := random.NormFloat64()
		x = append(x, n, 30*n, 1+n/4, n*math.Exp(-20*math.Abs(n)), math.Float64frombits(random.Uint64()))
	}
	for _, op := range series {
		want := apply(kernel.Portable[float64](), op, x)
		for _, s := range accelerated[float64]() {
			got := apply(s, op, x)
			for i, w := range want {
				ulp := math.Nextafter(math.Abs(w), math.Inf(1)) - math.Abs(w)
				if !near(got[i], w, ulp, 4) {
					t.Errorf("%s: %v(%v) = %v, want %v", s.Name, op, x[i], got[i], w)
				}
			}
		}
	}
}

// Values near the ends of the range, where package math errs on amd64, computed with 113 bits.
func TestEndsOfTheRange(t *testing.T) {
	for _, s := range all[float64]() {
		for _, c := range []struct {
			op      kernel.UnaryOp
			x, want float64
		}{
			{kernel.Exp, 709.78, 1.7928227943945155e+308},
			{kernel.Exp, -745, 4.9406564584124654e-324},
			{kernel.Log, 7.468336727814556e-309, -709.48812142107363},
			{kernel.Log, 5e-324, -744.44007192138122},
			{kernel.Sigmoid, -740, 4.1995579896505956e-322},
		} {
			if y := apply(s, c.op, []float64{c.x})[0]; !near(y, c.want, math.Abs(c.want), 1e-15) {
				t.Errorf("%s: %v(%v) = %v, want %v", s.Name, c.op, c.x, y, c.want)
			}
		}
	}
}

func apply[F kernel.Float](s *kernel.Set[F], op kernel.UnaryOp, x []F) []F {
	y := make([]F, len(x))
	g := kernel.Flat(len(x))
	s.Unary[op](&y[0], &x[0], &g)
	return y
}
