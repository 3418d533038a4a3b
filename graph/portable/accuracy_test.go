package portable_test

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"unroll/graph/portable"
)

const precision = 400 // bits of the exact results

func number(x float64) *big.Float { return new(big.Float).SetPrec(precision).SetFloat64(x) }
func zero() *big.Float            { return new(big.Float).SetPrec(precision) }

// power is the sum of x^n/n! over n = first, first+step, ..., every second one negative if
// sign is.
func power(x *big.Float, first, step int, sign int64) *big.Float {
	total, term := zero(), number(1)
	for n := 0; ; n++ {
		if n > 0 {
			term.Mul(term, x).Quo(term, number(float64(n)))
		}
		if n >= first && (n-first)%step == 0 {
			if (n-first)/step%2 == 1 && sign < 0 {
				total.Sub(total, term)
			} else {
				total.Add(total, term)
			}
		}
		if term.Sign() == 0 || n > first+8 && term.MantExp(nil) < total.MantExp(nil)-precision {
			return total
		}
	}
}

// exp halves x until its series is short, and squares.
func exp(x *big.Float) *big.Float {
	halvings := max(0, x.MantExp(nil)+8)
	y := power(zero().SetMantExp(x, -halvings), 0, 1, 1)
	for range halvings {
		y.Mul(y, y)
	}
	return y
}

// log improves the estimate of package math: y + (x*e^-y - 1) is twice as precise.
func log(x *big.Float) *big.Float {
	mantissa := zero()
	k := x.MantExp(mantissa)
	m, _ := mantissa.Float64()
	y := improve(mantissa, math.Log(m))
	if k != 0 {
		y.Add(y, zero().Mul(number(float64(k)), improve(number(2), math.Ln2)))
	}
	return y
}

func improve(x *big.Float, estimate float64) *big.Float {
	y := number(estimate)
	for range 3 {
		e := zero().Mul(x, exp(zero().Neg(y)))
		y.Add(y, e.Sub(e, number(1)))
	}
	return y
}

func tanh(x *big.Float) *big.Float {
	e := exp(zero().Add(x, x))
	return zero().Quo(zero().Sub(e, number(1)), zero().Add(e, number(1)))
}

// erf is the Taylor series, in which large terms cancel.
func erf(x *big.Float) *big.Float {
	sum, power, square := zero(), zero().Set(x), zero().Mul(x, x)
	for n := 0; power.Sign() != 0 && n < 600; n++ {
		term := zero().Quo(power, number(float64(2*n+1)))
		sum.Add(sum, term)
		power.Quo(power.Mul(power, zero().Neg(square)), number(float64(n+1)))
	}
	root := zero().Sqrt(zero().Mul(number(4), zero().Quo(number(1), pi())))
	return sum.Mul(sum, root)
}

// pi is by Machin's formula.
func pi() *big.Float {
	arctan := func(inverse float64) *big.Float {
		sum, power := zero(), zero().Quo(number(1), number(inverse))
		for n := range 400 {
			term := zero().Quo(power, number(float64(2*n+1)))
			if n%2 == 1 {
				term.Neg(term)
			}
			sum.Add(sum, term)
			power.Quo(power, number(inverse*inverse))
		}
		return sum
	}
	a, b := zero().Mul(number(16), arctan(5)), zero().Mul(number(4), arctan(239))
	return a.Sub(a, b)
}

// ulps is the error of got in units in the last place of want.
func ulps(got float64, want *big.Float) float64 {
	w, _ := want.Float64()
	if got == w {
		return 0
	}
	size := math.Abs(w)
	unit := max(math.Nextafter(size, math.Inf(1))-size, math.SmallestNonzeroFloat64)
	if math.IsInf(unit, 1) || math.IsNaN(got) || math.IsInf(got, 0) {
		return math.Inf(1)
	}
	e, _ := zero().Sub(number(got), want).Float64()
	return math.Abs(e) / unit
}

