package models

import (
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"

	"unroll/graph"
	"unroll/graph/engine"
	"unroll/graph/portable"
)

// Snapshot is the state of a network's weights after an epoch of its training.
type Snapshot struct {
	Epoch int // 0: before the first
	// Params are all weights in the order of Network.Params, exact for both float
	// types; nil for a network with more than SnapshotNumbers weights in all epochs
	// together.
	Params []float64
	// Weights are the statistics of every gate's block of every weight, in the order
	// of the flat vector's weights and of the gates in each.
	Weights []WeightStatistics
}

// Limits of a training's snapshots.
const (
	SnapshotNumbers = 200_000
	snapshotCount   = 20 // epochs beside 0
)

// SnapshotEpochs are the epochs of a training after which a [Snapshot] is taken: 0
// (the initial weights), 1, and up to the last of them 20 in all, at distances that
// grow by about the same factor, since weights move most at first. A training that
// patience ends takes one of its last epoch too.
func SnapshotEpochs(epochs int) []int {
	list := []int{0}
	for left, last := snapshotCount, 0; left > 0 && last < epochs; left-- {
		next := last + 1
		if last > 0 {
			factor := portable.Pow(float64(epochs)/float64(last), 1/float64(left))
			next = max(next, int(math.Round(float64(last)*factor)))
		}
		list, last = append(list, next), next
	}
	return list
}

// snapshot takes a snapshot if one is due after the last epoch.
func (t *Training[F]) snapshot() {
	epoch := len(t.Losses)
	if !t.snapshotDue(epoch) {
		return
	}
	n := t.network
	if epoch == 0 {
		n.before = append(n.before[:0], n.Params...)
	}
	s := Snapshot{Epoch: epoch, Weights: statistics(t.params, n.Params, n.before)}
	if t.snapshotParams() {
		s.Params = make([]float64, len(n.Params))
		for i, v := range n.Params {
			s.Params[i] = float64(v)
		}
	}
	t.Snapshots = append(t.Snapshots, s)
}

func (t *Training[F]) snapshotDue(epoch int) bool {
	return slices.Contains(t.snapshotEpochs, epoch) || t.done()
}

// snapshotParams reports whether the network is small enough for its weights to be
// in snapshots.
func (t *Training[F]) snapshotParams() bool {
	return len(t.network.Params)*len(t.snapshotEpochs) <= SnapshotNumbers
}

// resumeSnapshots takes the snapshots of a checkpoint, which must be those of the
// training's epochs so far.
func (t *Training[F]) resumeSnapshots(r *tensorReader) error {
	epoch, size := len(t.Losses), 0
	want := slices.DeleteFunc(slices.Clone(t.snapshotEpochs), func(e int) bool { return e >= epoch })
	if t.snapshotDue(epoch) {
		want = append(want, epoch)
	}
	if t.snapshotParams() {
		size = len(t.network.Params)
	}
	snapshots, err := readSnapshots(r, "")
	if err != nil {
		return err
	}
	same := func(s Snapshot, epoch int) bool { return s.Epoch == epoch && len(s.Params) == size }
	if !slices.EqualFunc(snapshots, want, same) {
		return fmt.Errorf("the snapshots are not %d weights after the epochs %v", size, want)
	}
	if err := readStatistics(r, "", snapshots, t.Snapshots[0].Weights); err != nil {
		return err
	}
	t.Snapshots = snapshots
	return nil
}

// HistogramBins is the number of bins of a [WeightStatistics]' histogram.
const HistogramBins = 20

// WeightStatistics describe the block of one gate in a weight after an epoch.
type WeightStatistics struct {
	Weight string // "layer0/recurrent_kernel"
	Gate   string // "f"
	// Norm is the L2 norm of the block.
	Norm float64
	// UpdateRatio is the norm of the epoch's last update, weight decay included, over
	// Norm; 0 after epoch 0, and for weights that are all 0. About 1e-3 is healthy:
	// Karpathy, Stanford CS231n, "Ratio of weights:updates",
	// https://cs231n.github.io/neural-networks-3/#ratio.
	UpdateRatio float64
	Mean        float64
	Min, Max    float64
	// Histogram counts the block's numbers in bins of equal width from Min to Max,
	// the upper end included. Equal numbers are all in the first bin; numbers that
	// are not finite leave all bins empty.
	Histogram [HistogramBins]int
}

