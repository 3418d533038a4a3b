package baseline

import (
	"math"

	"unroll/graph/portable"
)

// twoSided is the probability that Student's t of some degrees of freedom, a whole
// number, is further from 0 than t. It is the incomplete beta function of
// x = n/(n+t^2) at (n/2, 1/2), by its continued fraction (NIST Digital Library of
// Mathematical Functions, 8.17.5, 8.17.22 and 26.5.27 of Abramowitz and Stegun).
func twoSided(t float64, freedom int) float64 {
	n, ratio := float64(freedom), t*t/float64(freedom)
	x, rest := 1/(1+ratio), 1/(1+1/ratio) // rest is 1-x
	constant := 1 / math.Pi               // Gamma((n+1)/2) / (Gamma(n/2)*sqrt(pi))
	if freedom%2 == 0 {
		constant = 0.5
	}
	for k := 2 - freedom%2; k < freedom; k += 2 {
		constant *= float64(k+1) / float64(k)
	}
	a, b := float64(n/2), 0.5
	front := float64(constant * portable.Exp(-a*portable.Log1p(ratio)) * math.Sqrt(rest))
	if x < (a+1)/(a+b+2) {
		return front / a * betaFraction(a, b, x)
	}
	return 1 - float64(front/b*betaFraction(b, a, rest))
}

// betaFraction is the continued fraction of the incomplete beta function, by the method of
// Lentz.
func betaFraction(a, b, x float64) float64 {
	f, c, d := 1.0, 1.0, 0.0
	for k := 1; k < 10_000; k++ {
		m := float64(k / 2)
		step := m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m))
		if k%2 == 1 {
			step = -(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1))
		}
		d = 1 / (1 + float64(step*d))
		c = 1 + step/c
		f *= c * d
		if math.Abs(float64(c*d)-1) < 1e-15 {
			break
		}
	}
	return 1 / f
}
