package recipe

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"unroll/dataset"
	"unroll/models"
	"unroll/models/compare"
	"unroll/models/experiment"
	"unroll/models/forecast"
)

// longFile is daily series with weekly seasons, which begin and end at different dates. Without
// dates it has their rows alone.
func longFile(dated bool, names ...string) string {
	rng := rand.New(rand.NewPCG(7, 0))
	var b strings.Builder
	b.WriteString("shop,date,sales,promo\n")
	first := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	for i, name := range names {
		from, to := 5*i, 90-3*i
		for k := from; k < to; k++ {
			promo := rng.IntN(2)
			y := 50 + 10*float64(i) + 8*math.Sin(2*math.Pi*float64(k)/7) + 5*float64(promo) + rng.NormFloat64()
			date := first.AddDate(0, 0, k).Format(time.DateOnly)
			if !dated {
				date = fmt.Sprint(k)
			}
			fmt.Fprintf(&b, "%s,%s,%.3f,%d\n", name, date, y, promo)
		}
	}
	return b.String()
}

func panelOf(t testing.TB, text string, source dataset.Source) *dataset.Panel {
	t.Helper()
	source.Path, source.Column, source.Series = dataset.StandardInput, "sales", []string{"shop"}
	p, err := dataset.LoadPanel(source, strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// quickPanel is a search that tries little.
func quickPanel(t testing.TB, panel *dataset.Panel, o Options) *Search {
	t.Helper()
	o.Name = "quick"
	s, err := NewPanelSearch(panel, o)
	if err != nil {
		t.Fatal(err)
	}
	s.Effort.Seeds, s.Effort.Epochs, s.Effort.Members = 1, []int{1, 2}, 2
	return s
}

// The test part and every fold begin at one date, before which all series are trained on.
func TestPanelIsCutAtTheSameDates(t *testing.T) {
	s := quickPanel(t, panelOf(t, longFile(true, "a", "b", "c", "d"), dataset.Source{}), Options{Horizon: 2})
	if s.Split.Date != "2024-03-01" { // row 60 of the 90 days
		t.Errorf("the test part begins at %v", s.Split)
	}
	if s.Profile.Rows != 60+55+50+45 || s.Profile.Series != 4 {
		t.Errorf("the training parts have %+v", s.Profile)
	}
	for _, fold := range s.Folds {
		p, err := s.of.cut(s, s.base(), fold)
		if err != nil {
			t.Fatal(err)
		}
		begin, _ := time.Parse(time.DateOnly, fold.Date)
		end := begin.AddDate(0, 0, fold.End-fold.Origin)
		if len(p.Series) < 3 {
			t.Fatalf("%d series", len(p.Series))
		}
		for _, one := range p.Series {
			dates := one.Frame.Dates
			if last := dates[one.TrainRows-1]; !last.Before(begin) || last.AddDate(0, 0, 1) != begin {
				t.Errorf("fold of %s: training ends at %v", fold.Date, last)
			}
			if first, last := dates[one.TrainRows], dates[len(dates)-1]; first != begin || last.AddDate(0, 0, 1) != end {
				t.Errorf("fold of %s: scored from %v to %v, not before %v", fold.Date, first, last, end)
			}
		}
	}
	if last := s.Folds[len(s.Folds)-1]; last.End != 60 {
		t.Errorf("the last fold ends before date %d", last.End)
	}
}

// Without dates each series is split by itself, at the same fractions.
func TestPanelWithoutDates(t *testing.T) {
	s := quickPanel(t, panelOf(t, longFile(false, "a", "b"), dataset.Source{Date: "none", Season: 7}), Options{})
	if s.Split.Date != "" || s.Folds[0].Date != "" || s.Profile.Rows != 60+54 { // 0.67 of 90 and of 82
		t.Errorf("%v %+v %+v", s.Split, s.Folds, s.Profile)
	}
	p, err := s.of.cut(s, s.base(), s.Folds[1])
	if err != nil || p.Series[0].TrainRows != s.Folds[1].Origin || p.Series[1].TrainRows != s.Folds[1].Origin*54/60 {
		t.Errorf("%v: %d and %d rows, %v", s.Folds[1], p.Series[0].TrainRows, p.Series[1].TrainRows, err)
	}
}

// The measure of a recipe is the mean over the series of the error, scaled by that of the value a
// season before.
func TestPanelErrors(t *testing.T) {
	s := quickPanel(t, panelOf(t, longFile(true, "a", "b"), dataset.Source{}), Options{})
	p, err := s.of.cut(s, s.base(), s.Folds[0])
	if err != nil {
		t.Fatal(err)
	}
	predicted := slices.Clone(p.Targets(p.Test).Actual)
	first := p.Series[0].Test.Len()
	for i := range predicted[:first] {
		predicted[i] += 3
	}
	var scale float64
	y := p.Series[0].Frame.Target()[:p.Series[0].TrainRows]
	for i := 7; i < len(y); i++ {
		scale += math.Abs(y[i]-y[i-7]) / float64(len(y)-7)
	}
	sum, count := s.of.errors(p, predicted)
	if want := 3 / scale; math.Abs(sum-want) > 1e-9 || count != 2 {
		t.Errorf("%v over %v, want %v over 2", sum, count, want)
	}
	long := s.base()
	long.Window.LookBack = 16
	if p, err = s.of.cut(s, long, Fold{Origin: 20, End: 30}); err != nil || len(p.Series) != 1 {
		t.Fatalf("%d series, %v", len(p.Series), err)
	}
	if sum, count := s.of.errors(p, p.Targets(p.Test).Actual); sum != 1 || count != 2 {
		t.Errorf("%v over %v of one that is forecast without error, and one that is left out", sum, count)
	}
}

func TestEffortForPanel(t *testing.T) {
	p := Profile{Rows: 800_000, Series: 10_000, Season: 7}
	small, large := effortForPanel(10*time.Second, p, 80, 1), effortForPanel(time.Minute, p, 80, 1)
	if !(small.panelCost(8, 1) <= 10 && large.panelCost(8, 1) <= 60 && small.Series < large.Series) {
		t.Errorf("%+v and %+v", small, large)
	}
	if all := effortForPanel(6*time.Hour, p, 80, 1); all.Seeds != 2 || all.Series != p.Series {
		t.Errorf("six hours allow %+v", all)
	}
	if many := effortForPanel(time.Minute, p, 80, 99); !(many.panelCost(8, 99) <= 120 && many.Rows < large.Rows) {
		t.Errorf("with 99 values for each row %+v", many)
	}
}

// panelFit is a small fit of a panel into a folder, canceled after a number of trainings unless
// that is 0.
func panelFit(t *testing.T, csv, dir string, trainings int) (done int, err error) {
	t.Helper()
	folder, err := experiment.NewFolder(dir, "")
	if err != nil {
		t.Fatal(err)
	}
	panel, err := dataset.LoadPanel(dataset.Source{Path: csv, Column: "sales", Series: []string{"shop"}, Future: []string{"promo"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return finish(t, quickPanel(t, panel, Options{Horizon: 2, Folder: folder}), trainings)
}

// A fit of a panel that is interrupted in any stage, even twice, cannot forecast, and ends with the
// same bytes as an uninterrupted one, for any number of workers.
func TestResumePanelSameBytes(t *testing.T) {
	csv, whole := filepath.Join(t.TempDir(), "long.csv"), filepath.Join(t.TempDir(), "whole")
	text := longFile(true, "a", "b", "c") + "flat,2024-01-01,4,0\nflat,2024-01-02,4,1\n"
	if err := os.WriteFile(csv, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	all, err := panelFit(t, csv, whole, 0)
	if err != nil {
		t.Fatal(err)
	}
	want := tree(t, whole)
	for _, trainings := range []int{1, all - 4, all - 3, all - 1} { // the last 4 are of the chosen network
		dir := filepath.Join(t.TempDir(), "interrupted")
		if _, err := panelFit(t, csv, dir, trainings); !errors.Is(err, context.Canceled) {
			t.Fatalf("after %d trainings: %v", trainings, err)
		}
		lack := (*experiment.Shortfall)(nil)
		if _, err := forecast.OpenPanel(dir, "", nil, forecast.Options{}); !errors.As(err, &lack) || !lack.Fit {
			t.Errorf("after %d trainings a forecast has the error %v", trainings, err)
		}
		for _, more := range []int{1, 0} {
			s, err := Resume(dir, nil, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := finish(t, s, more); err != nil && !errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
		}
		sameTree(t, "resumed", tree(t, dir), want)
	}
	for _, name := range []string{"fit.json", "scores.csv", "quick/final/seed-0001.safetensors"} {
		if err := os.Remove(filepath.Join(whole, name)); err != nil {
			t.Fatal(err)
		}
	}
	s, err := Resume(whole, nil, Options{Jobs: 4})
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Fit(t.Context())
	if err != nil || s.Folder.Close() != nil {
		t.Fatal(err)
	}
	r.Close()
	sameTree(t, "completed", tree(t, whole), want)

	if err := os.WriteFile(csv, []byte(strings.Replace(text, "a,2024-01-02,", "a,2024-01-02,1", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Resume(whole, nil, Options{}); err == nil || !strings.Contains(err.Error(), "has changed since the fit") {
		t.Errorf("another file: %v", err)
	}
}

// What a fit of a panel tells is what its runs are, and its folder forecasts with the networks of
// all rows.
func TestPanelFit(t *testing.T) {
	folder, err := experiment.NewFolder(filepath.Join(t.TempDir(), "out"), "")
	if err != nil {
		t.Fatal(err)
	}
	defer folder.Close()
	csv := filepath.Join(t.TempDir(), "long.csv")
	if err := os.WriteFile(csv, []byte(longFile(true, "a", "b", "c")), 0o600); err != nil {
		t.Fatal(err)
	}
	panel, err := dataset.LoadPanel(dataset.Source{Path: csv, Column: "sales", Series: []string{"shop"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	r := fitted(t, quickPanel(t, panel, Options{Folder: folder}))
	want, err := compare.Panel(r.Runs)
	if err != nil || fmt.Sprint(r.Scores.Total) != fmt.Sprint(want.Total) {
		t.Errorf("%+v, want %+v, %v", r.Scores.Total, want.Total, err)
	}
	got, err := ReadSummary(folder.Path)
	if err != nil || got.Panel == nil || got.Panel.Series != 3 || got.Panel.Verdict.Sentence != want.Verdict.Sentence || got.FinalRows != panel.Rows() {
		t.Errorf("%+v, %v", got, err)
	}
	for _, trial := range got.Trials {
		text, err := json.Marshal(trial)
		if err != nil || trial.MASE <= 0 || trial.Measure() != trial.MASE || !strings.Contains(string(text), `"rmse":null`) {
			t.Errorf("%s, %v", text, err)
		}
	}
	p, err := forecast.OpenPanel(folder.Path, "", nil, forecast.Options{})
	if err != nil {
		t.Fatal(err)
	}
	all, err := p.Forecast(t.Context(), 2, forecast.Intervals{})
	if err != nil || len(all) != 3 {
		t.Fatal(err)
	}
	for k, one := range all {
		alone := *r.Ensemble.Final
		alone.Prepared = r.Ensemble.Final.Prepared.Series[k]
		paths, err := alone.Rolling(t.Context(), alone.Prepared.Frame, []int{alone.Prepared.Frame.Len()}, 2)
		if err != nil || !reflect.DeepEqual(paths[0].Point, one.Point) {
			t.Errorf("series %s: %v, want %v, %v", one.Name(), one.Point, paths, err)
		}
	}
	if _, err := r.Forecast(t.Context(), 1, ""); err == nil {
		t.Error("a panel was forecast as a series")
	}
	tested, err := forecast.OpenTestedPanel(folder.Path, "", nil, forecast.Options{})
	if err != nil || tested.TrainRows(0) >= tested.Series[0].Len() || p.TrainRows(0) != p.Series[0].Len() {
		t.Errorf("the networks of a backtest have seen the test part: %v", err)
	}
}

func TestBadPanels(t *testing.T) {
	good := longFile(true, "a", "b")
	for name, c := range map[string]struct {
		text string
		o    Options
		want string
	}{
		"too short":         {strings.Join(strings.SplitAfter(longFile(true, "a"), "\n")[:21], ""), Options{}, "too few to choose a recipe"},
		"horizon":           {good, Options{Horizon: 40}, "at most the 30 of the test part"},
		"split":             {good, Options{Split: dataset.Split{Rows: 1000}}, "leaves one part"},
		"negative counts":   {strings.Replace(good, "a,2024-01-09,", "a,2024-01-09,-", 1), Options{Loss: models.Loss{Name: "poisson"}}, "series a: "},
		"broken counts":     {good, Options{Loss: models.Loss{Name: "negative_binomial"}}, "series a: "},
		"like a fit before": {good, Options{Like: &Like{Spec: models.Default(), Seeds: 1}}, "search instead"},
	} {
		_, err := NewPanelSearch(panelOf(t, c.text, dataset.Source{}), c.o)
		if bad := (*dataset.InputError)(nil); !errors.As(err, &bad) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}
