package compare

import (
	"math"
	"strings"
	"testing"

	"unroll/models"
	"unroll/models/baseline"
)

// forecasting is a group of one run that forecasts rows first, first+1, ..., each
// for horizon steps, of a series in which row i holds 10*i; errors[i][k] is the error
// of sample i at step k.
func forecasting(name string, first, horizon int, errors ...[]float64) Group {
	f := models.Forecasts{Horizon: horizon}
	for i, sample := range errors {
		for k, e := range sample {
			row := first + i + k
			f.Rows = append(f.Rows, row)
			f.Actual = append(f.Actual, 10*float64(row))
			f.Predicted = append(f.Predicted, 10*float64(row)+e)
		}
	}
	return Group{Name: name, Runs: []Run{{Seed: 3, Score: f.RMSE(), Forecasts: f}}}
}

func steps(errors ...float64) [][]float64 {
	var samples [][]float64
	for _, e := range errors {
		samples = append(samples, []float64{e})
	}
	return samples
}

// Losses 1, 4, 9, 16 against 0 on four points in common: the statistic is derived by
// hand in the test of baseline.DieboldMariano.
func TestOverPointsByHand(t *testing.T) {
	a := forecasting("a", 6, 1, steps(9, 1, -2, 3, -4)...)
	b := forecasting("b", 7, 1, steps(0, 0, 0, 0, 7, 7)...)
	test, warning := overPoints(&a, &b, Test)
	if want := 7.5 / math.Sqrt(32.25/4) * math.Sqrt(0.75); test == nil || !near(test.Statistic, want, 1e-9) ||
		test.Points != 4 || test.Seed != 3 || test.BaseSeed != 3 {
		t.Errorf("over the points: %+v, want a statistic of %v over 4", test, want)
	}
	if want := "4 of 5 test points in common with b, which has 6: each RMSE is over its own points"; warning != want {
		t.Errorf("warning is %q, want %q", warning, want)
	}
	back, _ := overPoints(&b, &a, Test)
	if back.Statistic != -test.Statistic || back.P != test.P {
		t.Errorf("reversed: %+v", back)
	}
}

// For a horizon of several steps the loss of a sample is its mean squared error, and
// the test is that of forecasts as many steps ahead.
func TestOverPointsOfAHorizon(t *testing.T) {
	a := forecasting("a", 5, 2, []float64{1, 2}, []float64{3, -1}, []float64{0, 2}, []float64{2, 2}, []float64{1, 1})
	b := forecasting("b", 5, 2, []float64{2, 2}, []float64{1, -1}, []float64{0, 1}, []float64{1, 3}, []float64{4, 1})
	rms := func(samples ...float64) []float64 {
		for i := range samples {
			samples[i] = math.Sqrt(samples[i] / 2)
		}
		return samples
	}
	want, err := baseline.DieboldMariano(rms(5, 10, 4, 8, 2), rms(8, 2, 1, 10, 17), 2, 2)
	if err != nil {
		t.Fatal(err)
	}
	test, warning := overPoints(&a, &b, Test)
	if test == nil || !near(test.Statistic, want.Statistic, 1e-12) || !near(test.P, want.PValue, 1e-12) || warning != "" {
		t.Errorf("over the points: %+v (warning %q), want %+v", test, warning, want)
	}
}

func TestPointsThatCannotBeCompared(t *testing.T) {
	base := forecasting("base", 5, 1, steps(1, 2, 3)...)
	for want, g := range map[string]Group{
		"": {Runs: []Run{{Score: 1}}},
		"the errors of seed 3 and of seed 3 of base are equal at every point":                forecasting("g", 5, 1, steps(-1, 2, -3)...),
		"only 1 point of the test part in common with base: too few for a test 1 step ahead": forecasting("g", 7, 1, steps(1, 2)...),
	} {
		if test, warning := overPoints(&g, &base, Test); test != nil || warning != want {
			t.Errorf("%+v, warning %q, want %q", test, warning, want)
		}
	}
}

// Groups of unlike things are refused, with the base as it is and the other way round.
func TestUnlikeGroups(t *testing.T) {
	base := forecasting("base", 5, 1, steps(1, 2, 3)...)
	data := forecasting("data", 5, 1, steps(3, 1, 1)...)
	data.Runs[0].Forecasts.Actual[1]++
	longer, split := forecasting("longer", 5, 1, steps(1, 2, 3, 4)...), forecasting("split", 6, 1, steps(1, 2)...)
	longer.part.end, split.part.split = 1, "0.8"
	sameRows := forecasting("same", 5, 1, steps(1, 2, 3)...)
	sameRows.part.split = "5"
	for want, g := range map[string]Group{
		"": sameRows,
		"g forecasts 2 steps ahead and base 1 step: compare configurations of one horizon": forecasting("g", 5, 2, []float64{1, 2}, []float64{3, 4}),
		"g and base have no test point in common, so":                                      forecasting("g", 8, 1, steps(1, 2, 3)...),
		"row 6 of the series is 61 for data and 60 for base: their data differ":            data,
		"the test parts of longer (split , up to row 0) and base":                          longer,
		"the test parts of split (split 0.8, up to row -1) and base":                       split,
	} {
		_, err := (&Runs{Metric: Test, Groups: []Group{base, g}}).Compare(Options{})
		if want == "" && err == nil {
			continue
		}
		if err == nil || want == "" || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("error is %v, want %q", err, want)
		}
	}
}

// The median of an even number of seeds is the lower one of the two in the middle.
func TestMedianSeed(t *testing.T) {
	for _, c := range []struct {
		scores []float64
		want   uint64
	}{{[]float64{7}, 0}, {[]float64{7, 5}, 1}, {[]float64{9, 5, 7}, 2}, {[]float64{4, 1, 3, 2}, 3}} {
		g := fixed("g", c.scores...)
		if got := g.median().Seed; got != c.want {
			t.Errorf("of %v, the median seed is %d, want %d", c.scores, got, c.want)
		}
	}
}

// A difference of two networks at the points is not one of their configurations
// unless the seeds differ too.
func TestPointsCountOnlyWhereSeedsDiffer(t *testing.T) {
	group := func(name string, score float64) Group {
		g := forecasting(name, 5, 1, steps(score, score+0.1, score, score+0.2, score)...)
		for i := range 4 {
			run := g.Runs[0]
			run.Seed, run.Score = uint64(10+i), run.Score+float64(i+1)
			g.Runs = append(g.Runs, run)
		}
		return g
	}
	base := group("base", 1)
	for _, c := range []struct {
		score float64
		want  bool
	}{{2, false}, {9, true}} {
		row := compared(t, Options{}, base, group("g", c.score)).Rows[1]
		if row.OverPoints.Holm > 0.001 || row.OverSeeds.Differs != c.want || row.OverPoints.Differs != c.want {
			t.Errorf("score %v: over seeds %+v, over points %+v", c.score, row.OverSeeds, row.OverPoints)
		}
	}
}
