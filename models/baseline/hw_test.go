package baseline

import (
	"strconv"
	"strings"
	"testing"
)

// An hwReference is one row of testdata/hw.csv: what forecast::hw of R fits, as the
// smoothing parameters and the states after one season of the equations here.
type hwReference struct {
	reference
	start *states
}

// hwReferences turns R's parameters, which weigh the errors themselves
// (level' = level + trend + alpha*e, trend' = trend + beta*e, s' = s + gamma*e),
// into those of the classical form.
func hwReferences(t *testing.T) []hwReference {
	series := map[string][]float64{"airline": airline(t), "nottingham-temperature": nottingham(t)}
	var all []hwReference
	for _, r := range readCSV(t, "testdata/hw.csv")[1:] {
		h := HoltWinters{Season: int(number(t, r[1])), Multiplicative: r[3] == "multiplicative", Damped: r[4] == "TRUE"}
		alpha := number(t, r[5])
		start := &states{level: number(t, r[11]), trend: number(t, r[12])}
		for _, text := range strings.Fields(r[13]) {
			v, err := strconv.ParseFloat(text, 64)
			if err != nil {
				t.Fatal(err)
			}
			start.season = append(start.season, v)
		}
		all = append(all, hwReference{
			reference: reference{
				data: r[0], series: series[r[0]], train: int(number(t, r[2])), method: h,
				smoothing: smoothing{alpha: alpha, beta: number(t, r[6]) / alpha, gamma: number(t, r[7]) / (1 - alpha), phi: number(t, r[8])},
				oneStep:   number(t, r[9]), manySteps: number(t, r[10]),
			},
			start: start,
		})
	}
	return all
}

// From R's parameters and states the equations here make R's forecasts: exactly
// where the season is a summand; where it is a factor, R moves it by the error
// relative to the forecast and not to the new level, which is next to nothing at
// R's gammas, and its mean of several steps takes the products of errors in.
func TestHoltWintersSmoothsAsHW(t *testing.T) {
	references := hwReferences(t)
	if len(references) != 8 {
		t.Fatalf("%d references, want every kind on both series", len(references))
	}
	for _, r := range references {
		h := r.method
		h.start, h.smoothing = r.start, r.smoothing
		_, oneStep, manySteps := r.errorsOf(t, &h)
		one, many := 1e-6, 1e-6
		if h.Multiplicative {
			one, many = 1e-3, 0.03
		}
		if !near(oneStep, r.oneStep, one) || !near(manySteps, r.manySteps, many) {
			t.Errorf("%s of %s: RMSE %.8g and %.8g, R has %.8g and %.8g", h.Name(), r.data, oneStep, manySteps, r.oneStep, r.manySteps)
		}
	}
}

// The fit here smooths from a decomposition of two seasons, R's hw fits the first
// states too. That costs up to 5 % of RMSE on the temperatures, whose season stays
// the same for twenty years, and gains a fifth or more on the passengers, whose
// season moves: so a network has no easier baseline to beat than R's.
func TestHoltWintersForecastsAsWellAsHW(t *testing.T) {
	for _, r := range hwReferences(t) {
		h := r.method
		if err := h.Fit(r.series[:r.train]); err != nil {
			t.Fatal(err)
		}
		_, oneStep, _ := r.errorsOf(t, &h)
		ratio := oneStep / r.oneStep
		t.Logf("%s of %s: RMSE %.4g, R's hw %.4g (%+.1f %%)", h.Name(), r.data, oneStep, r.oneStep, 100*(ratio-1))
		most := 1.05
		if r.data == "airline" {
			most = 0.8
		}
		if ratio > most {
			t.Errorf("%s of %s: RMSE %.4g is %.3f times that of R's hw", h.Name(), r.data, oneStep, ratio)
		}
	}
}
