package bptt

// poisson is the negative log probability of a count y in a Poisson distribution with
// rate r = softplus(a) + 1e-6:
//
//	l = r - y*log(r) + log(y!)
//	da = dr*sigmoid(a),  dr = 1 - y/r
func poisson() loss {
	return pointwise([]string{"rate"}, poissonForward[float64], poissonForward[complex128], func(raw []float64, y float64, d []float64) {
		d[0] = (1 - y/positive(raw[0])) * sigmoid(raw[0])
	})
}

func poissonForward[S Scalar](raw []S, y float64) S {
	r := positive(raw[0])
	return r - number[S](y)*log(r) + number[S](logGamma(y+1))
}
