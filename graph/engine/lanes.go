package engine

import "math/rand/v2"

// A program or an updater with lanes computes several networks of one kind side by side,
// each with weights and samples of its own: in every slice, each number is followed by
// that of the next network. What happens in a lane does not depend on the others.

// Lanes lists how many networks an engine computes side by side, with [Options].Lanes, in the
// time of one to three, in ascending order: see [machine.Lanes]. The empty name stands for
// [Default].
func Lanes[F Float](name string) []int {
	e, err := lookup[F](name)
	if err != nil {
		return nil
	}
	return e.lanes()
}

// ToLane puts the values of one network into its lane.
func ToLane[F Float](lanes []F, lane int, values []F) {
	n := len(lanes) / max(1, len(values))
	for i, v := range values {
		lanes[i*n+lane] = v
	}
}

// FromLane takes the values of one network from its lane.
func FromLane[F Float](values, lanes []F, lane int) {
	n := len(lanes) / max(1, len(values))
	for i := range values {
		values[i] = lanes[i*n+lane]
	}
}

// DrawLane is [Mask.Draw] for the network in one of so many lanes.
func (m Mask[F]) DrawLane(rng *rand.Rand, lane, lanes int) {
	own := Mask[F]{m.Rate, make([]F, len(m.Values)/lanes)}
	own.Draw(rng)
	ToLane(m.Values, lane, own.Values)
}

// Lane is how far an [Updater] is with the network in one lane.
type Lane struct {
	Updates int     // made so far
	Rate    float64 // learning rate of the next update: the rule's, unless it is changed
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
