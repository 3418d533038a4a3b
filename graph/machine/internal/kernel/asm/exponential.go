package main

import (
	"math"

	"github.com/mmcloughlin/avo/operand"
)

// precision holds what depends on the type of the elements: how a float is laid out, and coefficients (minimax
// polynomials, found with Sollya's fpminimax).
type precision struct {
	fraction uint8   // bits of the fraction
	magic    float64 // added to x and subtracted again, rounds x to an integer, which stands in the low bits between
	ln2Hi    float64 // ln 2 rounded to the type
	ln2Lo    float64 // the rest
	least    float64 // eˣ is 0 below it
	most     float64 // eˣ is infinite above it
	normal   float64 // eˣ is a normal number above it
	one      float64 // tanh x is 1 above it
	expm1    []float64
}

// precisions by size of an element. The polynomials give (eʳ-1-r)/r² for |r| ≤ ln(2)/2, with relative errors of eʳ-1
// of 1.4e-8 and 1.9e-17.
var precisions = map[int]precision{
	4: {
		fraction: 23, magic: 3 << 22,
		ln2Hi: float64(float32(math.Ln2)), ln2Lo: math.Ln2 - float64(float32(math.Ln2)),
		least: -105, normal: -87, most: 89, one: 10,
		expm1: []float64{0x1.fffffep-2, 0x1.5554bp-3, 0x1.555718p-5, 0x1.1227cap-7, 0x1.6b71c2p-10},
	},
	8: {
		fraction: 52, magic: 3 << 51,
		ln2Hi: 0x1.62e42fefa39efp-1, ln2Lo: 0x1.abc9e3b39803fp-56,
		least: -746, normal: -708, most: 710, one: 20,
		expm1: []float64{
			0x1.0000000000005p-1, 0x1.555555555553ap-3, 0x1.55555555520d2p-5, 0x1.1111111118c5cp-7,
			0x1.6c16c17f45bc6p-10, 0x1.a01a017691b29p-13, 0x1.a019a64d9dd0dp-16, 0x1.71de83e634a53p-19,
			0x1.28a2ee7232f92p-22, 0x1.ae736efdfb009p-26,
		},
	},
}

func (v vector) precision() precision { return precisions[v.size] }

var exponentialOps = []operation{{"Exp", exp}, {"Expm1", expm1}, {"Sigmoid", sigmoid}, {"Tanh", tanh}}

func exponentials(v vector) {
	for _, op := range exponentialOps {
		op.emit(v, "Unary", form{sources: 1, pairs: true})
	}
}

// atMost and atLeast clamp x, and leave NaN as it is.
func (v vector) atMost(limit float64, x value) value  { return v.min(v.fill(limit), x) }
func (v vector) atLeast(limit float64, x value) value { return v.max(v.fill(limit), x) }

// reduce splits x = n·ln 2 + r with an integer n and |r| ≤ ln(2)/2. It returns n, eʳ-1 and n as bits at the low end of
// a float.
func (v vector) reduce(x value) (n, expm1 value, bits value) {
	p := v.precision()
	bits = v.mulAdd(x, v.c(1/math.Ln2), v.fill(p.magic))
	n = v.sub(bits, v.c(p.magic))
	r := v.negMulAdd(n, v.c(p.ln2Hi), x)
	v.do("VFNMADD231%", v.c(p.ln2Lo), n, r)
	square := v.mul(r, r)
	return n, v.mulAdd(square, v.polynomial(r, square, p.expm1...), r), bits
}

// power turns the bits of an integer n into 2ⁿ·scale; the result must be a normal float.
func (v vector) power(bits value, scale float64) value {
	shifted := v.make("VPSLL@", operand.U8(v.precision().fraction), bits)
	return v.make("VPADD@", v.c(scale), shifted)
}

// exp multiplies 2ⁿ in as two factors, since n reaches beyond the exponents of normal floats.
func exp(v vector, x []value) value { return v.expUpTo(v.atMost(v.precision().most, x[0])) }

// expUpTo is exp for x that are not above the limit.
func (v vector) expUpTo(x value) value {
	p := v.precision()
	n, e, _ := v.reduce(v.atLeast(p.least, x))
	first := v.mulAdd(n, v.c(0.5), v.fill(p.magic))
	second := v.add(v.sub(n, v.sub(first, v.c(p.magic))), v.c(p.magic))
	return v.mul(v.mul(v.add(e, v.c(1)), v.power(first, 1)), v.power(second, 1))
}

// expm1 is 2ⁿ·(eʳ-1) + (2ⁿ-1), computed at half the size because 2ⁿ may be just too large for a float.
func expm1(v vector, x []value) value {
	p := v.precision()
	_, e, bits := v.reduce(v.atMost(p.most, v.atLeast(-2*p.one, x[0])))
	half := v.power(bits, 0.5)
	y := v.mulAdd(half, e, v.sub(half, v.c(0.5)))
	return v.add(y, y)
}

// sigmoid is 1/(1+e) for x ≥ 0 and e/(1+e) for x < 0, with e = e^-|x|, which neither overflows nor loses small results.
func sigmoid(v vector, x []value) value {
	e := v.expUpTo(v.or(x[0], v.c(negativeZero)))
	one := v.fill(1)
	return v.div(v.choose(x[0], e, one), v.add(e, one))
}

// tanh is e/(e+2) of e = e^2|x|-1, with the sign of x: accurate near 0, where e is.
func tanh(v vector, x []value) value {
	size := v.atMost(v.precision().one, v.abs(x[0]))
	_, e, bits := v.reduce(v.add(size, size))
	power := v.power(bits, 1)
	e = v.mulAdd(power, e, v.sub(power, v.c(1)))
	return v.or(v.div(e, v.add(e, v.c(2))), v.signOf(x[0]))
}
