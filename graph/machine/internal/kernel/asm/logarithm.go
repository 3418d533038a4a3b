package main

import (
	"math"

	"github.com/mmcloughlin/avo/operand"
)

var logarithmOps = []operation{
	{"Log", func(v vector, x []value) value { return v.log(x[0]) }},
	{"Log1p", func(v vector, x []value) value { return v.log1p(x[0]) }},
	{"Softplus", softplus},
}

func logarithms(v vector) {
	for _, op := range logarithmOps {
		op.emit(v, "Unary", form{sources: 1})
	}
}

// A logSeries approximates ln(1+f) for √½ ≤ 1+f < √2.
type logSeries struct {
	smallest float64 // normal number
	ln2Hi    float64 // ln 2 with so few bits that its multiples by exponents are exact
	ln2Lo    float64 // the rest
	series   func(v vector, f value) (main, rest value)
}

var logSeriesOf = map[int]logSeries{
	4: {smallest: 0x1p-126, ln2Hi: 0x1.63p-1, ln2Lo: math.Ln2 - 0x1.63p-1, series: powerSeries},
	8: {smallest: 0x1p-1022, ln2Hi: 0x1.62e42feep-1, ln2Lo: 0x1.a39ef35793c76p-33, series: inverseTangentSeries},
}

// powerSeries is f - f²/2 + f³·P(f), as f and the rest; relative error 8e-9.
func powerSeries(v vector, f value) (main, rest value) {
	square := v.mul(f, f)
	p := v.polynomial(f, square,
		0x1.55557p-2, -0x1.00024p-2, 0x1.999494p-3, -0x1.5463b6p-3, 0x1.2392p-3, -0x1.0eac48p-3, 0x1.01bc94p-3,
		-0x1.2b0562p-4)
	rest = v.mul(v.mul(square, f), p)
	return f, v.negMulAdd(square, v.fill(0.5), rest)
}

// inverseTangentSeries is 2·artanh(s) = 2s + s³·P(s²) of s = f/(2+f), as f and the rest -(f²/2 - s·(f²/2 + s²·P));
// relative error 1.3e-18.
func inverseTangentSeries(v vector, f value) (main, rest value) {
	s := v.div(f, v.add(f, v.c(2)))
	z := v.mul(s, s)
	p := v.mul(z, v.polynomial(z, v.mul(z, z),
		0x1.5555555555593p-1, 0x1.999999997f957p-2, 0x1.2492494239a4p-2, 0x1.c71c51c70a8ap-3, 0x1.74664de265c4bp-3,
		0x1.39a017b67091ep-3, 0x1.2f1714563e9aap-3))
	half := v.mul(v.mul(f, f), v.c(0.5))
	return f, v.sub(v.mul(s, v.add(half, p)), half)
}

// log splits x = 2ᵏ·(1+f) with √½ ≤ 1+f < √2.
func (v vector) log(x value) value {
	l, p := logSeriesOf[v.size], v.precision()
	const lift = 54 // 2⁵⁴ makes every number normal
	tiny := v.compare(less, x, v.c(l.smallest))
	y := v.choose(tiny, v.mul(x, v.c(1<<lift)), x)

	// As integers, y less the bits of √½ has k in the place of the exponent, and the same fraction as (1+f) less √½.
	root := v.bitsOf(math.Sqrt2 / 2)
	shifted := v.make("VPADD@", v.bits(v.bitsOf(1)-root), y)
	k := v.make("VPSRL@", operand.U8(p.fraction), shifted)
	fraction := v.and(shifted, v.bits(1<<p.fraction-1))
	f := v.sub(v.make("VPADD@", v.bits(root), fraction), v.c(1))

	// The biased exponent becomes a float in the fraction of 2^(bits of the fraction).
	base := math.Ldexp(1, int(p.fraction))
	bias := float64(v.bitsOf(1) >> p.fraction)
	k = v.sub(v.or(k, v.c(base)), v.c(base+bias))
	k = v.sub(k, v.and(tiny, v.c(lift)))

	main, rest := l.series(v, f)
	rest = v.mulAdd(k, v.c(l.ln2Lo), rest)
	y = v.mulAdd(k, v.c(l.ln2Hi), v.add(main, rest))

	// ln 0 = -∞, ln ∞ = ∞; of NaN and negative numbers it is NaN.
	y = v.choose(v.compare(equal, x, v.c(0)), v.fill(math.Inf(-1)), y)
	y = v.choose(v.compare(less, x, v.c(math.Inf(1))), y, x)
	return v.or(y, v.compare(less, x, v.c(0)))
}

// log1p is ln(u) + c/u of u = 1+x rounded and c = x-(u-1), what the rounding took away; where u is 0 or infinite
// there is no c.
func (v vector) log1p(x value) value {
	u := v.add(x, v.c(1))
	lost := v.div(v.sub(x, v.sub(u, v.c(1))), u)
	usable := v.and(v.compare(less, u, v.c(math.Inf(1))), v.compare(greater, u, v.c(0)))
	return v.add(v.log(u), v.and(usable, lost))
}

// softplus is max(x, 0) + ln(1+e^-|x|).
func softplus(v vector, x []value) value {
	e := v.expUpTo(v.or(x[0], v.c(negativeZero)))
	return v.add(v.max(v.fill(0), x[0]), v.log1p(e))
}
