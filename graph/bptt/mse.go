package bptt

// mse is the squared error l = d^2 of d = p - y:
//
//	dp = 2d
func mse() loss {
	return errorLoss(square[float64], square[complex128], func(d, _ float64) float64 { return 2 * d })
}

func square[S Scalar](d S, _ float64) S { return d * d }
