package bptt

// mae is the absolute error l = |d| of d = p - y:
//
//	dp = sign(d)
func mae() loss {
	return errorLoss(distance[float64], distance[complex128], func(d, _ float64) float64 { return sign(d) })
}

func distance[S Scalar](d S, _ float64) S { return abs(d) }