// statistics returns those of every block, in the order of weights and gates; now
// and before are flat parameter vectors after and before an update.
func statistics[F engine.Float](params []graph.Param, now, before []F) []WeightStatistics {
	blocks := 0
	for _, p := range params {
		blocks += len(p.Gates)
	}
	list := make([]WeightStatistics, 0, blocks)
	for _, p := range params {
		for gate := range p.Gates {
			list = append(list, blockStatistics(p, gate, now, before))
		}
	}
	return list
}

func blockStatistics[F engine.Float](p graph.Param, gate int, now, before []F) WeightStatistics {
	s := WeightStatistics{Weight: p.Path, Gate: p.Gates[gate], Min: math.Inf(1), Max: math.Inf(-1)}
	var sum, squares, moved float64
	for i := range elements(p, gate) {
		v, change := float64(now[i]), float64(now[i])-float64(before[i])
		sum, squares, moved = sum+v, squares+float64(v*v), moved+float64(change*change)
		s.Min, s.Max = min(s.Min, v), max(s.Max, v)
	}
	s.Mean, s.Norm = sum/float64(p.Rows*p.Width), math.Sqrt(squares)
	if s.Norm > 0 {
		s.UpdateRatio = math.Sqrt(moved) / s.Norm
	}
	width := (s.Max - s.Min) / HistogramBins
	if math.IsNaN(width) || math.IsInf(width, 0) {
		return s
	}
	for i := range elements(p, gate) {
		bin := 0
		if width > 0 {
			bin = min(int((float64(now[i])-s.Min)/width), HistogramBins-1)
		}
		s.Histogram[bin]++
	}
	return s
}

// elements are the places of a gate's block in the flat parameter vector.
func elements(p graph.Param, gate int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for row := range p.Rows {
			first := p.Offset + row*p.Cols() + gate*p.Width
			for i := first; i < first+p.Width; i++ {
				if !yield(i) {
					return
				}
			}
		}
	}
}

// The tensors of snapshots in a file.
const (
	epochsTensor = "snapshots/epochs" // [1, snapshots]
	paramsTensor = "snapshots/params" // [snapshots, weights]; not there for a large network
	// statisticsTensor does not name its blocks.
	statisticsTensor = "snapshots/statistics" // [snapshots*blocks, statisticsWidth]
	statisticsWidth  = 5 + HistogramBins
	ratiosTensor     = "snapshots/update_ratios" // [snapshots, blocks]
)

// DecodeSnapshots reads the safetensors file of snapshots, without their statistics, that earlier
// versions wrote. The error says how the file is damaged.
func DecodeSnapshots(file Saved) ([]Snapshot, error) {
	r, err := newTensorReader(file)
	if err != nil {
		return nil, err
	}
	return readSnapshots(r, "")
}

// addSnapshots adds the weights of snapshots, without their statistics, under a prefix.
func addSnapshots[F engine.Float](w *tensorWriter, prefix string, snapshots []Snapshot) {
	var epochs []int64
	params := make([]F, 0, len(snapshots)*len(snapshots[0].Params))
	for _, s := range snapshots {
		epochs = append(epochs, int64(s.Epoch))
		for _, v := range s.Params {
			params = append(params, F(v))
		}
	}
	addTensor(w, prefix+epochsTensor, epochs, 1, len(epochs))
	if len(params) > 0 {
		addTensor(w, prefix+paramsTensor, params, len(epochs), len(params)/len(epochs))
	}
}

