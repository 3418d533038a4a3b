package formula

import (
	"math"
	"math/cmplx"

	"unroll/graph/bptt"
)

// The functions over float64 and complex128. The complex forms are analytic
// continuations and keep an imaginary part of 1e-20, which the complex step needs;
// comparisons use the real part.

func square[S bptt.Scalar](x S) S { return x * x }

func relu(x float64) float64 { return max(x, 0) }

func complexRelu(z complex128) complex128 {
	switch r := real(z); {
	case r > 0:
		return z
	case r == 0:
		return z / 2
	}
	return 0
}

func complexAbs(z complex128) complex128 {
	switch r := real(z); {
	case r > 0:
		return z
	case r == 0:
		return 0
	}
	return -z
}

func maximum(a, b float64) float64 { return max(a, b) }

func minimum(a, b float64) float64 { return min(a, b) }

func complexMaximum(a, b complex128) complex128 { return b + complexRelu(a-b) }

func complexMinimum(a, b complex128) complex128 { return a - complexRelu(a-b) }

func sigmoid(x float64) float64 {
	if x < 0 {
		e := math.Exp(x)
		return e / (1 + e)
	}
	return 1 / (1 + math.Exp(-x))
}

func complexSigmoid(z complex128) complex128 {
	if real(z) < 0 {
		e := cmplx.Exp(z)
		return e / (1 + e)
	}
	return 1 / (1 + cmplx.Exp(-z))
}

// complexTanh is 2 sigmoid(2z) - 1, but near 0, where that loses digits,
// sinh(z)/cosh(z).
func complexTanh(z complex128) complex128 {
	if math.Abs(real(z)) < 1 {
		return cmplx.Sinh(z) / cmplx.Cosh(z)
	}
	return 2*complexSigmoid(2*z) - 1
}

// softplus is log(1 + e^x), without overflow.
func softplus(x float64) float64 { return max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }

func complexSoftplus(z complex128) complex128 {
	if real(z) < 0 {
		return log1p(cmplx.Exp(z))
	}
	return z + log1p(cmplx.Exp(-z))
}

func logSigmoid(x float64) float64 { return -softplus(-x) }

func complexLogSigmoid(z complex128) complex128 { return -complexSoftplus(-z) }

// log1p is log(1+z) for |z| at most about 1, exact for small z:
// log|1+z| = log(1 + 2a + a² + b²)/2.
func log1p(z complex128) complex128 {
	a, b := real(z), imag(z)
	return complex(math.Log1p(2*a+a*a+b*b)/2, math.Atan2(b, 1+a))
}

func hardSigmoid(x float64) float64 { return min(max(0.2*x+0.5, 0), 1) }

func complexHardSigmoid(z complex128) complex128 {
	y := 0.2*z + 0.5
	return complexRelu(y) - complexRelu(y-1)
}
