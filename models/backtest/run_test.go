package backtest

import (
	"encoding/csv"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"unroll/dataset"
	"unroll/models"
	"unroll/models/forecast"
)

// testdata/baselines.csv was made by another implementation on the tutorial's 46
// test points: rows 97 to 142 of the airline series.
func TestBaselinesOnTheTutorialsPoints(t *testing.T) {
	file, err := os.Open("testdata/baselines.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	frame, err := dataset.Load(dataset.Source{Path: dataset.Airline, DropLast: 1}, nil)
	if err != nil {
		t.Fatal(err)
	}
	spec := small()
	scores := run(t, Plan{Spec: spec, First: 97}, frame).Scores(1)
	names := map[string]string{
		"persistence": "persistence", "drift (expanding)": "drift (expanding)", "seasonal naive (12)": "seasonal naive (12)",
		"ratio rule (12)":      "airline ratio y[t-1]*y[t-12]/y[t-13] (no fit)",
		"difference rule (12)": "seasonal diff y[t-1]+y[t-12]-y[t-13] (no fit)",
	}
	compared := 0
	for _, s := range scores {
		for _, row := range rows {
			if row[0] != names[s.Method] || row[1] != "1" {
				continue
			}
			compared++
			for k, got := range []Number{Number(s.Points), s.RMSE, s.MAE, s.MAPE} {
				if want, err := strconv.ParseFloat(row[2+k], 64); err != nil || !near(got, want, 1e-6) {
					t.Errorf("%s: %s is %v, the file has %s", s.Method, rows[0][2+k], float64(got), row[2+k])
				}
			}
		}
	}
	if compared != len(names) {
		t.Errorf("compared %d methods of %d", compared, len(names))
	}
}

// Whatever happens from an origin on, nothing forecast from it or before it moves,
// and no interval does.
func TestOriginsNeverSeeTheFuture(t *testing.T) {
	values := noisy(60, 1)
	plans := map[string]Plan{
		"never refitted": {Spec: small(), First: 40, Horizon: 3, Levels: []float64{0.8}},
		"expanding":      {Spec: small(), First: 40, Horizon: 3, Refit: 7, Levels: []float64{0.8}},
		"sliding":        {Spec: small(), First: 40, Horizon: 2, Refit: 5, Sliding: 36, Stride: 2, Levels: []float64{0.8}},
	}
	for name, plan := range plans {
		t.Run(name, func(t *testing.T) {
			before := run(t, plan, months(t, values))
			for _, row := range []int{41, 47, 52, 59} {
				changed := slices.Concat(values[:row], noisy(60, uint64(row))[row:])
				after := run(t, plan, months(t, changed))
				for i, m := range before.Methods {
					for k, p := range m.Paths {
						if p.Origin > row {
							break
						}
						if !reflect.DeepEqual(p, after.Methods[i].Paths[k]) || !reflect.DeepEqual(m.Intervals[k], after.Methods[i].Intervals[k]) {
							t.Fatalf("the rows from %d on changed, and %s from origin %d with them", row, m.Name, p.Origin)
						}
					}
				}
			}
		})
	}
}

// Refitting at an origin is a backtest that begins there; a sliding training part
// is a series that begins with it.
func TestRefittingBeginsAnew(t *testing.T) {
	values := noisy(70, 2)
	whole := run(t, Plan{Spec: small(), First: 40, Refit: 10, Horizon: 4, Seeds: 2}, months(t, values))
	fresh := run(t, Plan{Spec: small(), First: 50, Refit: 10, Horizon: 4, Seeds: 2}, months(t, values))
	slid := run(t, Plan{Spec: small(), First: 40, Refit: 10, Sliding: 36, Horizon: 4, Seeds: 2}, months(t, values))
	short := run(t, Plan{Spec: small(), First: 36, Refit: 10, Sliding: 36, Horizon: 4, Seeds: 2}, months(t, values[14:]))
	for i := range whole.Methods {
		if got, want := whole.Methods[i].Paths[10:], fresh.Methods[i].Paths; !reflect.DeepEqual(got, want) {
			t.Errorf("%s: refitted at row 50 it forecasts %v, begun there %v", whole.Methods[i].Name, got[0], want[0])
		}
		for k, p := range slid.Methods[i].Paths[10:20] {
			if got, want := p.Point, short.Methods[i].Paths[k].Point; !reflect.DeepEqual(got, want) {
				t.Fatalf("%s: slid to row %d it forecasts %v, a series of these rows alone has %v", slid.Methods[i].Name, p.Origin, got, want)
			}
		}
	}
}

func TestTrainedEnsembleIsJudgedAsIs(t *testing.T) {
	frame, spec := months(t, noisy(60, 3)), small()
	spec.Split.Rows = 45
	spec.Window.ReachBack = true
	prepared, err := models.Prepare(spec, frame)
	if err != nil {
		t.Fatal(err)
	}
	e, err := forecast.Train(t.Context(), prepared, 5, 2, forecast.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Close()
	got := run(t, Plan{Spec: spec, Trained: e, Horizon: 3}, frame)
	want := run(t, Plan{Spec: spec, Seed: 5, Seeds: 2, Horizon: 3}, frame)
	if !reflect.DeepEqual(got.Methods, want.Methods) {
		t.Error("a trained ensemble forecasts otherwise than one that the backtest trains")
	}
}

func TestJobsDoNotMatter(t *testing.T) {
	frame := months(t, noisy(60, 4))
	var first *Result
	for _, jobs := range []int{1, 2, 5} {
		r := run(t, Plan{Spec: small(), First: 45, Refit: 5, Seeds: 3, Horizon: 2, Levels: []float64{0.5}, Options: forecast.Options{Jobs: jobs}}, frame)
		if first == nil {
			first = r
		}
		if !reflect.DeepEqual(first.Methods, r.Methods) {
			t.Errorf("%d jobs make another result than one", jobs)
		}
	}
}

func TestOrigins(t *testing.T) {
	frame := months(t, noisy(60, 5))
	direct := small()
	direct.Window.Horizon = 3
	for name, c := range map[string]struct {
		plan        Plan
		first, last int
		count       int
		trainings   int
	}{
		"where the split says": {Plan{Spec: small()}, 40, 59, 20, 1},
		"every third":          {Plan{Spec: small(), First: 42, Stride: 3, Refit: 2}, 42, 57, 6, 3},
		"direct":               {Plan{Spec: direct, First: 50, Horizon: 3, Refit: 1}, 50, 57, 8, 8},
	} {
		trainings := 0
		c.plan.Progress = func(done, all int) {
			if trainings++; done != trainings || all != c.trainings {
				t.Errorf("%s: told %d of %d trainings, want %d of %d", name, done, all, trainings, c.trainings)
			}
		}
		r := run(t, c.plan, frame)
		if n := len(r.Origins); n != c.count || r.Origins[0] != c.first || r.Origins[n-1] != c.last || trainings != c.trainings {
			t.Errorf("%s: origins %v and %d trainings", name, r.Origins, trainings)
		}
	}
}

// On a long series the origins are a few thousand, evenly apart, and the series' end.
func TestManyOrigins(t *testing.T) {
	p, frame, err := Plan{Spec: small(), First: 1000}.resolved(months(t, noisy(31_000, 6)))
	if err != nil {
		t.Fatal(err)
	}
	p.Future = true
	origins := p.origins(frame)
	if n := len(origins); p.Stride != 3 || n > MaxOrigins+1 || origins[0] != 1000 || origins[1] != 1003 || origins[n-1] != frame.Len() {
		t.Errorf("%d origins %d rows apart, from %d to %d", n, p.Stride, origins[0], origins[n-1])
	}
}

func TestBadPlans(t *testing.T) {
	frame := months(t, noisy(60, 6))
	for name, c := range map[string]struct {
		plan Plan
		want string
	}{
		"first origin too late":  {Plan{Spec: small(), First: 60}, "has 60 rows"},
		"first origin too early": {Plan{Spec: small(), First: 3}, "too few"},
		"sliding part too long":  {Plan{Spec: small(), First: 30, Sliding: 31}, "only 30 before"},
		"level in percent":       {Plan{Spec: small(), Levels: []float64{80}}, "level 80"},
	} {
		if _, err := c.plan.Run(t.Context(), frame); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

// Of a frame with more columns the network sees those that its Spec names.
func TestColumnsThatNoSpecNames(t *testing.T) {
	y := noisy(60, 1)
	more, err := dataset.FromValues(y, dataset.ValueOptions{Name: "y", Dates: months(t, y).Dates, Inputs: map[string][]float64{"x": noisy(60, 2)}})
	if err != nil {
		t.Fatal(err)
	}
	plan := Plan{Spec: small(), Horizon: 2}
	if with, without := run(t, plan, more).Methods[0].Paths, run(t, plan, months(t, y)).Methods[0].Paths; !reflect.DeepEqual(with, without) {
		t.Error("a column that the Spec does not name changes forecasts")
	}
	plan.Spec.Data.Inputs = []string{"x"}
	if _, err := plan.Run(t.Context(), months(t, y)); err == nil || !strings.Contains(err.Error(), `values: there is no input "x", for the target is the only column`) {
		t.Errorf("error %v", err)
	}
}
