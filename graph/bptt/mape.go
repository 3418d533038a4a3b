package bptt

import "math"

// mape is the relative error l = |d|/|y| of d = p - y:
//
//	dp = sign(d)/|y|
func mape() loss {
	return errorLoss(mapeForward[float64], mapeForward[complex128], func(d, y float64) float64 { return sign(d) / math.Abs(y) })
}

func mapeForward[S Scalar](d S, y float64) S { return abs(d) / number[S](math.Abs(y)) }
