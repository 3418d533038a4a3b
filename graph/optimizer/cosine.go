package optimizer

import (
	"math"

	"unroll/graph"
	"unroll/graph/portable"
)

// Cosine lets the learning rate fall along half a wave (Loshchilov & Hutter 2017, eq. 5,
// without restarts): in epoch e of E, Floor + (1-Floor)*(1+cos(pi*e/E))/2.
type Cosine struct {
	Warmup `yaml:",inline"`
	Floor  float64 `yaml:"floor" range:"[0,1]"` // what the rate is multiplied by at the end: 0
}

func init() {
	Schedules.Register(graph.Entry[Schedule]{
		Name:      "cosine",
		Summary:   "the learning rate falls along half a wave",
		Equations: "floor + (1-floor)*(1+cos(pi*e/E))/2",
		Source:    "Loshchilov & Hutter 2017",
		New:       func() Schedule { return &Cosine{} },
	})
}

func (s *Cosine) At(epoch, epochs int) float64 {
	return wave(1, s.Floor, float64(epoch)/float64(epochs))
}

// wave goes from one number to another along half a cosine wave; share is how much of
// the way is behind, 0 to 1.
func wave(from, to, share float64) float64 {
	return to + float64((from-to)*(1+portable.Cos(math.Pi*share))/2)
}