// readSnapshots is the reverse of addSnapshots. It computes the numbers of epochs and weights from the sizes of the
// tensors, whose shapes must agree with them.
func readSnapshots(r *tensorReader, prefix string) ([]Snapshot, error) {
	list, _ := r.tensor(prefix + epochsTensor)
	epochs := make([]int64, list.DataLen()/8)
	if err := readTensor(r, prefix+epochsTensor, epochs, 1, len(epochs)); err != nil {
		return nil, err
	}
	snapshots := make([]Snapshot, len(epochs))
	for i, epoch := range epochs {
		snapshots[i].Epoch = int(epoch)
	}
	matrix, has := r.tensor(prefix + paramsTensor)
	if !has {
		return snapshots, nil
	}
	size := int(matrix.DataLen()/matrix.DType().Size()) / max(1, len(snapshots))
	params := make([]float64, len(snapshots)*size)
	if err := readTensor(r, prefix+paramsTensor, params, len(snapshots), size); err != nil {
		return nil, err
	}
	for k := range snapshots {
		snapshots[k].Params = params[k*size : (k+1)*size]
	}
	return snapshots, nil
}

func addStatistics(w *tensorWriter, prefix string, snapshots []Snapshot) {
	var values []float64
	for _, s := range snapshots {
		for _, b := range s.Weights {
			values = append(values, b.Norm, b.UpdateRatio, b.Mean, b.Min, b.Max)
			for _, count := range b.Histogram {
				values = append(values, float64(count))
			}
		}
	}
	addTensor(w, prefix+statisticsTensor, values, len(values)/statisticsWidth, statisticsWidth)
}

// addUpdateRatios adds what of the statistics does not follow from the weights of a snapshot, or
// all of them if it has no weights.
func addUpdateRatios(w *tensorWriter, prefix string, snapshots []Snapshot) {
	if snapshots[0].Params == nil {
		addStatistics(w, prefix, snapshots)
		return
	}
	var ratios []float64
	for _, s := range snapshots {
		for _, b := range s.Weights {
			ratios = append(ratios, b.UpdateRatio)
		}
	}
	addTensor(w, prefix+ratiosTensor, ratios, len(snapshots), len(ratios)/len(snapshots))
}

// readUpdateRatios is the reverse of addUpdateRatios; params is the layout of the weights.
func readUpdateRatios(r *tensorReader, prefix string, into []Snapshot, params []graph.Param) error {
	if len(into) == 0 {
		return errors.New("it has no epoch of the snapshots")
	}
	nothing := make([]float64, len(into[0].Params))
	if len(nothing) == 0 {
		var names []WeightStatistics
		for _, p := range params {
			for _, gate := range p.Gates {
				names = append(names, WeightStatistics{Weight: p.Path, Gate: gate})
			}
		}
		return readStatistics(r, prefix, into, names)
	}
	size := 0
	for _, p := range params {
		size += p.Size()
	}
	if size != len(nothing) {
		return fmt.Errorf("the snapshots have %d weights, and the network %d", len(nothing), size)
	}
	for k := range into {
		into[k].Weights = statistics(params, into[k].Params, nothing)
	}
	blocks := len(into[0].Weights)
	ratios := make([]float64, len(into)*blocks)
	if err := readTensor(r, prefix+ratiosTensor, ratios, len(into), blocks); err != nil {
		return err
	}
	for i, ratio := range ratios {
		into[i/blocks].Weights[i%blocks].UpdateRatio = ratio
	}
	return nil
}

// readStatistics is the reverse of addStatistics; names has the blocks' names.
func readStatistics(r *tensorReader, prefix string, into []Snapshot, names []WeightStatistics) error {
	rows := len(into) * len(names)
	if n := r.count(prefix + statisticsTensor); n != rows*statisticsWidth {
		return fmt.Errorf("%q has %d numbers for %d epochs of %d blocks", prefix+statisticsTensor, n, len(into), len(names))
	}
	values := make([]float64, rows*statisticsWidth)
	if err := readTensor(r, prefix+statisticsTensor, values, rows, statisticsWidth); err != nil {
		return err
	}
	for k := range into {
		for _, b := range names {
			b.Norm, b.UpdateRatio, b.Mean, b.Min, b.Max = values[0], values[1], values[2], values[3], values[4]
			for i := range b.Histogram {
				b.Histogram[i] = int(values[5+i])
			}
			into[k].Weights = append(into[k].Weights, b)
			values = values[statisticsWidth:]
		}
	}
	return nil
}
