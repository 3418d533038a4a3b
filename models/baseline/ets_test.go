package baseline

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// referenceSeries are the simulated ones of testdata/ets.R by name, and the two real ones.
func referenceSeries(t *testing.T) map[string][]float64 {
	all := map[string][]float64{"airline": airline(t), "nottingham": nottingham(t)}
	for _, r := range readCSV(t, "testdata/simulated.csv")[1:] {
		all[r[0]] = append(all[r[0]], number(t, r[2]))
	}
	return all
}

// An etsReference is what R's forecast::ets fits to the first values of a series.
type etsReference struct {
	name    string
	series  []float64
	season  int
	train   int
	chosen  bool // by AICc
	model   etsModel
	oneStep float64   // RMSE of the rows after the training part
	steps   []float64 // forecasts from its end
}

func etsReferences(t *testing.T) []etsReference {
	series := referenceSeries(t)
	var all []etsReference
	for _, r := range readCSV(t, "testdata/ets.csv")[1:] {
		kind, err := kindOf("", strings.ReplaceAll(r[4], "/", ","))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, etsReference{
			name: r[0], series: series[r[0]], season: int(number(t, r[1])), train: int(number(t, r[2])), chosen: r[3] == "TRUE",
			model: etsModel{
				kind:      kind,
				smoothing: smoothing{number(t, r[5]), number(t, r[6]), number(t, r[7]), number(t, r[8])},
				start:     &states{level: number(t, r[9]), trend: number(t, r[10]), season: numbers(t, r[11])},
				twice:     number(t, r[12]), aicc: number(t, r[13]),
			},
			oneStep: number(t, r[14]), steps: numbers(t, r[15]),
		})
	}
	return all
}

// numbers reads a list with spaces between.
func numbers(t *testing.T, text string) []float64 {
	var all []float64
	for _, field := range strings.Fields(text) {
		all = append(all, number(t, field))
	}
	return all
}

// oneStepRMSE is that of the rows after the training part.
func oneStepRMSE(t *testing.T, f Forecaster, series []float64, train int) float64 {
	t.Helper()
	var rows []int
	for row := train; row < len(series); row++ {
		rows = append(rows, row)
	}
	paths, err := Rolling(f, series, rows, 1)
	if err != nil {
		t.Fatal(err)
	}
	rmse, err := RMSE(series[train:], slices.Concat(paths...))
	if err != nil {
		t.Fatal(err)
	}
	return rmse
}

// At R's parameters, likelihood and forecasts are those of R.
func TestETSHasTheLikelihoodOfR(t *testing.T) {
	seen := map[etsKind]bool{}
	for _, r := range etsReferences(t) {
		seen[r.model.kind] = true
		tape := newEtsTape(r.model.kind, r.series[:r.train], len(r.model.start.season))
		twice, _ := tape.run(r.model.start, r.model.smoothing)
		e := ETS{Season: r.season, Kind: r.model.kind.String(), model: &r.model}
		rmse := oneStepRMSE(t, &e, r.series, r.train)
		steps, err := e.Forecast(r.series[:r.train], 8)
		if err != nil || !near(twice, r.model.twice, 1e-9) || !near(rmse, r.oneStep, 1e-9) || !slices.EqualFunc(steps[:len(r.steps)], r.steps, func(a, b float64) bool { return near(a, b, 1e-9) }) {
			t.Errorf("%s of %s: %.12g, RMSE %.12g, forecasts %v, %v; R has %.12g, %.12g, %v", e.Name(), r.name, twice, rmse, steps, err, r.model.twice, r.oneStep, r.steps)
		}
	}
	if len(seen) != len(etsKinds) {
		t.Errorf("references of %d kinds, want %d", len(seen), len(etsKinds))
	}
}

