package bptt

import "math"

// logCosh is l = log(cosh(d)) of d = p - y, with cosh(d) = e^|d|*(1 + e^-2|d|)/2:
//
//	dp = tanh(d)
func logCosh() loss {
	return errorLoss(logCoshForward[float64], logCoshForward[complex128], func(d, _ float64) float64 { return math.Tanh(d) })
}

func logCoshForward[S Scalar](d S, _ float64) S {
	a := abs(d)
	return a + log1p(exp(-2*a)) - number[S](math.Ln2)
}
