package models_test

import (
	"context"
	"math"
	"slices"
	"testing"

	"unroll/graph"
	"unroll/graph/engine"
	"unroll/models"
)

// The statistics are those of the vectors before and after an epoch's last update.
func TestWeightStatistics(t *testing.T) {
	testWeightStatistics[float32](t)
	testWeightStatistics[float64](t)
}

func testWeightStatistics[F engine.Float](t *testing.T) {
	n := network[F](t, "model.units=[3, 2]", "train.optimizer={name: adam, rate: 0.1, weight_decay: 0.1}")
	vectors := [][]float64{wide(n.Params)} // after every update
	training, err := n.Training(newSine(20), models.FitOptions{Epochs: 4, Batch: 7, OnUpdate: func(int, float64) error {
		vectors = append(vectors, wide(n.Params))
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	if err := training.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	blocks := blocksOf(n.Stack)
	for _, s := range training.Snapshots {
		last := 3 * s.Epoch // three updates an epoch
		if len(s.Weights) != len(blocks) {
			t.Fatalf("%d statistics of %d blocks", len(s.Weights), len(blocks))
		}
		for i, b := range blocks {
			got := s.Weights[i]
			if got.Weight != b.Param.Path || got.Gate != b.Gate {
				t.Fatalf("statistics %d are of %s %s, not %s %s", i, got.Weight, got.Gate, b.Param.Path, b.Gate)
			}
			before := pick(b, vectors[max(0, last-1)])
			compareStatistics(t, got, pick(b, vectors[last]), before)
		}
	}
}

// blocksOf lists a stack's blocks without their place in a graph.
func blocksOf(s graph.Stack) []graph.Block {
	var blocks []graph.Block
	for _, p := range s.Params() {
		for _, gate := range p.Gates {
			blocks = append(blocks, graph.Block{Param: p, Gate: gate})
		}
	}
	return blocks
}

// pick copies a block's numbers out of a flat vector.
func pick(b graph.Block, flat []float64) []float64 {
	var values []float64
	for row := range b.Param.Rows {
		first := b.Offset() + row*b.Stride()
		values = append(values, flat[first:first+b.Param.Width]...)
	}
	return values
}

func compareStatistics(t *testing.T, got models.WeightStatistics, now, before []float64) {
	t.Helper()
	var norm, moved, mean float64
	for i, v := range now {
		norm, moved, mean = math.Hypot(norm, v), math.Hypot(moved, v-before[i]), mean+v/float64(len(now))
	}
	ratio := 0.0
	if norm > 0 {
		ratio = moved / norm
	}
	near := func(a, b float64) bool { return math.Abs(a-b) <= 1e-12*(1+math.Abs(b)) }
	if !near(got.Norm, norm) || !near(got.UpdateRatio, ratio) || !near(got.Mean, mean) || got.Min != slices.Min(now) || got.Max != slices.Max(now) {
		t.Errorf("%s %s: %+v, want norm %v, ratio %v, mean %v", got.Weight, got.Gate, got, norm, ratio, mean)
	}
	below := 0
	for i, count := range got.Histogram {
		below += count
		edge := got.Min + float64(i+1)*(got.Max-got.Min)/models.HistogramBins
		if least, most := countBelow(now, edge-1e-12), countBelow(now, edge+1e-12); below < least && got.Min < got.Max || below > most {
			t.Errorf("%s %s: %d numbers up to bin %d, there are %d to %d", got.Weight, got.Gate, below, i, least, most)
		}
	}
	if below != len(now) {
		t.Errorf("%s %s: the histogram has %d of %d numbers", got.Weight, got.Gate, below, len(now))
	}
}

func countBelow(values []float64, limit float64) int {
	n := 0
	for _, v := range values {
		if v < limit {
			n++
		}
	}
	return n
}

// Statistics of weights that are not finite are not finite, and can be saved.
func TestWeightStatisticsOverflow(t *testing.T) {
	n := network[float32](t)
	n.Params[0] = float32(math.Inf(1))
	training, err := n.Training(newSine(20), models.FitOptions{})
	if err != nil {
		t.Fatal(err)
	}
	s := training.Snapshots[0].Weights[0]
	if !math.IsInf(s.Norm, 1) || !math.IsInf(s.Max, 1) || s.Histogram != [models.HistogramBins]int{} {
		t.Errorf("%+v", s)
	}
	if _, err := training.Save(); err != nil {
		t.Error(err)
	}
}
