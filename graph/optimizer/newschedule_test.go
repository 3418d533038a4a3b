package optimizer

import "unroll/graph"

// Linear lets the learning rate fall in a straight line: in epoch e of E,
// 1 - (1-Factor)*e/E.
type Linear struct {
	Warmup `yaml:",inline"`
	Factor float64 `yaml:"factor" range:"(0,1]"` // at the end: 0.1
}

func init() {
	Schedules.Register(graph.Entry[Schedule]{
		Name:      "linear",
		Summary:   "the learning rate falls in a straight line",
		Equations: "1 - (1-factor)*e/E",
		New:       func() Schedule { return &Linear{Factor: 0.1} },
	})
}

// At is the factor of an epoch; see [Linear].
func (s *Linear) At(epoch, epochs int) float64 {
	return 1 - (1-s.Factor)*float64(epoch)/float64(epochs)
}
