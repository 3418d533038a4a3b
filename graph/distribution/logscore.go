package distribution

import (
	"math"

	"unroll/graph/portable"
)

// Density is a distribution with a density, or a probability of every count.
type Density interface {
	Distribution
	// LogDensity is the logarithm of the density at y, or of the probability of y.
	LogDensity(y float64) float64
}

// LogScore is minus the logarithm of the density of d at y, or of the probability of a count
// y, the lower the better. It is false for distributions without a known density.
func LogScore(d Distribution, y float64) (float64, bool) {
	log, ok := logDensity(d, y)
	return -log, ok
}

func logDensity(d Distribution, y float64) (float64, bool) {
	switch d := d.(type) {
	case Density:
		return d.LogDensity(y), true
	case Affine:
		log, ok := logDensity(d.D, (y-d.Shift)/d.Scale)
		return log - portable.Log(d.Scale), ok
	case Transformed:
		return d.logDensity(y)
	case Mixture:
		return d.logDensity(y)
	}
	return 0, false
}

// logDensity is that of D at From(y), and the logarithm of the slope of From there, which is taken from
// a small step to both sides: its error is about 1e-10.
func (d Transformed) logDensity(y float64) (float64, bool) {
	log, ok := logDensity(d.D, d.From(y))
	step := float64(6e-6 * max(math.Abs(y), 1e-6))
	return log + portable.Log((d.From(y+step)-d.From(y-step))/(2*step)), ok
}

// logDensity sums the densities relative to the greatest, so that it is finite wherever
// that of a member is.
func (d Mixture) logDensity(y float64) (float64, bool) {
	logs, most := make([]float64, len(d.Members)), math.Inf(-1)
	for i, m := range d.Members {
		log, ok := logDensity(m, y)
		if !ok {
			return 0, false
		}
		logs[i] = log + portable.Log(d.weight(i))
		most = max(most, logs[i])
	}
	if math.IsInf(most, -1) {
		return most, true
	}
	sum := 0.0
	for _, log := range logs {
		sum += portable.Exp(log - most)
	}
	return most + portable.Log(sum), true
}
