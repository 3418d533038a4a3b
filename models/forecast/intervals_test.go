package forecast

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"unroll/dataset"
)

// onward makes one-step paths from row 0 on, one for each forecast.
func onward(forecasts []float64) []Path {
	paths := make([]Path, len(forecasts))
	for i, y := range forecasts {
		paths[i] = Path{Origin: i, Point: []float64{y}}
	}
	return paths
}

func TestIntervalByHand(t *testing.T) {
	// Errors 1, 3, 2, 4: the fourth smallest is the interval of level 0.8, 5*0.8 = 4.
	intervals := Conformal.Intervals(Scale{}, onward([]float64{0, 0, 0, 0, 10}), []float64{1, -3, 2, 4}, []float64{0.8})
	for i, want := range []Interval{{}, {}, {}, {}, {Lower: 6, Upper: 14, Known: true}} {
		if got := intervals[i][0][0]; got != want {
			t.Errorf("path %d: %v, want %v", i, got, want)
		}
	}
}

func TestNeeded(t *testing.T) {
	for level, want := range map[float64]int{0.5: 1, 0.8: 4, 0.9: 9, 0.95: 19, 0.99: 99, 0.999: 999, 0.1: 1, 0: math.MaxInt, 1: math.MaxInt, 95: math.MaxInt} {
		if got := Needed(level); got != want {
			t.Errorf("level %v needs %d errors, want %d", level, got, want)
		}
	}
	rapid.Check(t, func(r *rapid.T) {
		level := rapid.Float64Range(0.001, 0.9999).Draw(r, "level")
		n := Needed(level)
		if rank(n, level) > n || n > 1 && rank(n-1, level) <= n-1 {
			r.Fatalf("level %v: %d is not the fewest errors", level, n)
		}
	})
}

// Independent errors are covered as the level says; errors that grow are too,
// since the level adapts.
func TestCoverage(t *testing.T) {
	for name, spread := range map[string]func(i int) float64{
		"the same":   func(int) float64 { return 1 },
		"growing":    func(i int) float64 { return 1 + float64(i)/500 },
		"in seasons": func(i int) float64 { return 2 + math.Sin(float64(i)/40) },
	} {
		rng := rand.New(rand.NewPCG(1, 2))
		values := make([]float64, 3000)
		for i := range values {
			values[i] = spread(i) * rng.NormFloat64()
		}
		levels := []float64{0.5, 0.8, 0.95}
		intervals := Conformal.Intervals(Scale{}, onward(make([]float64, len(values))), values, levels)
		for l, level := range levels {
			var held, known float64
			for i, y := range values {
				if v := intervals[i][0][l]; v.Known {
					known++
					if v.holds(y) {
						held++
					}
				}
			}
			if math.Abs(held/known-level) > 0.02 {
				t.Errorf("%s: level %v covers %.3f", name, level, held/known)
			}
		}
	}
}

func TestIntervalsDoNotSeeTheFuture(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		n, horizon := 60, rapid.IntRange(1, 5).Draw(r, "horizon")
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(r, "seed"), 0))
		values, paths := make([]float64, n), make([]Path, n)
		for i := range values {
			values[i] = rng.NormFloat64()
			paths[i].Origin = i
			for range horizon {
				paths[i].Point = append(paths[i].Point, rng.NormFloat64())
			}
		}
		origin := rapid.IntRange(1, n-1).Draw(r, "origin")
		before := Conformal.Intervals(Scale{}, paths, values, []float64{0.8})
		for i := origin; i < n; i++ {
			values[i] *= 100
		}
		after := Conformal.Intervals(Scale{}, paths, values, []float64{0.8})
		for i := range origin + 1 {
			for k := range before[i] {
				if !slices.Equal(before[i][k], after[i][k]) {
					r.Fatalf("row %d and later changed, and the interval of origin %d, step %d with it", origin, i, k+1)
				}
			}
		}
	})
}

