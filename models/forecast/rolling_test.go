package forecast

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"unroll/dataset"
	"unroll/models"
)

// A network without biases answers zeros with zero, so what differencing reduces
// to zeros is forecast exactly, however far ahead.
func TestDifferencingCarriesAStraightLineOn(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		// Thousandths, of which no difference is too small for a network.
		draw := func(limit int, name string) float64 {
			return float64(rapid.IntRange(-1000*limit, 1000*limit).Draw(r, name)) / 1000
		}
		start, slope := draw(50, "start"), draw(5, "slope")
		season := make([]float64, 12)
		seasonal := rapid.Bool().Draw(r, "seasonal")
		lag := 1
		if seasonal {
			lag = 12
			for i := range season {
				season[i] = draw(9, "season")
			}
		}
		line := func(i int) float64 { return start + slope*float64(i) + season[i%12] }
		values := make([]float64, 60)
		for i := range values {
			values[i] = line(i)
		}
		if slices.Max(values)-slices.Min(values) < 1e-6 {
			return
		}
		p := prepared(t, values, func(s *models.Spec) {
			s.Transforms = dataset.Transforms{dataset.Difference{}, dataset.Difference{Lag: lag}}
			s.Train.Epochs, s.Train.Dtype = 0, "float64"
		})
		for _, path := range rolled(t, trained(t, p, 2), p.Frame, 30, 45, 60) {
			for k, y := range path.Point {
				if !near(y, line(path.Origin+k), 1e-9) {
					r.Fatalf("row %d: %v, the line is at %v", path.Origin+k, y, line(path.Origin+k))
				}
			}
		}
	})
}

// A recursive forecast is one step, put at the series' end as if it had happened,
// and again.
func TestRecursionFeedsForecastsBack(t *testing.T) {
	values := wave(60)
	p := prepared(t, values, func(s *models.Spec) {
		s.Data.Calendar = []string{dataset.Month}
		s.Transforms = dataset.Transforms{dataset.Log{}, dataset.Difference{}, dataset.Standardize{}}
		s.Train.Dtype = "float64"
	})
	checkRecursion(t, p, values, 6)
}

// checkRecursion forecasts some steps at once, and one by one from a series to which
// each forecast is added.
func checkRecursion(t *testing.T, p *models.Prepared, values []float64, steps int) {
	t.Helper()
	e := trained(t, p, 1)
	grown := slices.Clone(values)
	for k, want := range rolled(t, e, p.Frame, steps, len(values))[0].Point {
		next := rolled(t, e, frameOf(t, grown), 1, len(grown))[0].Point[0]
		if !near(next, want, 1e-12) {
			t.Errorf("step %d: %v one at a time, %v at once", k+1, next, want)
		}
		grown = append(grown, next)
	}
}

func TestForecastsAreThoseOfTheRun(t *testing.T) {
	for name, change := range map[string]func(*models.Spec){
		"stateless":   func(*models.Spec) {},
		"direct":      func(s *models.Spec) { s.Window.Horizon = 3 },
		"stateful":    func(s *models.Spec) { s.Model.Stateful = true },
		"in lanes":    func(s *models.Spec) { s.Model.Stateful, s.Train.Batch, s.Split.Rows = true, 3, 42 },
		"on its own":  func(s *models.Spec) { s.Model.Stateful, s.Window.ReachBack = true, false },
		"as features": func(s *models.Spec) { s.Window.Layout = dataset.Features },
	} {
		t.Run(name, func(t *testing.T) {
			p := prepared(t, wave(60), change)
			run, err := p.Run(t.Context(), 7, models.RunOptions{Engine: models.DefaultEngine})
			if err != nil {
				t.Fatal(err)
			}
			e, err := New(p, []Member{{7, run.Trained}}, Options{})
			if err != nil {
				t.Fatal(err)
			}
			defer e.Close()
			h := p.Test.Horizon
			for i, row := range run.Test.Rows {
				if i%h != 0 {
					continue
				}
				for k, y := range rolled(t, e, p.Frame, h, row)[0].Point {
					if !near(y, run.Test.Predicted[i+k], 1e-6) {
						t.Fatalf("row %d, step %d: %v, the run has %v", row, k+1, y, run.Test.Predicted[i+k])
					}
				}
			}
		})
	}
}

