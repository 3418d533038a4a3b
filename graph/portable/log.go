package portable

import "math"

// Log returns the natural logarithm of x.
//
// With x = 2^k * (1+f) and s = f/(2+f) it is k*ln 2 + 2*artanh s, and 2s is written as
// f - f*f/2 + s*f*f/2, which loses nothing where f is small (Ng and others, FDLIBM, e_log.c).
func Log(x float64) float64 {
	switch {
	case math.IsNaN(x) || math.IsInf(x, 1):
		return x
	case x < 0:
		return math.NaN()
	case x == 0:
		return math.Inf(-1)
	}
	k, f := split(x)
	s := f / (2 + f)
	half := float64(float64(f*f) * 0.5)
	z := float64(s * s)
	rest := float64(s*(half+float64(z*artanh(z)))) + float64(k*ln2Low)
	return float64(k*ln2High) - ((half - rest) - f)
}

// artanh is 2/3 + 2/5*z + 2/7*z^2 + ... to the power 9, for z up to 0.0295: what follows is
// below 2^-60 of the logarithm.
func artanh(z float64) float64 {
	z2 := float64(z * z)
	z4 := float64(z2 * z2)
	a := (2.0/3 + float64(z*(2.0/5))) + float64(z2*(2.0/7+float64(z*(2.0/9))))
	b := (2.0/11 + float64(z*(2.0/13))) + float64(z2*(2.0/15+float64(z*(2.0/17))))
	c := 2.0/19 + float64(z*(2.0/21))
	return a + float64(z4*(b+float64(z4*c)))
}

// split returns k and f with x = 2^k * (1+f) and 1+f between the square roots of 1/2 and 2,
// for x above 0.
func split(x float64) (k, f float64) {
	const root = 0x3fe6a09e667f3bcd // bits of the square root of 1/2
	if x < 0x1p-1022 {
		k, f = split(x * 0x1p54)
		return k - 54, f
	}
	bits := math.Float64bits(x) - root
	return float64(int64(bits) >> 52), math.Float64frombits(bits&(1<<52-1)+root) - 1
}

// Log1p returns the natural logarithm of 1+x, accurate near 0 (Goldberg, "What every
// computer scientist should know about floating-point arithmetic", ACM Computing Surveys
// 23, 1991, theorem 4).
func Log1p(x float64) float64 {
	u := 1 + x
	if u == 1 || math.IsInf(x, 1) {
		return x
	}
	return Log(u) * (x / (u - 1))
}

// Pow returns x to the power y, with the special values of [math.Pow].
//
// It is e^(y * log x); the logarithm has 20 bits more than a float64, as the sum of two
// numbers (Dekker, Numerische Mathematik 18, 1971, 224-242).
func Pow(x, y float64) float64 {
	switch {
	case x == 0 || y == 0 || x == 1 || math.IsNaN(x) || math.IsNaN(y) || math.IsInf(x, 0) || math.IsInf(y, 0):
		return math.Pow(x, y) //nolint:forbidigo // these are exact
	case y == 1:
		return x
	case y == 2:
		return x * x
	case y == 0.5:
		return math.Sqrt(x)
	case x < 0 && math.Trunc(y) != y:
		return math.NaN()
	}
	log, more := preciseLog(math.Abs(x))
	p := float64(y * log)
	result := Exp(p)
	if result > 0 && !math.IsInf(result, 1) {
		result += float64(result * (math.FMA(y, log, -p) + float64(y*more)))
	}
	if x < 0 && math.Mod(y, 2) != 0 {
		return -result
	}
	return result
}

// preciseLog is the logarithm of a number above 0 as the sum of two numbers.
func preciseLog(x float64) (high, low float64) {
	k, f := split(x)
	d, dLow := sum(2, f)
	s := f / d
	sLow := (math.FMA(-s, d, f) - float64(s*dLow)) / d
	z := float64(s * s)
	zLow := math.FMA(s, s, -z) + float64(2*float64(s*sLow))

	// 2/3 + 2/5*z + ..., the first three terms with their second halves.
	r := 0.0
	for n := 27.0; n >= 9; n -= 2 {
		r = 2/n + float64(z*r)
	}
	rLow := 0.0
	for _, term := range [...][2]float64{
		{2.0 / 7, 0x1.2492492492492p-56}, {2.0 / 5, -0x1.999999999999ap-56}, {2.0 / 3, 0x1.5555555555555p-55},
	} {
		p := float64(z * r)
		pLow := math.FMA(z, r, -p) + (float64(z*rLow) + float64(zLow*r))
		r, rLow = sum(term[0], p)
		rLow += pLow + term[1]
	}
	p := float64(z * r) // of 2*artanh s = s * (2 + z*r)
	pLow := math.FMA(z, r, -p) + (float64(z*rLow) + float64(zLow*r))
	q, qLow := sum(2, p)
	qLow += pLow
	high = float64(s * q)
	low = math.FMA(s, q, -high) + (float64(s*qLow) + float64(sLow*q))

	base, rest := sum(float64(k*ln2High), high)
	return sum(base, rest+(low+float64(k*ln2Low)))
}

// sum returns a+b, rounded, and what the rounding took away, where |a| is at least |b| or a
// is 0.
func sum(a, b float64) (rounded, lost float64) {
	rounded = a + b
	return rounded, b - (rounded - a)
}
