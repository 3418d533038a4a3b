package backtest

import (
	"encoding/csv"
	"math"
	"reflect"
	"strings"
	"testing"

	"unroll/models"
	"unroll/models/baseline"
	"unroll/models/forecast"
)

// ahead forecasts from the end of a series that a small ensemble knows.
func ahead(t *testing.T, horizon int, levels ...float64) (*Result, *forecast.Ensemble) {
	t.Helper()
	spec, frame := small(), months(t, noisy(72, 8))
	spec.Window.ReachBack = true
	p, err := models.Prepare(spec, frame)
	if err != nil {
		t.Fatal(err)
	}
	e, err := forecast.Train(t.Context(), p, 0, 3, forecast.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	return run(t, Plan{Spec: spec, Trained: e, Horizon: horizon, Levels: levels, Future: true}, frame), e
}

func TestFutureIsTheForecastFromTheEnd(t *testing.T) {
	r, e := ahead(t, 5, 0.8)
	f, err := r.Future("")
	if err != nil {
		t.Fatal(err)
	}
	paths, err := e.Rolling(t.Context(), r.Frame, []int{72}, 5)
	if err != nil {
		t.Fatal(err)
	}
	for k, y := range paths[0].Point { // the batch that a network predicts in may round otherwise
		if f.First != 72 || !near(Number(f.Path.Point[k]), y, 1e-7) {
			t.Errorf("from row %d: %v, want %v", f.First, f.Path.Point, paths[0].Point)
		}
	}
	if last := f.Steps[4]; last.Row != 76 || last.Date != "1955-05" || last.Step != 5 || last.Forecast != f.Path.Point[4] || len(last.Intervals) != 1 {
		t.Errorf("the last step is %+v", last)
	}
	rule, err := r.Future("seasonal-naive")
	if err != nil {
		t.Fatal(err)
	}
	if want := r.Frame.Target()[60:65]; !reflect.DeepEqual(rule.Path.Point, want) {
		t.Errorf("seasonal naive forecasts %v, last year was %v", rule.Path.Point, want)
	}
	if _, err := r.Future("oracle"); err == nil || !strings.HasPrefix(err.Error(), "unknown method \"oracle\": there are network, persistence, drift, seasonal-naive") {
		t.Error(err)
	}
}

// What comes is forecast by the networks that learned from every row, and by
// baselines that did.
func TestFutureLearnsFromEveryRow(t *testing.T) {
	judged, e := ahead(t, 3, 0.8)
	if err := e.TrainFinal(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	r := run(t, Plan{Spec: e.Prepared.Spec, Trained: e, Horizon: 3, Levels: []float64{0.8}, Future: true}, judged.Frame)
	f, err := r.Future("")
	if err != nil {
		t.Fatal(err)
	}
	paths, err := e.Final.Rolling(t.Context(), r.Frame, []int{72}, 3)
	if err != nil {
		t.Fatal(err)
	}
	before, err := judged.Future("")
	if err != nil {
		t.Fatal(err)
	}
	for k, y := range paths[0].Point {
		if !near(Number(f.Path.Point[k]), y, 1e-7) || y == before.Path.Point[k] {
			t.Errorf("step %d: %v, the final networks forecast %v and those of the training part %v", k+1, f.Path.Point[k], y, before.Path.Point[k])
		}
		half := (f.Intervals[k][0].Upper - f.Intervals[k][0].Lower) / 2
		if was := (before.Intervals[k][0].Upper - before.Intervals[k][0].Lower) / 2; !near(Number(half), was, 1e-9) {
			t.Errorf("step %d: an interval of half width %v, the errors of the judged networks make it %v", k+1, half, was)
		}
	}
	if !reflect.DeepEqual(r.Scores(1), judged.Scores(1)) {
		t.Errorf("the scores are %v, without final networks %v", r.Scores(1), judged.Scores(1))
	}
	smoothing := &baseline.HoltWinters{Season: 12}
	if err := smoothing.Fit(r.Frame.Target()); err != nil {
		t.Fatal(err)
	}
	want, err := smoothing.Forecast(r.Frame.Target(), 3)
	if err != nil {
		t.Fatal(err)
	}
	if f, err = r.Future("holt-winters-additive"); err != nil || !reflect.DeepEqual(f.Path.Point, want) {
		t.Errorf("Holt-Winters forecasts %v, %v; fitted on every row %v", f.Path.Point, err, want)
	}
}

// The end of the series is no forecast to judge.
func TestFutureDoesNotChangeScores(t *testing.T) {
	with, e := ahead(t, 3, 0.8)
	without := run(t, Plan{Spec: e.Prepared.Spec, Trained: e, Horizon: 3, Levels: []float64{0.8}}, with.Frame)
	for step := 1; step <= 3; step++ {
		if !reflect.DeepEqual(with.Scores(step), without.Scores(step)) {
			t.Errorf("%d steps ahead: %v, without the future %v", step, with.Scores(step), without.Scores(step))
		}
	}
}

func TestWhatIsUnknownIsSaid(t *testing.T) {
	r, _ := ahead(t, 8, 0.8, 0.95)
	f, err := r.Future("")
	if err != nil {
		t.Fatal(err)
	}
	// 24 rows follow the training part: 24 forecasts one step ahead, 18 seven ahead.
	if got := f.Unknown(); got != "from step 7 on there is no 95 % interval: it needs 19 earlier forecasts of that step whose actual values are known" {
		t.Error(got)
	}
}

func TestCSV(t *testing.T) {
	r, _ := ahead(t, 8, 0.8, 0.95)
	f, err := r.Future("")
	if err != nil {
		t.Fatal(err)
	}
	text, err := f.CSV()
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(rows[0], " "); got != "step row date forecast lower_80 upper_80 lower_95 upper_95" || len(rows) != 9 {
		t.Errorf("%d rows below %s", len(rows)-1, got)
	}
	if rows[6][6] == "" || rows[7][6] != "" || rows[7][4] == "" {
		t.Errorf("steps 6 and 7 are %v and %v", rows[6], rows[7])
	}
	whole, err := r.CSV()
	if err != nil {
		t.Fatal(err)
	}
	rows, err = csv.NewReader(strings.NewReader(string(whole))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	met := 0 // pairs of an origin and a step that has happened
	for origin := 48; origin < 72; origin++ {
		met += min(8, 72-origin)
	}
	made := 0
	for _, m := range r.Methods {
		if m.Missing == "" {
			made++
		}
	}
	if len(rows)-1 != met*made {
		t.Errorf("%d rows of %d methods, want %d each", len(rows)-1, made, met)
	}
}

// Numbers are written with so many digits that the series' usual change shows.
func TestDigits(t *testing.T) {
	wave := func(level, slope, size float64) []float64 {
		var y []float64
		for i := range 60 {
			y = append(y, level+slope*float64(i)+size*math.Sin(float64(i)))
		}
		return y
	}
	for name, c := range map[string]struct {
		y    []float64
		want int
	}{
		"ordinary":             {wave(100, 1, 10), 8},
		"high, small swings":   {wave(1e9, 0, 15), 12},
		"a meter":              {wave(1e9, 1e5, 15), 12},
		"tiny":                 {wave(0, 0, 1e-9), 8},
		"constant":             {wave(5, 0, 0), 8},
		"no change in between": {append(make([]float64, 50), 3), 8},
		"no exponent":          {wave(1e12, 0, 1e12), 13},
		"beyond float64":       {[]float64{1e15, 1e15 + 0.125, 1e15}, 17},
	} {
		if got := digitsFor(c.y); got != c.want {
			t.Errorf("%s: %d digits, want %d", name, got, c.want)
		}
	}
}

func TestNonnegative(t *testing.T) {
	r, _ := ahead(t, 3, 0.8)
	f, err := r.Future("")
	if err != nil {
		t.Fatal(err)
	}
	for k := range f.Steps {
		f.Path.Point[k], f.Steps[k].Forecast = -1, -1
		f.Intervals[k][0] = forecast.Interval{Lower: -3, Upper: 2, Known: true}
	}
	f = f.with(f.Intervals)
	raised := f.Nonnegative()
	if f.Below(0) != 6 || raised.Below(0) != 0 {
		t.Errorf("%d numbers below 0, then %d", f.Below(0), raised.Below(0))
	}
	if want := (Step{Step: 1, Row: 72, Date: f.Steps[0].Date, Intervals: []End{{0.8, 0, 2}}}); !reflect.DeepEqual(raised.Steps[0], want) {
		t.Errorf("%+v, want %+v", raised.Steps[0], want)
	}
	text, err := raised.CSV()
	if err != nil || strings.Contains(string(text), "-1") {
		t.Errorf("%s, %v", text, err)
	}
}

// Distributions are predicted where they are wanted: from past origins to be scored or to
// calibrate intervals, else from the series' end for those of the model.
func TestWhereDistributionsAreWanted(t *testing.T) {
	past, future := block{}, block{future: true}
	for _, c := range []struct {
		plan         Plan
		past, future bool
	}{
		{Plan{Interval: forecast.Conformal}, true, true},
		{Plan{Interval: forecast.Conformal, Future: true}, false, false},
		{Plan{Interval: forecast.Model, Future: true}, false, true},
		{Plan{Interval: forecast.Conformalized, Future: true}, true, true},
	} {
		if c.plan.predicts(past) != c.past || c.plan.predicts(future) != c.future {
			t.Errorf("%s intervals, future %v: past %v, future %v", c.plan.Interval, c.plan.Future, c.plan.predicts(past), c.plan.predicts(future))
		}
	}
}
