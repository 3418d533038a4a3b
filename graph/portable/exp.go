package portable

import "math"

// ln 2 as the sum of two numbers; the first has 32 bits, so that products with small whole
// numbers are exact.
const (
	ln2High = 0x1.62e42feep-1
	ln2Low  = 0x1.a39ef35793c76p-33
)

// Exp returns e to the power x.
//
// With x = k*ln 2 + r and |r| at most half of ln 2, it is 2^k * e^r (Muller, "Elementary
// Functions", 3rd edition, 2016, sections 4 and 11).
func Exp(x float64) float64 {
	switch {
	case math.IsNaN(x):
		return x
	case x > 709.79:
		return math.Inf(1)
	case x < -745.2:
		return 0
	}
	k, r, tail := reduceExp(x)
	return scale(1+expLess1(r, tail), k)
}

// Expm1 returns e to the power x, less 1, accurate near 0.
func Expm1(x float64) float64 {
	switch {
	case math.Abs(x) < 0x1p-54:
		return x
	case x < -40:
		return -1
	case !(x <= 40): // or NaN
		return Exp(x)
	}
	k, r, tail := reduceExp(x)
	power := scale(1, k)
	return float64(power*expLess1(r, tail)) + (power - 1)
}

// Tanh returns the hyperbolic tangent of x.
func Tanh(x float64) float64 {
	if math.Abs(x) > 22 {
		return math.Copysign(1, x)
	}
	t := Expm1(2 * math.Abs(x))
	return math.Copysign(t/(t+2), x)
}

// reduceExp returns k, r and a small correction of r with x = k*ln 2 + r + tail.
func reduceExp(x float64) (k int, r, tail float64) {
	const round = 0x1.8p52 // adding it leaves no bits for fractions
	whole := (float64(x*math.Log2E) + round) - round
	high, low := x-float64(whole*ln2High), float64(whole*ln2Low)
	r = high - low
	return int(whole), r, (high - r) - low
}

// expLess1 is e^(r+tail) - 1 by its Taylor series to the power 13: what follows is below
// 2^-57 of the sum. Terms are summed in pairs, which processors compute side by side.
func expLess1(r, tail float64) float64 {
	r2 := float64(r * r)
	r4 := float64(r2 * r2)
	a := (1.0/2 + float64(r*(1.0/6))) + float64(r2*(1.0/24+float64(r*(1.0/120))))
	b := (1.0/720 + float64(r*(1.0/5040))) + float64(r2*(1.0/40320+float64(r*(1.0/362880))))
	c := (1.0/3628800 + float64(r*(1.0/39916800))) + float64(r2*(1.0/479001600+float64(r*(1.0/6227020800))))
	return r + (tail + float64(r2*(a+float64(r4*(b+float64(r4*c))))))
}

// scale returns x * 2^k for x near 1, rounded once.
func scale(x float64, k int) float64 {
	const far = 1000
	switch {
	case k > far:
		return x * power(far) * power(k-far)
	case k < -far:
		return x * power(-far) * power(k+far)
	}
	return x * power(k)
}

// power is 2^k, for normal numbers.
func power(k int) float64 { return math.Float64frombits(uint64(k+1023) << 52) }
