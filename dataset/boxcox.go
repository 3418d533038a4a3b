package dataset

import "math"

// boxCox is the power transform of Box and Cox, "An Analysis of Transformations",
// JRSS B 26 (1964), equation 1. It is not a number unless x is above 0.
func boxCox(x, lambda float64) float64 {
	switch {
	case x <= 0:
		return math.NaN()
	case lambda == 0:
		return math.Log(x)
	}
	return math.Expm1(lambda*math.Log(x)) / lambda
}

// inverseBoxCox undoes boxCox. A forecast beyond the transform's own reach (-1/lambda)
// comes back as the value at its edge, so that it stays a number.
func inverseBoxCox(z, lambda float64) float64 {
	if lambda == 0 {
		return math.Exp(z)
	}
	const edge = 1e-12
	return math.Exp(math.Log1p(max(lambda*z, edge-1)) / lambda)
}

// fitBoxCox finds the exponent in 0 .. 2 of greatest profile likelihood (Box and
// Cox 1964, equation 8). Exponents below 0, whose inverse has a ceiling, are left
// to whoever asks for them.
func fitBoxCox(values []float64) Step {
	sumLog := 0.0
	logs := make([]float64, len(values))
	for i, v := range values {
		logs[i] = math.Log(v)
		sumLog += logs[i]
	}
	z := make([]float64, len(values))
	likelihood := func(lambda float64) float64 {
		for i, l := range logs {
			z[i] = math.Expm1(lambda*l) / lambda
		}
		_, variance := moments(z)
		return (lambda-1)*sumLog - float64(len(z))/2*math.Log(variance)
	}
	return Step{Kind: BoxCox, Lambda: maximize(likelihood, 0, 2, 1e-5)}
}

// maximize finds where f, with a single peak between low and high, is greatest, by
// golden-section search (Kiefer 1953). It does not ask for f at the two ends.
func maximize(f func(float64) float64, low, high, tolerance float64) float64 {
	ratio := (math.Sqrt(5) - 1) / 2
	a, b := high-ratio*(high-low), low+ratio*(high-low)
	fa, fb := f(a), f(b)
	for high-low > tolerance {
		if fa > fb {
			high, b, fb = b, a, fa
			a = high - ratio*(high-low)
			fa = f(a)
		} else {
			low, a, fa = a, b, fb
			b = low + ratio*(high-low)
			fb = f(b)
		}
	}
	return (low + high) / 2
}
