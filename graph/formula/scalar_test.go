package formula

import (
	"math"
	"math/rand/v2"
	"testing"
)

// small is the complex step.
const small = 1e-20

// domain is where a function is looked at: all reals, or those it is defined on.
func domain(f *function, rng *rand.Rand) []float64 {
	args := make([]float64, f.arity)
	for k := range args {
		args[k] = 6 * rng.NormFloat64()
		if f.name == "log" || f.name == "sqrt" {
			args[k] = math.Abs(args[k]) + 0.1
		}
	}
	return args
}

// TestComplexForms compares every function's complex form with its real one: the
// value, and the slope in each argument against a central difference.
func TestComplexForms(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for _, f := range functions() {
		for range 200 {
			args := domain(f, rng)
			for k := range args {
				moved := make([]complex128, len(args))
				for i, a := range args {
					moved[i] = complex(a, 0)
				}
				moved[k] += complex(0, small)
				y := f.complex(moved...)
				if want := f.real(args...); math.Abs(real(y)-want) > 1e-14*math.Max(1, math.Abs(want)) {
					t.Fatalf("%s(%v): complex form %v, real form %v", f.name, args, y, want)
				}
				const h = 1e-5
				up, down := append([]float64{}, args...), append([]float64{}, args...)
				up[k] += h
				down[k] -= h
				slope := (f.real(up...) - f.real(down...)) / (2 * h)
				if got := imag(y) / small; math.Abs(got-slope) > 1e-7*math.Max(1, math.Abs(f.real(args...))) {
					t.Fatalf("%s(%v): complex step %v, central difference %v", f.name, args, got, slope)
				}
			}
		}
	}
}

// TestExtremes checks values and slopes where exp overflows.
func TestExtremes(t *testing.T) {
	for _, c := range []struct {
		function        string
		x, value, slope float64
	}{
		{"sigmoid", 800, 1, 0},
		{"sigmoid", -800, 0, 0},
		{"tanh", 800, 1, 0},
		{"tanh", -800, -1, 0},
		{"tanh", 1e-9, 1e-9, 1},
		{"softplus", 800, 800, 1},
		{"softplus", -800, 0, 0},
		{"softplus", -40, math.Exp(-40), math.Exp(-40)},
		{"log_sigmoid", 800, 0, 0},
		{"log_sigmoid", -800, -800, 1},
		{"relu", 0, 0, 0.5},
		{"abs", 0, 0, 0},
		{"hard_sigmoid", 9, 1, 0},
		{"hard_sigmoid", -9, 0, 0},
	} {
		f := functionNamed(c.function)
		near := func(a, b float64) bool { return math.Abs(a-b) <= 1e-14*math.Abs(b) }
		if got := f.real(c.x); !near(got, c.value) {
			t.Errorf("%s(%v) = %v, want %v", c.function, c.x, got, c.value)
		}
		got := f.complex(complex(c.x, small))
		if !near(real(got), c.value) || !near(imag(got)/small, c.slope) {
			t.Errorf("%s(%v): complex form %v, want %v and slope %v", c.function, c.x, got, c.value, c.slope)
		}
	}
}
