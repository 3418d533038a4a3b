package optimizer

import (
	"unroll/graph"
)

// Schedules are the registered schedules.
var Schedules = graph.NewRegistry[Schedule]("schedule", "constant")

// Schedule says how the learning rate changes from epoch to epoch. A pointer to a
// struct of options, with yaml tags, implements it; the struct embeds [Warmup].
type Schedule interface {
	// Warming returns the epochs of warm-up, an option that all schedules have.
	Warming() int
	// At returns what the optimizer's rate is multiplied by in an epoch (from 0) of
	// epochs; the epochs of warm-up are not counted.
	At(epoch, epochs int) float64
}

// Warmup is the option that all schedules have. A schedule embeds it.
type Warmup struct {
	// Epochs is the number of epochs at first in which the rate grows in equal steps to the optimizer's,
	// which it has in the epoch after them.
	Epochs int `yaml:"warmup,omitempty" range:"[0,1e6]"`
}

// Warming returns the epochs.
func (w *Warmup) Warming() int { return w.Epochs }

// Factor returns what the optimizer's rate is multiplied by in an epoch (from 0) of
// epochs, warm-up included. A nil schedule is constant.
func Factor(s Schedule, epoch, epochs int) float64 {
	if s == nil {
		return 1
	}
	warming := s.Warming()
	if epoch < warming {
		return float64(epoch+1) / float64(warming+1)
	}
	return s.At(epoch-warming, epochs-warming)
}

// Changes reports whether a schedule changes the rate at all.
func Changes(s Schedule) bool {
	if s == nil {
		return false
	}
	_, constant := s.(*Constant)
	return !constant || s.Warming() > 0
}
