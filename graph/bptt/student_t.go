package bptt

import "math"

// studentT is the negative log density of Student's t distribution with n = 2 +
// softplus(a) + 1e-6 degrees of freedom, location m = b and scale s = softplus(c) + 1e-6:
// with z = (y - m)/s
//
//	l = log gamma(n/2) - log gamma((n+1)/2) + log(pi n)/2 + log(s) + (n+1)/2*log(1 + z^2/n)
//
// With w = (n+1)/(n + z^2), the weight that a residual far out loses,
//
//	da = dn*sigmoid(a),  dn = (psi(n/2) - psi((n+1)/2) + 1/n + log(1 + z^2/n) - w*z^2/n)/2
//	db = dm = -w*z/s
//	dc = ds*sigmoid(c),  ds = (1 - w*z^2)/s
func studentT() loss {
	return pointwise([]string{"degrees", "location", "scale"}, studentForward[float64], studentForward[complex128],
		func(raw []float64, y float64, d []float64) {
			n, s := 2+positive(raw[0]), positive(raw[2])
			z := (y - raw[1]) / s
			w := (n + 1) / (n + z*z)
			dn := (digamma(n/2) - digamma((n+1)/2) + 1/n + math.Log1p(z*z/n) - w*z*z/n) / 2
			d[0] = dn * sigmoid(raw[0])
			d[1] = -w * z / s
			d[2] = (1 - w*z*z) / s * sigmoid(raw[2])
		})
}

func studentForward[S Scalar](raw []S, y float64) S {
	n, s := 2+positive(raw[0]), positive(raw[2])
	z := (number[S](y) - raw[1]) / s
	return logGamma(n/2) - logGamma((n+1)/2) + log(number[S](math.Pi)*n)/2 + log(s) + (n+1)/2*log1p(z*z/n)
}
