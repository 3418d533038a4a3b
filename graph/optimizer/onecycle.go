package optimizer

import (
	"unroll/graph"
)

// OneCycle lets the learning rate rise to the optimizer's and fall far below where it
// began (Smith & Topin 2018), in the form of PyTorch's OneCycleLR with cosine annealing
// in two phases, epoch by epoch: from 1/StartDivisor to 1 in the epochs up to
// Rising*E - 1 of E, then down to 1/(StartDivisor*EndDivisor) in the last.
type OneCycle struct {
	Warmup       `yaml:",inline"`
	Rising       float64 `yaml:"rising" range:"[0,1]"`          // share of the epochs in which the rate rises: 0.3
	StartDivisor float64 `yaml:"start_divisor" range:"[1,1e9]"` // the first rate is the optimizer's by this: 25
	EndDivisor   float64 `yaml:"end_divisor" range:"[1,1e9]"`   // the last rate is the first by this: 10000
}

func init() {
	Schedules.Register(graph.Entry[Schedule]{
		Name:      "one_cycle",
		Summary:   "the learning rate rises to its maximum and then falls to nearly zero",
		Equations: "from 1/start_divisor to 1 in the share rising of the epochs, then to 1/(start_divisor*end_divisor), along half waves",
		Source:    "Smith & Topin 2018; PyTorch's OneCycleLR",
		New:       func() Schedule { return &OneCycle{Rising: 0.3, StartDivisor: 25, EndDivisor: 1e4} },
	})
}

func (s *OneCycle) At(epoch, epochs int) float64 {
	start, e := 1/s.StartDivisor, float64(epoch)
	top, end := float64(s.Rising*float64(epochs))-1, float64(epochs-1)
	if e <= top {
		return wave(start, 1, passed(e, 0, top))
	}
	return wave(1, start/s.EndDivisor, passed(e, top, end))
}

// passed is the share of the way from one epoch to another that is behind in epoch e; a
// way of no epochs is behind.
func passed(e, from, to float64) float64 {
	if from == to {
		return 1
	}
	return (e - from) / (to - from)
}