// The interval of a higher level contains that of a lower one, in whatever order the
// levels are given.
func TestIntervalsAreNested(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(r, "seed"), 0))
		values, paths := make([]float64, 90), make([]Path, 90)
		for i := range values {
			values[i] = rng.NormFloat64() * (1 + 10*float64(i%30))
			paths[i] = Path{Origin: i, Point: []float64{rng.NormFloat64(), 0, 1}}
		}
		for i, steps := range Conformal.Intervals(Scale{}, paths, values, []float64{0.95, 0.5, 0.8}) {
			for k, v := range steps {
				for _, pair := range [][2]int{{1, 2}, {2, 0}} {
					inner, outer := v[pair[0]], v[pair[1]]
					if inner.Known && outer.Known && (inner.Lower < outer.Lower || inner.Upper > outer.Upper) {
						r.Fatalf("origin %d, step %d: %v is not inside %v", i, k+1, inner, outer)
					}
				}
			}
		}
	})
}

// On a log scale an interval is as far above the forecast as below, in ratio.
func TestIntervalsOnLogs(t *testing.T) {
	scale := ScaleOf(dataset.Pipeline{{Kind: "log", Form: dataset.Power{}}, {Kind: "difference", Form: dataset.Lagged{Rows: 1}}})
	values := []float64{110, 95, 105, 120}
	v := Conformal.Intervals(scale, onward([]float64{100, 100, 100, 100, 1000}), values, []float64{0.8})[4][0][0]
	if !near(v.Upper, 1200, 1e-12) || !near(v.Lower, 1000/1.2, 1e-12) {
		t.Errorf("%v: the largest ratio was 1.2", v)
	}
}

// A forecast that a log scale cannot hold is infinitely far off, and has no
// interval.
func TestImpossibleForecastsOnLogs(t *testing.T) {
	scale := ScaleOf(dataset.Pipeline{{Kind: "log", Form: dataset.Power{}}})
	values := []float64{10, 10, 10, 10}
	if v := Conformal.Intervals(scale, onward([]float64{10, -1, 10, 10, 10}), values, []float64{0.8})[4][0][0]; v.Known {
		t.Errorf("%v: no finite interval holds every error", v)
	}
	if v := Conformal.Intervals(scale, onward([]float64{10, 11, 10, 10, -5}), values, []float64{0.8})[4][0][0]; v.Known {
		t.Errorf("%v: nothing is known about a forecast of -5", v)
	}
}

// Only the latest errors count.
func TestMemory(t *testing.T) {
	values := make([]float64, 3*memory)
	for i := range values {
		if i < memory {
			values[i] = 1000
		}
	}
	intervals := Conformal.Intervals(Scale{}, onward(make([]float64, len(values)+1)), values, []float64{0.8})
	if v := intervals[len(values)][0][0]; v.Upper != 0 {
		t.Errorf("%v: the %d latest errors are zero", v, memory)
	}
}

func TestCheckLevel(t *testing.T) {
	for _, level := range []float64{0, 1, 80, -0.5, math.NaN()} {
		if CheckLevel(level) == nil {
			t.Errorf("level %v passes", level)
		}
	}
	if err := CheckLevel(0.8); err != nil {
		t.Error(err)
	}
}
func TestSpreadByHand(t *testing.T) {
	p := Path{Point: []float64{3, 0}, Members: [][]float64{{5, 0}, {1, 0}, {2, 0}, {4, 0}, {3, 0}}}
	got := p.spread([]float64{0.5, 0.8})
	want := [][]Interval{
		{{Lower: 2, Upper: 4, Known: true}, {Lower: 1.4, Upper: 4.6, Known: true}},
		{{Known: true}, {Known: true}},
	}
	for k := range want {
		for l := range want[k] {
			if g, w := got[k][l], want[k][l]; g.Known != w.Known || !near(g.Lower, w.Lower, 1e-12) || !near(g.Upper, w.Upper, 1e-12) {
				t.Errorf("step %d: %v, want %v", k+1, g, w)
			}
		}
	}
	alone := Path{Point: []float64{3}, Members: [][]float64{{3}}}.spread([]float64{0.5})
	if !reflect.DeepEqual(alone, [][]Interval{{{}}}) {
		t.Errorf("one member spans %v", alone)
	}
}
