package portable

import "math"

// tail is where [Erf] goes from a series to a continued fraction.
const tail = 2

// Erf returns the error function of x, right to 6 units in the last place.
func Erf(x float64) float64 {
	switch {
	case math.IsNaN(x):
		return x
	case x < 0:
		return -Erf(-x)
	case x >= tail:
		return 1 - Erfc(x)
	}
	// Its terms have one sign, so nothing cancels (Abramowitz & Stegun 1964, 7.1.6).
	term, sum, square := x, x, float64(2*x*x)
	for n := 3.0; term > sum*1e-17; n += 2 {
		term = float64(term * (square / n))
		sum += term
	}
	return sum * Exp(-x*x) * (2 / math.SqrtPi)
}

// Erfc returns 1 - Erf(x) with a relative error of 2e-13 at most, in the tail too.
func Erfc(x float64) float64 {
	const steps = 60 // at x = tail; fewer where x is larger
	switch {
	case x < tail || math.IsNaN(x):
		return 1 - Erf(x)
	case x > 27:
		return 0 // below the smallest number
	}
	fraction := x // Abramowitz & Stegun 1964, 7.1.14, from its end
	for k := float64(steps); k > 0; k-- {
		fraction = x + k/2/fraction
	}
	return Exp(-x*x) / fraction / math.SqrtPi
}
