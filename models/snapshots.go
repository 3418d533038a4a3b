package models

import (
	"fmt"
	"math"
	"slices"
)

// Snapshot is what a network's weights were after an epoch of its training.
type Snapshot struct {
	Epoch int // 0: before the first
	// Params are all weights in the order of Network.Params, exact for both float
	// types; nil in a network that is too large for it, with more than
	// SnapshotNumbers in all epochs together.
	Params []float64
	// Weights are the statistics of every gate's block of every weight, in the order
	// of the flat vector's weights and of the gates in each.
	Weights []WeightStatistics
}

// What a training keeps at most of its weights.
const (
	SnapshotNumbers = 200_000
	snapshotCount   = 20 // epochs beside 0
)

// SnapshotEpochs are the epochs of a training after which a [Snapshot] is kept: 0
// (the initial weights), 1, and up to the last of them 20 in all, each next one
// further by about the same factor, since weights move most at first. A training
// that patience ends keeps its last epoch too.
func SnapshotEpochs(epochs int) []int {
	kept := []int{0}
	for left, last := snapshotCount, 0; left > 0 && last < epochs; left-- {
		next := last + 1
		if last > 0 {
			factor := math.Pow(float64(epochs)/float64(last), 1/float64(left))
			next = max(next, int(math.Round(float64(last)*factor)))
		}
		kept, last = append(kept, next), next
	}
	return kept
}

// keep takes a snapshot if the epoch just trained is to be kept.
func (t *Training[F]) keep() {
	epoch := len(t.Losses)
	if !t.keeps(epoch) {
		return
	}
	n := t.network
	if epoch == 0 {
		n.before = append(n.before[:0], n.Params...)
	}
	s := Snapshot{Epoch: epoch, Weights: statistics(t.params, n.Params, n.before)}
	if t.keepsParams() {
		s.Params = make([]float64, len(n.Params))
		for i, v := range n.Params {
			s.Params[i] = float64(v)
		}
	}
	t.Snapshots = append(t.Snapshots, s)
}

// keeps reports whether there is a snapshot of the last epoch trained.
func (t *Training[F]) keeps(epoch int) bool {
	return slices.Contains(t.kept, epoch) || t.done()
}

// keepsParams reports whether the network is small enough.
func (t *Training[F]) keepsParams() bool {
	return len(t.network.Params)*len(t.kept) <= SnapshotNumbers
}

// resumeSnapshots takes the snapshots of a checkpoint, which must be those that
// the training has taken until then.
func (t *Training[F]) resumeSnapshots(r *tensorReader) error {
	epoch, size := len(t.Losses), 0
	want := slices.DeleteFunc(slices.Clone(t.kept), func(e int) bool { return e >= epoch })
	if t.keeps(epoch) {
		want = append(want, epoch)
	}
	if t.keepsParams() {
		size = len(t.network.Params)
	}
	snapshots, err := readSnapshots(r)
	if err != nil {
		return err
	}
	same := func(s Snapshot, epoch int) bool { return s.Epoch == epoch && len(s.Params) == size }
	if !slices.EqualFunc(snapshots, want, same) {
		return fmt.Errorf("the snapshots are not %d weights after the epochs %v", size, want)
	}
	if err := readStatistics(r, snapshots, t.Snapshots[0].Weights); err != nil {
		return err
	}
	t.Snapshots = snapshots
	return nil
}
