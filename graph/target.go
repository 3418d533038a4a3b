package graph

import (
	"math"
	"math/rand/v2"
	"slices"

	"unroll/graph/portable"
)

// TargetChecker is a loss that is not defined for every target.
type TargetChecker interface {
	// CheckTarget says what is wrong with a target and what would be right.
	CheckTarget(y float64) error
}

// CheckTarget says what is wrong with a target for a loss; nil for nothing.
func CheckTarget(l Loss, y float64) error {
	if c, can := l.(TargetChecker); can {
		return c.CheckTarget(y)
	}
	return nil
}

// DrawTargets draws n targets that the loss is defined for, to check it with: numbers of
// a normal distribution, else counts with zeros among them, else shares of 0 to 1.
func DrawTargets(rng *rand.Rand, l Loss, n int) []float64 {
	kinds := []func() float64{
		func() float64 { return 2 * portable.Normal(rng) },
		func() float64 { return math.Floor(-4 * portable.Log(1-rng.Float64())) },
		rng.Float64,
	}
	targets := make([]float64, n)
	for _, draw := range kinds {
		for i := range targets {
			targets[i] = draw()
		}
		if !slices.ContainsFunc(targets, func(y float64) bool { return CheckTarget(l, y) != nil }) {
			break
		}
	}
	return targets
}

// checkCount refuses what is not a whole number of at least 0.
func checkCount(y float64) error {
	if y < 0 || y != math.Trunc(y) || math.IsInf(y, 0) {
		return BadInput("target", "%v is not a count: targets must be whole numbers of at least 0", y)
	}
	return nil
}

// checkShare refuses what is not in [0, 1].
func checkShare(y float64) error {
	if !(y >= 0 && y <= 1) {
		return BadInput("target", "%v is not a share: targets must lie in [0, 1]", y)
	}
	return nil
}
