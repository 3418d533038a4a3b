package bptt

import (
	"math"
	"testing"
)

// TestFunctionsKeepTheComplexStep compares Im f(x+ih)/h with the derivative
// and Re f with f, where arguments are tiny, ordinary and extreme.
func TestFunctionsKeepTheComplexStep(t *testing.T) {
	const h = 1e-20
	functions := []struct {
		name       string
		real       func(float64) float64
		complex    func(complex128) complex128
		derivative func(x float64) float64
	}{
		{"tanh", tanh[float64], tanh[complex128], func(x float64) float64 { c := math.Cosh(x); return 1 / c / c }},
		{"sigmoid", sigmoid[float64], sigmoid[complex128], func(x float64) float64 { c := math.Cosh(x / 2); return 1 / (4 * c * c) }},
		{"logSigmoid", logSigmoid[float64], logSigmoid[complex128], func(x float64) float64 { return 1 / (1 + math.Exp(x)) }},
		{"hardSigmoid", hardSigmoid[float64], hardSigmoid[complex128], func(x float64) float64 {
			if math.Abs(x) > 2.5 {
				return 0
			}
			return 0.2
		}},
		{"relu", relu[float64], relu[complex128], func(x float64) float64 {
			if x > 0 {
				return 1
			}
			return 0
		}},
		{"linear", linear[float64], linear[complex128], func(float64) float64 { return 1 }},
	}
	for _, f := range functions {
		for _, x := range []float64{-800, -300, -36, -3, -0.7, -1e-9, 1e-9, 1e-3, 0.7, 2.4, 3, 36, 300, 800} {
			y := f.complex(complex(x, h))
			if d := math.Abs(real(y) - f.real(x)); !(d <= 1e-15*math.Abs(f.real(x))+1e-300) {
				t.Errorf("%s(%g): real part %g, want %g", f.name, x, real(y), f.real(x))
			}
			if got, want := imag(y)/h, f.derivative(x); !(math.Abs(got-want) <= 1e-14*want+1e-250) {
				t.Errorf("%s'(%g) = %g, want %g", f.name, x, got, want)
			}
		}
	}
}

// TestSlopes compares the derivatives of the named activations, written in
// their values, with the complex step.
func TestSlopes(t *testing.T) {
	const h = 1e-20
	for _, f := range activations {
		for _, x := range []float64{-4, -1.5, -0.2, 0.3, 1.1, 5} {
			got, want := f.slope(f.real(x)), imag(f.complex(complex(x, h)))/h
			if math.Abs(got-want) > 4e-16 {
				t.Errorf("slope of %s at %g is %g, want %g", f.name, x, got, want)
			}
		}
	}
}

// TestLog1p holds the digits that log(1+z) loses.
func TestLog1p(t *testing.T) {
	for _, x := range []float64{1e-18, 1e-9, 0.3, 1} {
		y := log1p(complex(x, 1e-20))
		if got, want := real(y), math.Log1p(x); math.Abs(got-want) > 1e-15*want {
			t.Errorf("log1p(%g) = %g, want %g", x, got, want)
		}
		if got, want := imag(y)/1e-20, 1/(1+x); math.Abs(got-want) > 1e-15 {
			t.Errorf("log1p'(%g) = %g, want %g", x, got, want)
		}
	}
}