func TestAccuracy(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	normal, wide := rng.NormFloat64, func() float64 { return rng.NormFloat64() * math.Exp(-30*rng.Float64()) }
	positive := func() float64 { return math.Abs(math.Float64frombits(rng.Uint64() &^ (1 << 62))) }
	near1 := func() float64 { return 1 + wide()/4 }
	for _, f := range []struct {
		name  string
		of    func(float64) float64
		exact func(*big.Float) *big.Float
		draws []func() float64
		most  float64 // error, in units in the last place
	}{
		{"Exp", portable.Exp, exp, []func() float64{normal, wide, func() float64 { return 745 * (2*rng.Float64() - 1) }}, 1},
		{"Expm1", portable.Expm1, func(x *big.Float) *big.Float { return zero().Sub(exp(x), number(1)) },
			[]func() float64{normal, wide, func() float64 { return 50 * normal() }}, 1},
		{"Tanh", portable.Tanh, tanh, []func() float64{normal, wide, func() float64 { return 10 * normal() }}, 2},
		{"Log", portable.Log, log, []func() float64{positive, near1}, 1},
		{"Log1p", portable.Log1p, func(x *big.Float) *big.Float { return log(zero().Add(x, number(1))) },
			[]func() float64{func() float64 { return math.Abs(wide()) }, func() float64 { return -rng.Float64() }, func() float64 { return math.Exp(200 * rng.Float64()) }}, 2},
		{"Sin", portable.Sin, func(x *big.Float) *big.Float { return power(x, 1, 2, -1) },
			[]func() float64{normal, wide, func() float64 { return 20 * normal() }}, 1},
		{"Cos", portable.Cos, func(x *big.Float) *big.Float { return power(x, 0, 2, -1) },
			[]func() float64{normal, wide, func() float64 { return 20 * normal() }}, 1},
		{"Erf", portable.Erf, erf, []func() float64{normal, wide, func() float64 { return 6 * rng.Float64() }}, 6},
		{"Erfc", portable.Erfc, func(x *big.Float) *big.Float { return zero().Sub(number(1), erf(x)) },
			[]func() float64{normal, func() float64 { return 8 * rng.Float64() }}, 1000},
	} {
		worst := 0.0
		for range 400 {
			for _, draw := range f.draws {
				x := draw()
				if math.IsNaN(x) || math.IsInf(x, 0) || x == 0 {
					continue
				}
				e := ulps(f.of(x), f.exact(number(x)))
				if worst = max(worst, e); e > f.most {
					t.Errorf("%s(%v) = %v is wrong by %.2f units in the last place", f.name, x, f.of(x), e)
				}
			}
		}
		t.Logf("%s: at most %.3f units in the last place", f.name, worst)
	}
}

func TestPow(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	worst := 0.0
	for range 1500 {
		x, y := math.Exp(20*rng.NormFloat64()), 10*rng.NormFloat64()
		want := exp(zero().Mul(number(y), log(number(x))))
		if w, _ := want.Float64(); w == 0 || math.IsInf(w, 0) {
			continue
		}
		e := ulps(portable.Pow(x, y), want)
		if worst = max(worst, e); e > 1.5 {
			t.Errorf("Pow(%v, %v) = %v is wrong by %.2f units in the last place", x, y, portable.Pow(x, y), e)
		}
	}
	t.Logf("at most %.3f units in the last place", worst)
}

