package models

import (
	"iter"
	"math"

	"unroll/graph"
	"unroll/graph/engine"
)

// HistogramBins is the number of bins of a [WeightStatistics]' histogram.
const HistogramBins = 20

// WeightStatistics say what the block of one gate in a weight was like after an
// epoch.
type WeightStatistics struct {
	Weight string // "layer0/recurrent_kernel"
	Gate   string // "f"
	// Norm is the L2 norm of the block.
	Norm float64
	// UpdateRatio is the norm of the epoch's last update (all that it changed, weight
	// decay included) over Norm; 0 after epoch 0, and for weights that are all 0.
	// About 1e-3 is healthy: Karpathy, Stanford CS231n, "Ratio of weights:updates",
	// https://cs231n.github.io/neural-networks-3/#ratio.
	UpdateRatio float64
	Mean        float64
	Min, Max    float64
	// Histogram counts the block's numbers in bins of equal width from Min to Max,
	// the upper end included. Equal numbers are all in the first bin; numbers that
	// are not finite leave all bins empty.
	Histogram [HistogramBins]int
}

// statistics returns those of every block, by the places of weights and gates;
// now and before are flat parameter vectors after and before an update.
func statistics[F engine.Float](params []graph.Param, now, before []F) []WeightStatistics {
	var list []WeightStatistics
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
		sum, squares, moved = sum+v, squares+v*v, moved+change*change
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
