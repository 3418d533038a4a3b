package bptt

import "math"

// laplace is the negative log density of a Laplace distribution with location m = a and
// scale s = softplus(b) + 1e-6:
//
//	l = log(2s) + |y - m|/s
//	da = dm = -sign(y - m)/s
//	db = ds*sigmoid(b),  ds = (1 - |y - m|/s)/s
func laplace() loss {
	return pointwise([]string{"location", "scale"}, laplaceForward[float64], laplaceForward[complex128], func(raw []float64, y float64, d []float64) {
		s := positive(raw[1])
		d[0] = -sign(y-raw[0]) / s
		d[1] = (1 - math.Abs(y-raw[0])/s) / s * sigmoid(raw[1])
	})
}

func laplaceForward[S Scalar](raw []S, y float64) S {
	s := positive(raw[1])
	return log(2*s) + abs(number[S](y)-raw[0])/s
}
