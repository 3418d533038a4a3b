package bptt

import "math"

// normal is the negative log density of a normal distribution with mean m = a and
// standard deviation s = softplus(b) + 1e-6: with z = (y - m)/s
//
//	l = log(s) + z^2/2 + log(2 pi)/2
//	da = dm = -z/s
//	db = ds*sigmoid(b),  ds = (1 - z^2)/s
func normal() loss {
	return pointwise([]string{"mean", "scale"}, normalForward[float64], normalForward[complex128], func(raw []float64, y float64, d []float64) {
		s := positive(raw[1])
		z := (y - raw[0]) / s
		d[0] = -z / s
		d[1] = (1 - z*z) / s * sigmoid(raw[1])
	})
}

func normalForward[S Scalar](raw []S, y float64) S {
	s := positive(raw[1])
	z := (number[S](y) - raw[0]) / s
	return log(s) + z*z/2 + number[S](math.Log(2*math.Pi)/2)
}
