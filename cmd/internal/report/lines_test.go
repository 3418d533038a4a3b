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
		all, kept := lines{lines: []plotter.XYs{line}}, lines{lines: []plotter.XYs{thin}}
		_, _, low, high := all.DataRange()
		if _, _, l, h := kept.DataRange(); l != low || h != high {
			t.Fatalf("from %v to %v, want %v to %v", l, h, low, high)
		}
	})
}

func TestHistogramCountsEveryValueOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(0, 1e4), 1, 200).Draw(t, "values")
		slices.Sort(values)
		b := histogram(values)
		if len(b.edges) != len(b.counts)+1 || !slices.IsSorted(b.edges) {
			t.Fatalf("%d counts, edges %v", len(b.counts), b.edges)
		}
		if b.edges[0] > values[0] || b.edges[len(b.counts)] < values[len(values)-1] {
			t.Fatalf("edges %v do not hold %v", b.edges, values)
		}
		total := 0
		for _, n := range b.counts {
			total += n
		}
		if total != len(values) {
			t.Fatalf("%d of %d values are counted", total, len(values))
		}
	})
}
