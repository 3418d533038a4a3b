//go:build slow

package recipe_test

import (
	"math"
	"strings"
	"testing"

	"unroll/dataset"
	"unroll/models/backtest"
	"unroll/models/compare"
	"unroll/models/forecast"
	"unroll/models/recipe"
)

// chosen finds the recipe for a real series as unroll fit does.
func chosen(t *testing.T, source dataset.Source) (*recipe.Search, *recipe.Choice) {
	t.Helper()
	frame, err := dataset.LoadAll(source, nil)
	if err != nil {
		t.Fatal(err)
	}
	s, err := recipe.NewSearch(frame, recipe.Options{})
	if err != nil {
		t.Fatal(err)
	}
	c, err := s.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return s, c
}

// On three real series with rows enough.
func TestRealSeries(t *testing.T) {
	for name, c := range map[string]struct {
		source dataset.Source
		most   float64 // RMSE
	}{
		"airline":                {dataset.Source{Path: dataset.Airline}, 15},
		"nottingham-temperature": {dataset.Source{Path: "../../dataset/testdata/nottingham-temperature.csv"}, 2.37},
		"seatbelts":              {dataset.Source{Path: "../../dataset/testdata/seatbelts.csv", Column: "drivers"}, 135},
	} {
		t.Run(name, func(t *testing.T) {
			s, choice := chosen(t, c.source)
			t.Logf("chosen: %s", choice.Best.Name)
			if name == "seatbelts" && (choice.Lowest(true) == nil || len(s.Profile.Inputs) != 7) {
				t.Errorf("of the other columns %v none was tried", s.Profile.Inputs)
			}
			checkScore(t, s, choice, c.most)
			checkCoverage(t, s, choice)
		})
	}
}

// checkScore scores the choice once on the test part: the RMSE is at most the given
// one, and the verdict says that it does not differ significantly from the best baseline.
func checkScore(t *testing.T, s *recipe.Search, c *recipe.Choice, most float64) {
	plan := backtest.Plan{Spec: &c.Spec, Seeds: s.Effort.Members, Options: forecast.Options{Jobs: s.Jobs}}
	r, err := plan.Run(t.Context(), s.Frame)
	if err != nil {
		t.Fatal(err)
	}
	v := r.Verdict(1)
	t.Log(v.Sentence)
	if float64(v.Network.RMSE) > most {
		t.Errorf("RMSE %v, it was below %v", v.Network.RMSE, most)
	}
	if v.Test.PValue < compare.Significant || !strings.HasSuffix(v.Sentence, ": no clear winner") {
		t.Errorf("%s has p = %v, and the verdict is %q", v.Best.Method, v.Test.PValue, v.Sentence)
	}
	for _, score := range r.Scores(1) {
		if score.Missing != "" {
			t.Errorf("%s could not be made: %s", score.Method, score.Missing)
		}
	}
}

// checkCoverage checks that intervals cover as many of the actual values as their level
// says, over origins that begin when half of the rows are known.
func checkCoverage(t *testing.T, s *recipe.Search, c *recipe.Choice) {
	frame := s.Frame
	plan := backtest.Plan{
		Spec: &c.Spec, First: frame.Len() / 2, Refit: 24, Seeds: 5, Horizon: 2, Levels: []float64{0.8, 0.95}, Options: forecast.Options{Jobs: s.Jobs},
	}
	r, err := plan.Run(t.Context(), frame)
	if err != nil {
		t.Fatal(err)
	}
	for step := 1; step <= plan.Horizon; step++ {
		for _, v := range r.Scores(step)[0].Intervals {
			t.Logf("%d ahead: the %.0f %% intervals cover %.1f %% of %d actual values", step, 100*v.Level, 100*float64(v.Coverage), v.Points)
			if math.Abs(float64(v.Coverage)-v.Level) > 0.05 {
				t.Errorf("%d ahead: level %v covers %v", step, v.Level, v.Coverage)
			}
		}
	}
}