// The fit of each kind is as likely as that of R or more, but for local minima that cost less
// than 0.2 of AICc. R allows a first forecast below zero with relative errors, which is
// refused here. Where the likelihoods agree, so do the forecasts; where the search here ends
// lower, as it does for most kinds, forecasts may differ by as much as two kinds do.
func TestETSFitsAsR(t *testing.T) {
	same, better := 0, 0
	for _, r := range etsReferences(t) {
		e := ETS{Season: r.season, Kind: r.model.kind.String()}
		if r.chosen {
			e.Kind = ""
		}
		if err := e.Fit(r.series[:r.train]); err != nil {
			t.Fatal(err)
		}
		tape := newEtsTape(e.model.kind, r.series[:r.train], len(e.model.start.season))
		twice, _ := tape.run(e.model.start, e.model.smoothing)
		aicc, rmse := e.model.aicc+twice-e.model.twice, oneStepRMSE(t, &e, r.series, r.train) // the fit had another unit
		switch {
		case r.chosen:
			t.Logf("%s of %s: RMSE %.6g, AICc %.6g; R chooses %s: %.6g, %.6g", e.Name(), r.name, rmse, aicc, r.model.kind, r.oneStep, r.model.aicc)
		case math.Abs(aicc-r.model.aicc) < 1e-4:
			if same++; !near(rmse, r.oneStep, 2e-3) {
				t.Errorf("%s of %s: RMSE %.6g, R has %.6g at the same likelihood", e.Name(), r.name, rmse, r.oneStep)
			}
		case aicc < r.model.aicc:
			better++
		}
		if aicc > r.model.aicc+0.2 {
			t.Errorf("%s of %s: AICc %.9g, R finds %.9g with %s", e.Name(), r.name, aicc, r.model.aicc, r.model.kind)
		}
	}
	if same < 5 || better < 60 {
		t.Errorf("%d kinds as likely as R's, %d more likely", same, better)
	}
}

func TestETSWantsAKind(t *testing.T) {
	values := levels(60)
	for kind, want := range map[string]string{
		"A,N,M": "ETS has no kind \"A,N,M\": give error, trend and season as one of A,N,N",
		"A,N,A": "ETS(A,N,A) needs a season of at least 2 values, got 0",
	} {
		if err := (&ETS{Kind: kind}).Fit(values); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

// A season above 24 keeps the seasonal values of its decomposition.
func TestETSWithALongSeason(t *testing.T) {
	values := make([]float64, 48*8)
	for i := range values {
		values[i] = 100 + 20*math.Sin(2*math.Pi*float64(i)/48) + math.Sin(float64(i*i))
	}
	e := ETS{Season: 48}
	if err := e.Fit(values[:48*6]); err != nil {
		t.Fatal(err)
	}
	if rmse := oneStepRMSE(t, &e, values, 48*6); !e.model.kind.seasonal() || rmse > 1 {
		t.Errorf("%s has an RMSE of %g", e.Name(), rmse)
	}
}

// Derivatives are those of differences.
func TestETSGradient(t *testing.T) {
	y := airline(t)[:40]
	for i := range y {
		y[i] /= 200
	}
	for _, kind := range etsKinds {
		season := 1
		if kind.seasonal() {
			season = 12
		}
		f := newEtsFit(kind, y, season)
		x := f.first([4]float64{0.7, 0.6, 0.5, 0.8})
		got, want := make([]float64, len(x)), make([]float64, len(x))
		f.value(x, got)
		byDifferences(func(x []float64) float64 { return f.value(x, make([]float64, len(x))) })(x, want)
		for i := range got {
			if math.Abs(got[i]-want[i]) > 1e-4*(1+math.Abs(want[i])) {
				t.Errorf("ETS(%s): derivative %d is %g, differences give %g", kind, i, got[i], want[i])
			}
		}
	}
}

// A polynomial with known roots.
func TestStable(t *testing.T) {
	for _, c := range []struct {
		roots []float64
		want  bool
	}{{[]float64{0.5, -0.9, 0.99}, true}, {[]float64{0.5, 1.01}, false}, {[]float64{-1.2, 0.1, 0.2, 0.3}, false}, {[]float64{0, 0, 0.999999}, true}} {
		p := []float64{1}
		for _, root := range c.roots {
			p = append(p, 0)
			for i := len(p) - 1; i > 0; i-- {
				p[i] -= root * p[i-1]
			}
		}
		if got := stable(p[1:]); got != c.want {
			t.Errorf("roots %v: %v", c.roots, got)
		}
	}
}