// Angles near multiples of pi/2 and large ones. The sines and cosines are those of package
// math, which is right to a unit in the last place, and known values.
func TestAngles(t *testing.T) {
	for _, c := range []struct{ x, sin float64 }{
		{math.Pi, 1.2246467991473532e-16},
		{1 << 20, math.Sin(1 << 20)},
		{6381956970095103 * 0x1p797, 1}, // the float64 closest to a multiple of pi/2
		{math.MaxFloat64, 0.004961954789184062},
		{-math.MaxFloat64, -0.004961954789184062},
		{1e22, -0.8522008497671888},
	} {
		if got := portable.Sin(c.x); math.Abs(got-c.sin) > 2e-16*math.Abs(c.sin) {
			t.Errorf("sin %v = %v, want %v", c.x, got, c.sin)
		}
	}
	if got := portable.Cos(6381956970095103 * 0x1p797); math.Abs(got) != 4.6871659242546277e-19 {
		t.Errorf("cosine at the float64 closest to a multiple of pi/2: %v", got)
	}
	rng := rand.New(rand.NewPCG(7, 8))
	for range 20_000 {
		x := rng.NormFloat64() * math.Exp(40*rng.Float64())
		if s, c := portable.Sin(x), portable.Cos(x); math.Abs(s-math.Sin(x)) > 4e-16 || math.Abs(c-math.Cos(x)) > 4e-16 {
			t.Errorf("at %v: sine %v and cosine %v, package math: %v and %v", x, s, c, math.Sin(x), math.Cos(x))
		}
	}
}

// Special values are those of package math.
func TestSpecialValues(t *testing.T) {
	special := []float64{
		0, math.Copysign(0, -1), 1, -1, 2, -2, 3, -3, 0.5, -0.5, 1.5, -1.5, math.Inf(1), math.Inf(-1), math.NaN(), math.MaxFloat64, -math.MaxFloat64,
		math.SmallestNonzeroFloat64, -math.SmallestNonzeroFloat64, 0x1p-1022, 1e-300, -1e-300, 1e300, 800, -800, 709.78,
	}
	for name, f := range map[string][2]func(float64) float64{
		"Exp": {portable.Exp, math.Exp}, "Expm1": {portable.Expm1, math.Expm1}, "Tanh": {portable.Tanh, math.Tanh},
		"Log1p": {portable.Log1p, math.Log1p}, "Sin": {portable.Sin, math.Sin}, "Cos": {portable.Cos, math.Cos},
	} {
		for _, x := range special {
			if got, want := f[0](x), f[1](x); !same(got, want) {
				t.Errorf("%s(%v) = %v, want %v", name, x, got, want)
			}
		}
	}
	for _, x := range special {
		if got, want := portable.Log(x), math.Log(x); !same(got, want) && x > 0x1p-1022 {
			t.Errorf("Log(%v) = %v, want %v", x, got, want)
		}
		for _, y := range special {
			if got, want := portable.Pow(x, y), math.Pow(x, y); !same(got, want) {
				t.Errorf("Pow(%v, %v) = %v, want %v", x, y, got, want)
			}
		}
	}
}

// same compares numbers, the sign of zero included.
func same(got, want float64) bool {
	return math.IsNaN(got) && math.IsNaN(want) || got == want && math.Signbit(got) == math.Signbit(want) ||
		got != 0 && math.Abs(got-want) <= 1e-14*math.Abs(want)
}

func BenchmarkFunctions(b *testing.B) {
	x := make([]float64, 1024)
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range x {
		x[i] = math.Abs(3 * rng.NormFloat64())
	}
	for _, f := range []struct {
		name     string
		own, std func(float64) float64
	}{
		{"Exp", portable.Exp, math.Exp}, {"Expm1", portable.Expm1, math.Expm1}, {"Tanh", portable.Tanh, math.Tanh},
		{"Log", portable.Log, math.Log}, {"Log1p", portable.Log1p, math.Log1p}, {"Sin", portable.Sin, math.Sin},
		{"Pow", func(x float64) float64 { return portable.Pow(x, 1.7) }, func(x float64) float64 { return math.Pow(x, 1.7) }},
	} {
		for name, of := range map[string]func(float64) float64{"own": f.own, "math": f.std} {
			b.Run(f.name+"/"+name, func(b *testing.B) {
				for b.Loop() {
					for _, v := range x {
						sink += of(v)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(len(x)), "ns/call")
			})
		}
	}
}

var sink float64
