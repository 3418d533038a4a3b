package formula

import (
	"math"
	"math/cmplx"

	"unroll/graph/bptt"
)

// The functions over float64 and complex128. The complex forms are analytic
// continuations and keep an imaginary part of 1e-20, which the complex step needs;
// comparisons use the real part. At a kink a function is the mean of its continuations
// from both sides.

// lift applies the real or the complex form of a function.
func lift[S bptt.Scalar](x S, real func(float64) float64, complex func(complex128) complex128) S {
	if r, is := any(x).(float64); is {
		return any(real(r)).(S)
	}
	return any(complex(any(x).(complex128))).(S)
}

func realPart[S bptt.Scalar](x S) float64 {
	if r, is := any(x).(float64); is {
		return r
	}
	return real(any(x).(complex128))
}

func exp[S bptt.Scalar](x S) S { return lift(x, math.Exp, cmplx.Exp) }

func log1p[S bptt.Scalar](x S) S { return lift(x, math.Log1p, complexLog1p) }

// complexLog1p is log(1+z) for |z| at most about 1, exact for small z:
// log|1+z| = log(1 + 2a + a² + b²)/2.
func complexLog1p(z complex128) complex128 {
	a, b := real(z), imag(z)
	return complex(math.Log1p(2*a+a*a+b*b)/2, math.Atan2(b, 1+a))
}

// complexTanh is 2 sigmoid(2z) - 1, but near 0, where that loses digits,
// sinh(z)/cosh(z).
func complexTanh(z complex128) complex128 {
	if math.Abs(real(z)) < 1 {
		return cmplx.Sinh(z) / cmplx.Cosh(z)
	}
	return 2*sigmoid(2*z) - 1
}

func square[S bptt.Scalar](x S) S { return x * x }

func abs[S bptt.Scalar](x S) S { return maximum(x, -x) }

func relu[S bptt.Scalar](x S) S { return maximum(x, 0) }

func maximum[S bptt.Scalar](a, b S) S {
	switch x, y := realPart(a), realPart(b); {
	case x > y:
		return a
	case x < y:
		return b
	}
	return (a + b) / 2
}

func minimum[S bptt.Scalar](a, b S) S { return -maximum(-a, -b) }

func sigmoid[S bptt.Scalar](x S) S {
	if realPart(x) < 0 {
		e := exp(x)
		return e / (1 + e)
	}
	return 1 / (1 + exp(-x))
}

// softplus is log(1 + e^x), without overflow.
func softplus[S bptt.Scalar](x S) S {
	if realPart(x) < 0 {
		return log1p(exp(x))
	}
	return x + log1p(exp(-x))
}

func logSigmoid[S bptt.Scalar](x S) S { return -softplus(-x) }

func hardSigmoid[S bptt.Scalar](x S) S { return minimum(maximum(0.2*x+0.5, 0), 1) }
