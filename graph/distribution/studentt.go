package distribution

import (
	"math"

	"gonum.org/v1/gonum/mathext"

	"unroll/graph/portable"
)

// StudentT is Student's t distribution with Degrees > 1 of freedom, mean Location and
// Scale > 0, which is less than the standard deviation.
type StudentT struct{ Degrees, Location, Scale float64 }

func (d StudentT) Mean() float64 { return d.Location }

func (d StudentT) CDF(x float64) float64 {
	z := (x - d.Location) / d.Scale
	if z > 0 {
		return 1 - d.tail(z)
	}
	return d.tail(-z)
}

// tail is the probability of a value beyond Location + z*Scale, for z >= 0.
func (d StudentT) tail(z float64) float64 {
	n := d.Degrees
	square := z * z / n
	x, y := 1/(1+square), 1/(1+1/square)
	power := gammaRatio(n/2) / math.Sqrt(math.Pi) * math.Sqrt(y) * portable.Exp(-n/2*portable.Log1p(square))
	if z < 1 {
		return 0.5 - float64(incompleteBeta(0.5, y, x, x/2, n/2*y, power)/2)
	}
	return incompleteBeta(n/2, x, y, n/2*y, x/2, power) / 2
}

// Quantile solves log(tail(z)) = log(p) for log(z) by Newton's method, which converges from
// everywhere, as the former is concave in the latter. It starts with the normal quantile.
func (d StudentT) Quantile(p float64) float64 {
	if p > 0.5 {
		return 2*d.Location - d.Quantile(1-p)
	}
	z := -mathext.NormalQuantile(p)
	for range 50 {
		tail := d.tail(z)
		step := portable.Log(tail/p) * tail / (z * d.unitDensity(z))
		if z == 0 || math.Abs(step) < 1e-14 {
			break
		}
		z *= portable.Exp(step)
	}
	return d.Location - float64(d.Scale*z)
}

// CRPS is the closed form of Jordan, Krüger & Lerch (2019, appendix A), where each beta
// function is sqrt(pi)/gammaRatio.
func (d StudentT) CRPS(y float64) float64 {
	n, z := d.Degrees, math.Abs(y-d.Location)/d.Scale
	peak := 2 * gammaRatio(n/2) / math.Sqrt(math.Pi) * math.Sqrt(n) / (n - 1)
	near := portable.Exp(-(n - 1) / 2 * portable.Log1p(z*z/n))
	return d.Scale * (float64(z*(1-2*d.tail(z))) + float64(peak*(near-gammaRatio(n/2)/gammaRatio(n-0.5))))
}

func (d StudentT) unitDensity(z float64) float64 {
	n := d.Degrees
	return gammaRatio(n/2) / math.Sqrt(n*math.Pi) * portable.Exp(-(n+1)/2*portable.Log1p(z*z/n))
}

func (d StudentT) LogDensity(y float64) float64 {
	n, z := d.Degrees, (y-d.Location)/d.Scale
	return portable.Log(gammaRatio(n/2)/math.Sqrt(n*math.Pi)/d.Scale) - float64((n+1)/2*portable.Log1p(z*z/n))
}
