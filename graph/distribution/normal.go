package distribution

import (
	"math"

	"gonum.org/v1/gonum/mathext"

	"unroll/graph/portable"
)

// Normal is the normal distribution with mean Location and standard deviation Scale > 0.
type Normal struct{ Location, Scale float64 }

func (d Normal) Mean() float64         { return d.Location }
func (d Normal) CDF(x float64) float64 { return portable.Erfc((d.Location-x)/d.Scale/math.Sqrt2) / 2 }
func (d Normal) Quantile(p float64) float64 {
	return d.Location + float64(d.Scale*mathext.NormalQuantile(p))
}

// CRPS is the closed form of Gneiting et al. (2005, eq. 5).
func (d Normal) CRPS(y float64) float64 {
	z := (y - d.Location) / d.Scale
	density := portable.Exp(-z*z/2) / math.Sqrt2 // times sqrt(pi)
	return d.Scale * (float64(z*portable.Erf(z/math.Sqrt2)) + (2*density-1)/math.SqrtPi)
}

func (d Normal) LogDensity(y float64) float64 {
	z := (y - d.Location) / d.Scale
	return -float64(z*z/2) - portable.Log(d.Scale*math.Sqrt(2*math.Pi))
}
