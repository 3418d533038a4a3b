package engine

import (
	"math/rand/v2"

	"unroll/graph/machine"
)

// A program or an updater with lanes computes several networks of one kind side by side,
// each with weights and samples of its own: in every slice, each number is followed by
// that of the next network. What happens in a lane does not depend on the others.

// Lanes is how many networks are computed side by side with [Options].Lanes: 8 in
// float32, 4 in float64.
func Lanes[F Float]() int { return machine.Lanes[F]() }

// FastLanes reports whether an engine computes several networks side by side in about the
// time of one; the empty name stands for [Default].
func FastLanes[F Float](name string) bool {
	e, err := lookup[F](name)
	return err == nil && e.fastLanes()
}

// ToLane puts the values of one network into its lane.
func ToLane[F Float](lanes []F, lane int, values []F) {
	n := Lanes[F]()
	for i, v := range values {
		lanes[i*n+lane] = v
	}
}

// FromLane takes the values of one network from its lane.
func FromLane[F Float](values, lanes []F, lane int) {
	n := Lanes[F]()
	for i := range values {
		values[i] = lanes[i*n+lane]
	}
}

// DrawLane is [Mask.Draw] for the network in one lane.
func (m Mask[F]) DrawLane(rng *rand.Rand, lane int) {
	own := Mask[F]{m.Rate, make([]F, len(m.Values)/Lanes[F]())}
	own.Draw(rng)
	ToLane(m.Values, lane, own.Values)
}

// Lane is how far an [Updater] is with the network in one lane.
type Lane struct {
	Updates int     // made so far
	Rate    float64 // learning rate of the next update: the rule's, unless it is changed
}

// width is how many numbers stand for one of the network.
func width[F Float](lanes bool) int {
	if lanes {
		return Lanes[F]()
	}
	return 1
}

// scalarTable keeps values of a scalar, since lanes that are at other updates need the
// same ones later.
type scalarTable [1 << 10]struct {
	t           int
	rate, value float64
}

// value returns of(t, rate).
func (s *scalarTable) value(t int, rate float64, of func(t int, rate float64) float64) float64 {
	e := &s[uint(t)%uint(len(s))]
	if e.t != t || e.rate != rate {
		e.t, e.rate, e.value = t, rate, of(t, rate)
	}
	return e.value
}

// advance sets the scalars of all lanes for their next updates.
func (u *Updater[F]) advance() {
	for k := range u.Lanes {
		u.Lanes[k].Updates++
	}
	for _, s := range u.scalars {
		var before Lane
		var value F
		for k, lane := range u.Lanes {
			if lane != before {
				before, value = lane, F(s.table.value(lane.Updates, lane.Rate, s.of))
			}
			s.memory[k] = value
		}
	}
}
