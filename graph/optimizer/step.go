package optimizer

import (
	"math"

	"unroll/graph"
	"unroll/graph/portable"
)

// Step multiplies the learning rate by Factor after every Every epochs:
// Factor^floor(e/Every) in epoch e.
type Step struct {
	Warmup `yaml:",inline"`
	Every  int     `yaml:"every" range:"[1,1e6]"` // epochs between two steps: 10
	Factor float64 `yaml:"factor" range:"(0,1]"`  // what the rate is multiplied by at a step: 0.5
}

func init() {
	Schedules.Register(graph.Entry[Schedule]{
		Name:      "step",
		Summary:   "the learning rate falls in steps",
		Equations: "factor^floor(e/every)",
		New:       func() Schedule { return &Step{Every: 10, Factor: 0.5} },
	})
}

func (s *Step) At(epoch, _ int) float64 {
	return portable.Pow(s.Factor, math.Floor(float64(epoch)/float64(s.Every)))
}
