package backtest

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"unroll/dataset"
	"unroll/models"
	"unroll/models/baseline"
	"unroll/models/forecast"
)

// A series with two seasons has the seasonal methods for both. The methods of the longer
// one have keys of their own, and forecast by them.
func TestBaselinesOfTwoSeasons(t *testing.T) {
	start := time.Date(2023, 1, 2, 0, 0, 0, 0, time.UTC)
	var values []float64
	var dates []time.Time
	for i, v := range noisy(24*7*5, 3) {
		values = append(values, v-float64(i)+30*math.Sin(2*math.Pi*float64(i)/24)+60*math.Sin(2*math.Pi*float64(i)/168))
		dates = append(dates, start.Add(time.Duration(i)*time.Hour))
	}
	frame, err := dataset.FromValues(values, dataset.ValueOptions{Dates: dates})
	if err != nil {
		t.Fatal(err)
	}
	spec := small()
	spec.Window.ReachBack, spec.Split = true, dataset.Split{Rows: 700}
	p, err := models.Prepare(spec, frame)
	if err != nil {
		t.Fatal(err)
	}
	e, err := forecast.Train(t.Context(), p, 0, 1, forecast.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	r := run(t, Plan{Trained: e, Stride: 70, Horizon: 2, Future: true}, frame)
	var keys []string
	for _, m := range r.Methods {
		keys = append(keys, r.Key(m.Name))
	}
	if sorted := slices.Sorted(slices.Values(keys)); len(slices.Compact(sorted)) != len(keys) || len(keys) != 1+16+3 {
		t.Errorf("the methods have the keys %v", keys)
	}
	n := len(values)
	for method, want := range map[string]float64{
		"seasonal-naive": values[n-24], "seasonal naive (24)": values[n-24],
		"seasonal-naive-168": values[n-168], "seasonal naive (168)": values[n-168],
		"difference-rule-168": values[n-1] + values[n-168] - values[n-169],
	} {
		f, err := r.Future(method)
		if err != nil || f.Steps[0].Forecast != want {
			t.Errorf("%s forecasts %v (%v), want %v", method, f, err, want)
		}
	}
	if f, err := r.Future("holt-winters-additive-168"); err != nil || f.Method != "Holt-Winters additive (168)" {
		t.Errorf("%v, %v", f, err)
	}
	if _, err := r.Future("seasonal-naive-169"); err == nil || !strings.Contains(err.Error(), "seasonal-naive-168") {
		t.Errorf("%v", err)
	}
	if train := []float64{1}; len(baseline.For(train)) != 9 || len(baseline.For(train, 1)) != 9 || len(baseline.For(train, 12)) != 16 {
		t.Errorf("%d methods without a season", len(baseline.For(train)))
	}
}
