package bptt

import (
	"math"
	"math/cmplx"
)

// Functions of the losses, over float64 and complex128 as in activation.go.

func log[S Scalar](x S) S { return lift(x, math.Log, cmplx.Log) }

// abs is |x| for x on either side of 0.
func abs[S Scalar](x S) S {
	if realPart(x) < 0 {
		return -x
	}
	return x
}

// sign is -1, 0 or 1.
func sign(x float64) float64 {
	switch {
	case x < 0:
		return -1
	case x > 0:
		return 1
	}
	return 0
}

// positive is the link of a parameter that has to be positive: softplus(x) + 1e-6, with
// derivative sigmoid(x).
func positive[S Scalar](x S) S { return softplus(x) + number[S](1e-6) }

func logGamma[S Scalar](x S) S {
	return lift(x, func(x float64) float64 {
		y, _ := math.Lgamma(x)
		return y
	}, complexLogGamma)
}

// bernoulli are the Bernoulli numbers B_2, B_4, ..., B_12.
var bernoulli = []float64{1. / 6, -1. / 30, 1. / 42, -1. / 30, 5. / 66, -691. / 2730}

// far is where the series below are exact to 1e-17.
const far = 20

// complexLogGamma is log gamma(z) = log gamma(z+1) - log(z), back from a real part of 20,
// where Stirling's series is
//
//	(z - 1/2)log(z) - z + log(2 pi)/2 + sum of B_2k/(2k(2k-1)z^(2k-1))
func complexLogGamma(z complex128) complex128 {
	var steps complex128
	for ; real(z) < far; z++ {
		steps += cmplx.Log(z)
	}
	sum := (z-0.5)*cmplx.Log(z) - z + complex(math.Log(2*math.Pi)/2, 0)
	power := 1 / z
	for i, b := range bernoulli {
		k := float64(i + 1)
		sum += complex(b/(2*k*(2*k-1)), 0) * power
		power /= z * z
	}
	return sum - steps
}

// digamma is the derivative of log gamma, by the derivatives of the same formulas.
func digamma(x float64) float64 {
	var steps float64
	for ; x < far; x++ {
		steps += 1 / x
	}
	sum := math.Log(x) - 0.5/x
	power := 1 / (x * x)
	for i, b := range bernoulli {
		sum -= b / (2 * float64(i+1)) * power
		power /= x * x
	}
	return sum - steps
}
