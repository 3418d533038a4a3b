package optimizer

import (
	"unroll/graph"
	"unroll/graph/portable"
)

// Exponential multiplies the learning rate by Factor after every epoch: Factor^e in epoch e.
type Exponential struct {
	Warmup `yaml:",inline"`
	Factor float64 `yaml:"factor" range:"(0,1]"` // what the rate is multiplied by after every epoch: 0.95
}

func init() {
	Schedules.Register(graph.Entry[Schedule]{
		Name:      "exponential",
		Summary:   "the learning rate falls by the same factor every epoch",
		Equations: "factor^e",
		New:       func() Schedule { return &Exponential{Factor: 0.95} },
	})
}

func (s *Exponential) At(epoch, _ int) float64 { return portable.Pow(s.Factor, float64(epoch)) }