// A stateful network that reads on from its own forecasts is where it would be if
// they had happened.
func TestStatefulRecursion(t *testing.T) {
	values := wave(60)
	p := prepared(t, values, func(s *models.Spec) { s.Model.Stateful, s.Train.Dtype = true, "float64" })
	checkRecursion(t, p, values, 4)
}

func TestOriginsDoNotSeeTheFuture(t *testing.T) {
	values := wave(60)
	p := prepared(t, values, func(s *models.Spec) {
		s.Transforms = dataset.Transforms{dataset.SeasonalDifference{}, dataset.MinMax{}}
	})
	e := trained(t, p, 2)
	rapid.Check(t, func(r *rapid.T) {
		origin := rapid.IntRange(20, 59).Draw(r, "origin")
		changed := slices.Clone(values)
		for i := origin; i < len(changed); i++ {
			changed[i] = rapid.Float64Range(-1000, 1000).Draw(r, "value")
		}
		horizon := rapid.IntRange(1, 8).Draw(r, "horizon")
		before := rolled(t, e, p.Frame, horizon, origin)[0]
		after := rolled(t, e, frameOf(t, changed), horizon, origin)[0]
		if !slices.Equal(before.Point, after.Point) {
			r.Fatalf("the forecast from row %d moved from %v to %v", origin, before.Point, after.Point)
		}
	})
}

func TestEnsembleIsTheMeanOfItsMembers(t *testing.T) {
	p := prepared(t, wave(60), func(s *models.Spec) {})
	e := trained(t, p, 3)
	path := rolled(t, e, p.Frame, 4, 50)[0]
	for seed := range uint64(3) {
		alone, err := Train(t.Context(), p, seed, 1, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := rolled(t, alone, p.Frame, 4, 50)[0].Point; !slices.Equal(got, path.Members[seed]) {
			t.Errorf("seed %d forecasts %v alone and %v as a member", seed, got, path.Members[seed])
		}
		alone.Close()
	}
	for k, y := range path.Point {
		if want := (path.Members[0][k] + path.Members[1][k] + path.Members[2][k]) / 3; !near(y, want, 1e-15) {
			t.Errorf("step %d: %v, the mean is %v", k+1, y, want)
		}
	}
}

func TestJobsDoNotMatter(t *testing.T) {
	p := prepared(t, wave(60), func(s *models.Spec) {})
	var first []float64
	for _, jobs := range []int{1, 2, 7} {
		e, err := Train(t.Context(), p, 3, 4, Options{Jobs: jobs})
		if err != nil {
			t.Fatal(err)
		}
		point := rolled(t, e, p.Frame, 5, 55)[0].Point
		e.Close()
		if first == nil {
			first = point
		}
		if !slices.Equal(first, point) {
			t.Errorf("%d jobs: %v, one job: %v", jobs, point, first)
		}
	}
}

func TestForecastErrors(t *testing.T) {
	one := prepared(t, wave(60), func(*models.Spec) {})
	e := trained(t, one, 1)
	diverges := prepared(t, wave(60), func(s *models.Spec) {
		if err := s.Set("train.optimizer", "{name: sgd, rate: 1e6}"); err != nil {
			t.Fatal(err)
		}
	})
	for name, c := range map[string]struct {
		err  func() error
		want string
	}{
		"origin too early": {func() error { _, err := e.Rolling(t.Context(), one.Frame, []int{2}, 1); return err }, "too few to forecast from row 2"},
		"all diverge":      {func() error { _, err := Train(t.Context(), diverges, 0, 2, Options{}); return err }, "the loss became NaN or infinite with all 2 seeds"},
		"engine":           {func() error { _, err := Train(t.Context(), one, 0, 1, Options{Engine: "steam"}); return err }, `unknown engine "steam"`},
		"damaged":          {func() error { _, err := New(one, []Member{{4, []byte("x")}}, Options{}); return err }, "seed 4: damaged"},
	} {
		if err := c.err(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}
