package distribution

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"unroll/graph/portable"
)

// StudentT is Student's t distribution with Degrees > 1 of freedom, mean Location and
// Scale > 0, which is less than the standard deviation.
type StudentT struct{ Degrees, Location, Scale float64 }

func (d StudentT) gonum() distuv.StudentsT {
	return distuv.StudentsT{Nu: d.Degrees, Mu: d.Location, Sigma: d.Scale}
}

func (d StudentT) Mean() float64              { return d.Location }
func (d StudentT) CDF(x float64) float64      { return d.gonum().CDF(x) }
func (d StudentT) Quantile(p float64) float64 { return d.gonum().Quantile(p) }

// CRPS is the closed form of Jordan, Krüger & Lerch (2019, appendix A), where each beta
// function is sqrt(pi)/gammaRatio.
func (d StudentT) CRPS(y float64) float64 {
	n, z := d.Degrees, (y-d.Location)/d.Scale
	unit := StudentT{Degrees: n, Scale: 1}
	peak := gammaRatio(n/2) / math.Sqrt(math.Pi)
	near := 2 * peak * math.Sqrt(n) / (n - 1) * portable.Exp(-(n-1)/2*portable.Log1p(z*z/n))
	spread := 2 * peak * math.Sqrt(n) / (n - 1) * gammaRatio(n/2) / gammaRatio(n-0.5)
	return d.Scale * (z*(2*unit.CDF(z)-1) + near - spread)
}

func (d StudentT) LogDensity(y float64) float64 {
	n, z := d.Degrees, (y-d.Location)/d.Scale
	return portable.Log(gammaRatio(n/2)/math.Sqrt(n*math.Pi)) - (n+1)/2*portable.Log1p(z*z/n) - portable.Log(d.Scale)
}
