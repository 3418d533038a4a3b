package report

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/plot/plotter"
	"pgregory.net/rapid"
)

func TestPolylinesEndAtGaps(t *testing.T) {
	got := polylines([]int{3, 4, 6, 7, 8}, []float64{1, 2, 3, math.NaN(), 5})
	want := []plotter.XYs{{{X: 3, Y: 1}, {X: 4, Y: 2}}, {{X: 6, Y: 3}}, {{X: 8, Y: 5}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestThinnedKeepsTheOutline(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(-1e6, 1e6), 1, 400).Draw(t, "values")
		n := rapid.IntRange(1, 30).Draw(t, "n")
		var line plotter.XYs
		for i, v := range values {
			line = append(line, plotter.XY{X: float64(i), Y: v})
		}
		thin := thinned(line, n)
		if len(thin) > 2*n+2 {
			t.Fatalf("%d points, more than 2*%d+2", len(thin), n)
		}
		if thin[0] != line[0] || thin[len(thin)-1] != line[len(line)-1] {
			t.Fatal("the ends moved")
		}
		if !slices.IsSortedFunc(thin, func(a, b plotter.XY) int { return int(a.X - b.X) }) {
			t.Fatal("out of order")
		}
		_, _, low, high := plotter.XYRange(line)
		if _, _, l, h := plotter.XYRange(thin); l != low || h != high {
			t.Fatalf("from %v to %v, want %v to %v", l, h, low, high)
		}
	})
}

func TestHistogramCountsEveryValueOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(0, 1e4), 1, 200).Draw(t, "values")
		slices.Sort(values)
		bins := histogram(values)
		if bins[0].Min > values[0] || bins[len(bins)-1].Max < values[len(values)-1] {
			t.Fatalf("bins %v do not contain %v", bins, values)
		}
		total := 0.0
		for i, b := range bins {
			if total += b.Weight; b.Min > b.Max || i > 0 && b.Min != bins[i-1].Max {
				t.Fatalf("bins %v have gaps", bins)
			}
		}
		if total != float64(len(values)) {
			t.Fatalf("%v of %d values are counted", total, len(values))
		}
	})
}

func TestPiecesOfALongLineAreConnected(t *testing.T) {
	for _, n := range []int{1, 2, 2*maxLinePoints + 2, 2*maxLinePoints + 3, 100_000} {
		line := make(plotter.XYs, n)
		for i := range line {
			line[i] = plotter.XY{X: float64(i), Y: float64(i * 7919 % 1000)}
		}
		all := pieces(line)
		joined := plotter.XYs{all[0][0]}
		for _, piece := range all {
			if piece[0] != joined[len(joined)-1] {
				t.Fatalf("%d points: a piece begins at %v, not where the one before ends", n, piece[0])
			}
			joined = append(joined, piece[1:]...)
		}
		if diff := cmp.Diff(thinned(line, maxLinePoints), joined); diff != "" {
			t.Errorf("%d points: %s", n, diff)
		}
	}
}
