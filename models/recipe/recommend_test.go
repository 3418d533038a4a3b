package recipe

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"unroll/dataset"
	"unroll/models"
	"unroll/models/backtest"
)

// method has the losses of forecasts one step ahead.
func method(name string, losses ...float64) foldErrors {
	e := foldErrors{name: name}
	for _, loss := range losses {
		e.add(models.Forecasts{Horizon: 1, Actual: []float64{0}}, []float64{math.Sqrt(loss)})
	}
	return e
}

func TestRecommendationOf(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	around := func(level float64) []float64 {
		losses := make([]float64, 40)
		for i := range losses {
			losses[i] = level * (0.9 + 0.2*rng.Float64())
		}
		return losses
	}
	absent := foldErrors{name: "seasonal naive (12)", missing: "too few rows"}
	broken := method("drift", math.Inf(1), 1)
	for name, c := range map[string]struct {
		methods []foldErrors
		want    string
		members []string
	}{
		"one is clearly best":      {[]foldErrors{method(backtest.Network, around(4)...), method("AR(2) by AIC", around(1)...), absent}, "ar-by-aic", []string{"ar-by-aic", "network"}},
		"the network is":           {[]foldErrors{method(backtest.Network, around(1)...), method("AR(2) by AIC", around(4)...), broken}, backtest.Network, []string{"network", "ar-by-aic"}},
		"none is":                  {[]foldErrors{method(backtest.Network, around(1)...), method("theta", around(1.001)...), absent}, backtest.Combination, nil},
		"too few to tell":          {[]foldErrors{method(backtest.Network, 1), method("theta", 9)}, backtest.Combination, []string{"network", "theta"}},
		"the same":                 {[]foldErrors{method(backtest.Network, 1, 2, 3), method("theta", 1, 2, 3)}, backtest.Combination, []string{"network", "theta"}},
		"no error at all":          {[]foldErrors{method(backtest.Network, 1, 2, 3), method("theta", 0, 0, 0), method("ETS(A,N,N)", 0, 0, 0)}, backtest.Combination, []string{"theta", "ets"}},
		"negligible is left out":   {[]foldErrors{method(backtest.Network, around(1)...), method("theta", around(1.001)...), method("drift", around(20)...)}, backtest.Combination, nil},
		"only one can forecast":    {[]foldErrors{method(backtest.Network, around(1)...), absent, broken}, backtest.Network, []string{"network"}},
		"none can forecast at all": {[]foldErrors{method(backtest.Network, math.Inf(1)), absent}, backtest.Network, nil},
	} {
		r := recommendationOf(c.methods)
		if r.Method != c.want {
			t.Errorf("%s: recommends %s, want %s", name, r.Method, c.want)
		}
		sum, members := 0.0, []string{}
		for _, w := range r.Combination() {
			sum, members = sum+w.Weight, append(members, w.Method)
		}
		if c.members != nil && !slices.Equal(members, c.members) || slices.Contains(members, "drift") {
			t.Errorf("%s: combines %v, want %v", name, members, c.members)
		}
		if len(members) > 0 && math.Abs(sum-1) > 1e-12 {
			t.Errorf("%s: the weights add up to %v", name, sum)
		}
		text, err := json.Marshal(r)
		var read Recommendation
		if err == nil {
			err = json.Unmarshal(text, &read)
		}
		if err != nil || !reflect.DeepEqual(&read, r) {
			t.Errorf("%s: %s is read back as %+v, %v", name, text, read, err)
		}
	}
	// Mean squared errors of 1 and 2 have weights of 1 and 1/4, over their sum.
	got := recommendationOf([]foldErrors{method(backtest.Network, 2, 2), method("theta", 1, 1)}).Combination()
	if want := []backtest.Weight{{Method: "theta", Weight: 0.8}, {Method: "network", Weight: 0.2}}; len(got) != 2 || math.Abs(got[0].Weight-want[0].Weight) > 1e-12 || got[1].Method != "network" {
		t.Errorf("weights %v, want %v", got, want)
	}
}

// All steps of the horizon take part, and unknown values do not.
func TestFoldErrors(t *testing.T) {
	var e foldErrors
	nan := math.NaN()
	e.add(models.Forecasts{Horizon: 2, Actual: []float64{1, 2, nan, 4, nan, nan}}, []float64{2, 4, 9, 7, 9, 9})
	if want := []float64{2.5, 9}; !slices.Equal(e.losses, want) || e.mse() != 14./3 {
		t.Errorf("losses %v, mean squared error %v", e.losses, e.mse())
	}
}

