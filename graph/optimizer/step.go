package optimizer

import (
	"cmp"
	"fmt"
	"math"

	"unroll/graph"
	"unroll/graph/portable"
)

// Step multiplies the learning rate by Factor after every Every epochs:
// Factor^floor(e/Every) in epoch e.
type Step struct {
	Warmup `yaml:",inline"`
	Every  int     `yaml:"every"`  // epochs between two steps: 10
	Factor float64 `yaml:"factor"` // what the rate is multiplied by at a step: 0.5
}

func init() {
	Schedules.Register(graph.Entry[Schedule]{
		Name:      "step",
		Summary:   "the learning rate falls in steps",
		Equations: "factor^floor(e/every)",
		New:       func() Schedule { return &Step{Every: 10, Factor: 0.5} },
	})
}

func (s *Step) Check() error {
	var every error
	if s.Every < 1 {
		every = fmt.Errorf("every: %d: give the epochs between two steps, 1 or more", s.Every)
	}
	return cmp.Or(s.Warmup.Check(), every, decay(s.Factor))
}

func (s *Step) At(epoch, _ int) float64 {
	return portable.Pow(s.Factor, math.Floor(float64(epoch)/float64(s.Every)))
}
