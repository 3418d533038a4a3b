package bptt

import "math"

// tweedie is the unit deviance of a Tweedie distribution with mean m = softplus(a) + 1e-6,
// whose variance is proportional to m^p:
//
//	l = 2*(y^(2-p)/((1-p)*(2-p)) - y*m^(1-p)/(1-p) + m^(2-p)/(2-p))
//	da = dm*sigmoid(a),  dm = 2*(m - y)/m^p
func tweedie(o LossOptions) loss {
	p := o.Power
	if p == 0 {
		p = 1.5
	}
	return pointwise([]string{"mean"}, tweedieForward[float64](p), tweedieForward[complex128](p), func(raw []float64, y float64, d []float64) {
		m := positive(raw[0])
		d[0] = 2 * (m - y) / math.Pow(m, p) * sigmoid(raw[0])
	})
}

func tweedieForward[S Scalar](p float64) func(raw []S, y float64) S {
	return func(raw []S, y float64) S {
		m := positive(raw[0])
		power := func(of float64) S { return exp(number[S](of)*log(m)) / number[S](of) }
		return 2 * (number[S](math.Pow(y, 2-p)/((1-p)*(2-p))) - number[S](y)*power(1-p) + power(2-p))
	}
}