// The recipe that forecasts a fold is chosen on the others: nothing about that fold changes it.
func TestChosenWithoutAFold(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	curve := func() foldCurve {
		var c foldCurve
		for range 3 {
			c.sums, c.counts = append(c.sums, 1+rng.Float64()), append(c.counts, 10)
		}
		return c
	}
	for range 200 {
		trials := []Trial{{Name: "a"}, {Name: "b"}, {Name: "c"}, {Name: "absent", Missing: "too few rows"}, {Name: "a lstm", view: "a"}, {Name: "b lstm", view: "b"}}
		for i := range trials {
			for range 3 {
				trials[i].folds = append(trials[i].folds, curve())
			}
		}
		for k := range 3 {
			before := chosenWithout(trials, k)
			at, _ := before.best(k)
			for i := range trials {
				trials[i].folds[k] = curve()
			}
			after := chosenWithout(trials, k)
			if again, _ := after.best(k); after != before || again != at {
				t.Fatalf("fold %d changed, and with it the choice from %s, %d to %s, %d", k, before.Name, at, after.Name, again)
			}
			if before.Missing != "" {
				t.Fatal("it chose a recipe that has no score")
			}
		}
	}
	// What only the left-out fold brought into the second round does not take part.
	only := func(sum float64) []foldCurve {
		c := foldCurve{sums: []float64{sum, sum, sum}, counts: []float64{1, 1, 1}}
		return []foldCurve{c, c, c}
	}
	trials := []Trial{{Name: "a", folds: only(2)}, {Name: "b", folds: only(3)}, {Name: "c", folds: only(4)}, {Name: "c lstm", view: "c", folds: only(1)}, {Name: "b lstm", view: "b", folds: only(1.5)}}
	if best := chosenWithout(trials, 0); best.Name != "b lstm" {
		t.Errorf("chose %s", best.Name)
	}
}

// The score of persistence on the folds is that of the row before.
func TestScoresOnTheFolds(t *testing.T) {
	frame := loaded(t, seasonal(96), dataset.Source{})
	s := quick(t, frame, Options{})
	c, err := s.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	y := frame.Target()
	var sum, count float64
	for _, fold := range s.Folds {
		for row := fold.Origin; row < fold.End; row++ {
			sum, count = sum+(y[row]-y[row-1])*(y[row]-y[row-1]), count+1
		}
	}
	seen := 0
	for _, m := range c.Recommendation.Methods {
		switch m.Key {
		case "persistence":
			seen++
			if want := math.Sqrt(sum / count); m.RMSE == nil || math.Abs(*m.RMSE-want) > 1e-9 {
				t.Errorf("persistence has an RMSE of %v, want %v", m.RMSE, want)
			}
		case backtest.Network:
			seen++
			if m.RMSE == nil || m.Missing != "" {
				t.Errorf("the network has the score %+v", m)
			}
		}
	}
	if seen != 2 || c.Recommendation.Origins != int(count) {
		t.Errorf("%+v of %v forecasts", c.Recommendation, count)
	}
}

// A year ahead of six years of months: two folds, and all steps take part.
func TestShortSeriesWithALongHorizon(t *testing.T) {
	s := quick(t, loaded(t, seasonal(72), dataset.Source{}), Options{Horizon: 12})
	r := fitted(t, s)
	if len(s.Folds) != 2 || r.Choice.Recommendation.Origins != 2 || r.Recommended() != backtest.Combination || len(r.Future.Steps) != 12 {
		t.Errorf("%v: %+v, %d rows ahead", s.Folds, r.Choice.Recommendation, len(r.Future.Steps))
	}
	var sum float64
	for k, w := range r.Choice.Recommendation.Combination() {
		single, err := r.Forecast(t.Context(), 12, w.Method)
		if err != nil {
			t.Fatal(k, err)
		}
		sum += w.Weight * single.Steps[11].Forecast
	}
	if got := r.Future.Steps[11].Forecast; math.Abs(got-sum) > 1e-9*math.Abs(sum) {
		t.Errorf("the combination forecasts %v, its members %v", got, sum)
	}
}
