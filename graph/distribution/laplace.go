package distribution

import (
	"math"

	"unroll/graph/portable"
)

// Laplace is the Laplace distribution with mean Location and mean absolute deviation
// Scale > 0.
type Laplace struct{ Location, Scale float64 }

func (d Laplace) Mean() float64 { return d.Location }

func (d Laplace) CDF(x float64) float64 {
	z := (x - d.Location) / d.Scale
	if z < 0 {
		return portable.Exp(z) / 2
	}
	return 1 - float64(portable.Exp(-z)/2)
}

func (d Laplace) Quantile(p float64) float64 {
	if p < 0.5 {
		return d.Location + float64(d.Scale*portable.Log(2*p))
	}
	return d.Location - float64(d.Scale*portable.Log(2*(1-p)))
}

// CRPS is the closed form of Jordan, Krüger & Lerch (2019, appendix A).
func (d Laplace) CRPS(y float64) float64 {
	z := math.Abs(y-d.Location) / d.Scale
	return d.Scale * (z + portable.Exp(-z) - 0.75)
}

func (d Laplace) LogDensity(y float64) float64 {
	return -math.Abs(y-d.Location)/d.Scale - portable.Log(2*d.Scale)
}
