package compare

import (
	"math"

	"unroll/graph/portable"
)

// twiceAbove is twice the probability of a standard normal value above z: for z >= 0 a two-sided p-value.
func twiceAbove(z float64) float64 { return portable.Erfc(z / math.Sqrt2) }

// normalDensity is the density of the standard normal distribution.
func normalDensity(z float64) float64 { return portable.Exp(-0.5*z*z) / math.Sqrt(2*math.Pi) }
