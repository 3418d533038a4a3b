package recipe

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"unroll/dataset"
	"unroll/models/backtest"
	"unroll/models/experiment"
	"unroll/models/forecast"
)

func fitted(t *testing.T, s *Search) *Result {
	t.Helper()
	r, err := s.Fit(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return r
}

// values are the numbers of a monthly series, without its dates.
func values(t *testing.T, n int) *dataset.Frame {
	t.Helper()
	f, err := dataset.FromValues(loaded(t, seasonal(n), dataset.Source{}).Target(), dataset.ValueOptions{Season: 12})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// A series can grow by fewer rows than its networks forecast at once.
func TestForecastAfterOneMoreRow(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	folder, err := experiment.NewFolder(dir, "")
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	fitted(t, quick(t, values(t, 96), Options{Horizon: 4, Folder: folder}))
	grown := values(t, 97)
	opened, err := forecast.OpenFrame(dir, grown, forecast.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	if opened.Final.Prepared.TrainRows != 96 || opened.Final.Prepared.Test.Len() > 0 {
		t.Errorf("trained on %d rows, %d samples to test", opened.Final.Prepared.TrainRows, opened.Final.Prepared.Test.Len())
	}
	if paths, err := opened.Final.Rolling(t.Context(), grown, []int{97}, 4); err != nil || len(paths[0].Point) != 4 {
		t.Errorf("%v, %v", paths, err)
	}
}

// What a fit forecasts is what its folder forecasts, and the same fit without a folder
// writes nothing.
func TestFitWithAndWithoutAFolder(t *testing.T) {
	t.Chdir(t.TempDir())
	frame := values(t, 96)
	without := fitted(t, quick(t, frame, Options{Jobs: 1}))
	if entries, err := os.ReadDir("."); err != nil || len(entries) > 0 {
		t.Errorf("without a folder it wrote %v, %v", entries, err)
	}
	folder, err := experiment.NewFolder("out", "")
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	with := fitted(t, quick(t, frame, Options{Jobs: 3, Folder: folder}))
	opened, err := forecast.OpenFrame("out", frame, forecast.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	plan := backtest.Plan{Trained: opened, Horizon: 12, Levels: []float64{0.8, 0.95}, Future: true}
	result, err := plan.Run(t.Context(), frame)
	if err != nil {
		t.Fatal(err)
	}
	for _, method := range []string{"", "Holt-Winters additive (12)"} {
		want, err := result.Future(method)
		if err != nil {
			t.Fatal(err)
		}
		for name, fit := range map[string]*Result{"without": without, "with": with} {
			got, err := fit.Forecast(t.Context(), 12, method)
			if err != nil || !reflect.DeepEqual(got.Steps, want.Steps) {
				t.Errorf("%s a folder %q forecasts %v, %v; the folder forecasts %v", name, method, got, err, want.Steps)
			}
		}
	}
	if got, want := without.Summary(), with.Summary(); got.Out != "" || want.Out != "out" || !reflect.DeepEqual(got.Scores, want.Scores) {
		t.Errorf("%+v with a folder, %+v without", want, got)
	}
	var written Summary
	text, err := os.ReadFile("out/fit.json")
	if err == nil {
		err = json.Unmarshal(text, &written)
	}
	if err != nil || written.Chosen.Name != with.Choice.Best.Name || written.FinalRows != 96 {
		t.Errorf("fit.json is %s, %v", text, err)
	}
	for _, name := range []string{"spec.yaml", "backtest.csv", "plan.yaml"} {
		if _, err := os.Stat(filepath.Join("out", name)); err != nil {
			t.Error(err)
		}
	}
}

// A fit that is interrupted in any stage, or cannot write, returns the error, leaves no
// goroutine, and closes its networks.
func TestFitThatEndsEarly(t *testing.T) {
	before := runtime.NumGoroutine()
	stages := []string{"recipes, round 1", "recipes, round 2", "training", "final training on all rows"}
	for i, at := range append(stages, "writing") {
		ctx, cancel := context.WithCancel(t.Context())
		folder, err := experiment.NewFolder(filepath.Join(t.TempDir(), "out"), "")
		if err != nil {
			t.Fatal(err)
		}
		var seen []string
		s := quick(t, values(t, 96), Options{Folder: folder, Jobs: 2, Progress: func(stage string, done, all int) {
			if done == 1 {
				seen = append(seen, stage)
			}
			if stage == at {
				cancel()
			}
			if at == "writing" && stage == stages[3] && done == 1 {
				if err := os.Mkdir(filepath.Join(folder.Path, "fit.json"), 0o755); err != nil {
					t.Error(err)
				}
			}
		}})
		s.Effort.Members = 3
		r := &Result{Search: s}
		err = r.run(ctx)
		cancel()
		if i < len(stages) && !errors.Is(err, context.Canceled) || i == len(stages) && (err == nil || !strings.Contains(err.Error(), "fit.json")) {
			t.Errorf("ended %s: %v", at, err)
		}
		if !reflect.DeepEqual(seen, stages[:min(i+1, len(stages))]) {
			t.Errorf("ended %s: stages %v", at, seen)
		}
		if r.Ensemble == nil != (i < 3) {
			t.Errorf("ended %s: ensemble %v", at, r.Ensemble)
		}
		if r.Ensemble != nil {
			if _, err := r.Ensemble.Rolling(t.Context(), s.Frame, []int{90}, 1); err == nil || !strings.Contains(err.Error(), "closed") {
				t.Errorf("ended %s: the networks are not closed: %v", at, err)
			}
		}
		if err := folder.Close(); err != nil {
			t.Error(err)
		}
	}
	for runtime.NumGoroutine() > before {
		runtime.Gosched() // until the test's own time limit
	}
}

func TestZeroOptions(t *testing.T) {
	frame := values(t, 96)
	zero, err := NewSearch(frame, Options{})
	if err != nil {
		t.Fatal(err)
	}
	stated, err := NewSearch(frame, Options{
		Name: "series", Split: dataset.Split{Fraction: 0.67}, Horizon: 1, Levels: []float64{0.8, 0.95},
		Budget: time.Minute, Jobs: runtime.GOMAXPROCS(0),
	})
	if err != nil {
		t.Fatal(err)
	}
	zero.Progress, stated.Progress, zero.Split, stated.Split = nil, nil, dataset.Split{}, dataset.Split{}
	if !reflect.DeepEqual(zero, stated) {
		t.Errorf("%+v, with the defaults stated %+v", zero, stated)
	}
	(&Result{}).Close()
}

// Errors say what is wrong before anything is trained, and which option settles it.
func TestFitErrors(t *testing.T) {
	for name, c := range map[string]struct {
		frame        *dataset.Frame
		options      Options
		want, option string
	}{
		"no frame":     {nil, Options{}, "there is no series", ""},
		"few rows":     {values(t, 30), Options{}, "the training part has 20 rows, too few to choose a recipe: for a horizon of 1 it needs at least 24", "split"},
		"long horizon": {values(t, 96), Options{Horizon: 22}, "too few to choose a recipe: for a horizon of 22 it needs at least 66", "split"},
		"short test":   {values(t, 96), Options{Horizon: 4, Split: dataset.Split{Rows: 93}}, "the horizon is 4 rows: give at least 1 and at most the 3 of the test part", "horizon"},
		"no horizon":   {values(t, 96), Options{Horizon: -1}, "the horizon is -1 rows", "horizon"},
		"percent":      {values(t, 96), Options{Levels: []float64{80}}, "level 80", "level"},
		"split":        {values(t, 96), Options{Split: dataset.Split{Rows: 96}}, "split 96 leaves one part", "split"},
		"budget":       {values(t, 96), Options{Budget: -1}, "the budget is -1ns", "budget"},
		"jobs":         {values(t, 96), Options{Jobs: -1}, "-1 jobs", "jobs"},
	} {
		r, err := Fit(t.Context(), c.frame, c.options)
		var bad *dataset.InputError
		if r != nil || !errors.As(err, &bad) || !strings.Contains(err.Error(), c.want) || bad.Option != c.option {
			t.Errorf("%s: %v (%+v), want %q, option %q", name, err, bad, c.want, c.option)
		}
	}
	if _, err := Fit(t.Context(), values(t, 96), Options{Engine: "steam"}); err == nil || !strings.Contains(err.Error(), `unknown engine "steam"`) {
		t.Error(err)
	}
}

func TestForecastErrors(t *testing.T) {
	r := fitted(t, quick(t, values(t, 96), Options{}))
	for name, c := range map[string]struct {
		horizon int
		method  string
		want    string
	}{
		"method":     {1, "oracle", "unknown method \"oracle\": there are network, persistence"},
		"too far":    {33, "", "the horizon is 33 rows, but only 32 of values follow the first origin"},
		"not at all": {-1, "", "horizon -1 and"},
	} {
		if _, err := r.Forecast(t.Context(), c.horizon, c.method); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	r.Close()
	if _, err := r.Forecast(t.Context(), 1, ""); err == nil || !strings.Contains(err.Error(), "closed") {
		t.Errorf("a closed result forecasts: %v", err)
	}
}
