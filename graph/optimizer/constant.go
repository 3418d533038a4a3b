package optimizer

import "unroll/graph"

// Constant leaves the learning rate as it is.
type Constant struct {
	Warmup `yaml:",inline"`
}

func init() {
	Schedules.Register(graph.Entry[Schedule]{
		Name:      "constant",
		Summary:   "the same learning rate in every epoch",
		Equations: "1",
		New:       func() Schedule { return &Constant{} },
	})
}

func (*Constant) At(int, int) float64 { return 1 }
