package bptt

import (
	"fmt"
	"math"
	"math/cmplx"
	"slices"
	"strings"
)

// The functions of the equations, over float64 and complex128. The complex forms
// are analytic continuations and keep an imaginary part of 1e-20; comparisons use
// the real part.

// lift applies the real or the complex form of a function.
func lift[S Scalar](x S, real func(float64) float64, complex func(complex128) complex128) S {
	if r, ok := any(x).(float64); ok {
		return any(real(r)).(S)
	}
	return any(complex(any(x).(complex128))).(S)
}

// number turns a constant into a scalar.
func number[S Scalar](v float64) S {
	if s, ok := any(v).(S); ok {
		return s
	}
	return any(complex(v, 0)).(S)
}

// realPart returns the real part of a scalar.
func realPart[S Scalar](x S) float64 {
	if r, ok := any(x).(float64); ok {
		return r
	}
	return real(any(x).(complex128))
}

func exp[S Scalar](x S) S { return lift(x, math.Exp, cmplx.Exp) }

func sqrt[S Scalar](x S) S { return lift(x, math.Sqrt, cmplx.Sqrt) }

func tanh[S Scalar](x S) S { return lift(x, math.Tanh, complexTanh) }

// complexTanh is tanh(a+bi) = (sinh 2a + i sin 2b) / (cosh 2a + cos 2b), also
// where cmplx.Tanh overflows to NaN.
func complexTanh(z complex128) complex128 {
	a, b := 2*real(z), 2*imag(z)
	if math.Abs(a) > 700 {
		return complex(math.Copysign(1, a), 0)
	}
	d := math.Cosh(a) + math.Cos(b)
	return complex(math.Sinh(a)/d, math.Sin(b)/d)
}

// sigmoid is 1/(1+exp(-x)), written so that exp never overflows.
func sigmoid[S Scalar](x S) S {
	if realPart(x) < 0 {
		e := exp(x)
		return e / (1 + e)
	}
	return 1 / (1 + exp(-x))
}

func log1p[S Scalar](x S) S { return lift(x, math.Log1p, complexLog1p) }

// complexLog1p is log|1+z| + i arg(1+z), without the loss of digits that
// cmplx.Log(1+z) has for small z.
func complexLog1p(z complex128) complex128 {
	a, b := real(z), imag(z)
	return complex(math.Log1p(a*(2+a)+b*b)/2, math.Atan2(b, 1+a))
}

// logSigmoid is log(sigmoid(x)), also where the sigmoid is 0 in float64.
func logSigmoid[S Scalar](x S) S {
	if realPart(x) < 0 {
		return x - log1p(exp(x))
	}
	return -log1p(exp(-x))
}

// hardSigmoid is Keras's (before version 3) clip(0.2x + 0.5, 0, 1).
func hardSigmoid[S Scalar](x S) S {
	y := number[S](0.2)*x + number[S](0.5)
	switch r := realPart(y); {
	case r < 0:
		return 0
	case r > 1:
		return 1
	}
	return y
}

func relu[S Scalar](x S) S {
	if realPart(x) > 0 {
		return x
	}
	return 0
}

func softplus[S Scalar](x S) S { return -logSigmoid(-x) }

func linear[S Scalar](x S) S { return x }

// activation is a function that an option names.
type activation struct {
	name    string
	real    func(float64) float64
	complex func(complex128) complex128
	slope   func(y float64) float64 // the derivative, in the function's value y
}

var activations = []activation{
	{"tanh", tanh[float64], tanh[complex128], func(y float64) float64 { return 1 - y*y }},
	{"sigmoid", sigmoid[float64], sigmoid[complex128], func(y float64) float64 { return y * (1 - y) }},
	{"hard_sigmoid", hardSigmoid[float64], hardSigmoid[complex128], hardSigmoidSlope},
	{"relu", relu[float64], relu[complex128], reluSlope},
	{"softplus", softplus[float64], softplus[complex128], func(y float64) float64 { return -math.Expm1(-y) }},
	{"linear", linear[float64], linear[complex128], func(float64) float64 { return 1 }},
}

func hardSigmoidSlope(y float64) float64 {
	if 0 < y && y < 1 {
		return 0.2
	}
	return 0
}

func reluSlope(y float64) float64 {
	if y > 0 {
		return 1
	}
	return 0
}

func apply[S Scalar](f activation, x S) S { return lift(x, f.real, f.complex) }

// activationFor returns the activation of that name; "" is the default.
func activationFor(name, standard string) (activation, error) {
	if name == "" {
		name = standard
	}
	k := slices.IndexFunc(activations, func(a activation) bool { return a.name == name })
	if k < 0 {
		var names []string
		for _, a := range activations {
			names = append(names, a.name)
		}
		return activation{}, fmt.Errorf("no activation %q: there are %s", name, strings.Join(names, ", "))
	}
	return activations[k], nil
}
