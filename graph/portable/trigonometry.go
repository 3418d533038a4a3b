package portable

import (
	"math"
	"math/big"
	"sync"
)

// Sin returns the sine of x.
func Sin(x float64) float64 {
	if x == 0 {
		return x // also -0
	}
	quadrant, r, tail := reduceAngle(x)
	return turn(quadrant, r, tail)
}

// Cos returns the cosine of x.
func Cos(x float64) float64 {
	quadrant, r, tail := reduceAngle(x)
	return turn(quadrant+1, r, tail)
}

// turn is the sine of quadrant * pi/2 + r + tail.
func turn(quadrant int, r, tail float64) float64 {
	y := 0.0
	if quadrant&1 == 0 {
		y = sine(r, tail)
	} else {
		y = cosine(r, tail)
	}
	if quadrant&2 != 0 {
		return -y
	}
	return y
}

// sine is sin(r+tail) for |r| up to pi/4, by its Taylor series.
func sine(r, tail float64) float64 {
	z := float64(r * r)
	s := series(z, 1.0/355687428096000, -1.0/1307674368000, 1.0/6227020800, -1.0/39916800, 1.0/362880, -1.0/5040, 1.0/120, -1.0/6)
	return r + (float64(float64(r*z)*s) + float64(tail*(1-float64(z*0.5))))
}

// cosine is cos(r+tail) for |r| up to pi/4, by its Taylor series.
func cosine(r, tail float64) float64 {
	z := float64(r * r)
	c := series(z, 1.0/20922789888000, -1.0/87178291200, 1.0/479001600, -1.0/3628800, 1.0/40320, -1.0/720, 1.0/24)
	half := float64(z * 0.5)
	first := 1 - half
	return first + (((1 - first) - half) + (float64(float64(z*z)*c) - float64(r*tail)))
}

// series evaluates a polynomial, its highest coefficient first, by Horner's rule.
func series(z float64, coefficients ...float64) float64 {
	y := 0.0
	for _, c := range coefficients {
		y = float64(y*z) + c
	}
	return y
}

// reduceAngle returns a whole number of quadrants, of which the last two bits count, and
// the rest of x, at most pi/4, as the sum of two numbers. pi/2 is subtracted in three parts
// (Cody and Waite, "Software Manual for the Elementary Functions", 1980).
func reduceAngle(x float64) (quadrant int, r, tail float64) {
	const (
		largest        = 1 << 20 // products of whole numbers up to it with 33 bits are exact
		first          = 0x1.921fb544p0
		second         = 0x1.0b4611a6p-34
		third          = 0x1.3198a2e037073p-69
		round          = 0x1.8p52
		quadrantsInOne = 2 / math.Pi
	)
	switch {
	case math.IsNaN(x) || math.IsInf(x, 0):
		return 0, math.NaN(), 0
	case math.Abs(x) > largest:
		return reduceLarge(x)
	}
	whole := (float64(x*quadrantsInOne) + round) - round
	a := x - float64(whole*first)
	b := float64(whole * second)
	high := a - b
	lost := (a - high) - b // what the subtraction rounded away, where |a| is at least |b|
	if math.Abs(a) < math.Abs(b) {
		lost = a - (high + b)
	}
	low := lost - float64(whole*third)
	r = high + low
	return int(whole), r, (high - r) + low
}

// reduceLarge is reduceAngle for any size, in whole numbers: exact up to the digits of pi.
func reduceLarge(x float64) (quadrant int, r, tail float64) {
	fraction, exponent := math.Frexp(x)
	angle := big.NewInt(int64(fraction * (1 << 53)))
	angle.Lsh(angle, uint(exponent-53+piBits+1)) // 2x, to be divided by pi
	quadrants, rest := new(big.Int), new(big.Int)
	quadrants.DivMod(angle, pi(), rest)
	if twice := new(big.Int).Lsh(rest, 1); twice.Cmp(pi()) > 0 {
		quadrants.Add(quadrants, big.NewInt(1))
		rest.Sub(rest, pi())
	}
	exact := new(big.Float).SetInt(rest)
	exact.SetMantExp(exact, -piBits-1)
	r, _ = exact.Float64()
	tail, _ = exact.Sub(exact, big.NewFloat(r)).Float64()
	return int(new(big.Int).And(quadrants, big.NewInt(3)).Int64()), r, tail
}

// piBits are enough for every float64: 1024 before the point, 62 zeros that may follow it,
// 53 significant ones, as many again for the tail.
const piBits = 1280

// pi is pi * 2^piBits, rounded down: 16*arctan(1/5) - 4*arctan(1/239) (Machin 1706).
var pi = sync.OnceValue(func() *big.Int {
	const guard = 64
	arctan := func(inverse int64) *big.Int {
		term := new(big.Int).Lsh(big.NewInt(1), piBits+guard)
		term.Div(term, big.NewInt(inverse))
		total, square := new(big.Int), big.NewInt(-inverse*inverse)
		for n := int64(1); term.Sign() != 0; n += 2 {
			total.Add(total, new(big.Int).Quo(term, big.NewInt(n)))
			term.Quo(term, square)
		}
		return total
	}
	p := arctan(5)
	p.Lsh(p, 2).Sub(p, arctan(239)).Lsh(p, 2)
	return p.Rsh(p, guard)
})
