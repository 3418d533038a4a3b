package distribution

import (
	"math"

	"unroll/graph/portable"
)

// Bernoulli is 1 with the given Probability in [0, 1], and otherwise 0.
type Bernoulli struct{ Probability float64 }

func (d Bernoulli) Mean() float64 { return d.Probability }

func (d Bernoulli) CDF(x float64) float64 {
	switch {
	case x < 0:
		return 0
	case x < 1:
		return 1 - d.Probability
	}
	return 1
}

func (d Bernoulli) Quantile(p float64) float64 {
	if p <= 1-d.Probability {
		return 0
	}
	return 1
}

// CRPS is the squared error of the probability for y of 0 or 1: half the Brier score.
func (d Bernoulli) CRPS(y float64) float64 {
	p, q := d.Probability, 1-d.Probability
	if y >= 0 && y <= 1 {
		return float64(y*q*q) + float64((1-y)*p*p)
	}
	return float64(q*math.Abs(y)) + float64(p*math.Abs(1-y)) - float64(p*q)
}

func (d Bernoulli) LogDensity(y float64) float64 {
	switch y {
	case 0:
		return portable.Log1p(-d.Probability)
	case 1:
		return portable.Log(d.Probability)
	}
	return math.Inf(-1)
}
