package leak

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"unroll/dataset"
	"unroll/models"
)

func audited(t testing.TB, spec models.Spec, stdin string) *Report {
	t.Helper()
	r, err := Audit(t.Context(), spec, models.DefaultEngine, strings.NewReader(stdin))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// leaks lists the checks that do not hold.
func leaks(r *Report) string {
	var names []string
	for _, c := range r.Checks {
		if !c.Holds {
			names = append(names, c.Name)
		}
	}
	return strings.Join(names, " ")
}

// small is a clean network on the airline series.
func small() models.Spec {
	spec := models.Default()
	spec.Name = "small"
	spec.Window = dataset.Window{LookBack: 3, Layout: dataset.Steps, ReachBack: true}
	spec.Model.Units = []int{2}
	spec.Train.Batch = 8
	return spec
}

func TestTheTutorialsScalerIsCaught(t *testing.T) {
	for _, name := range []string{"regression", "stateful"} {
		spec, err := models.Experiment(name)
		if err != nil {
			t.Fatal(err)
		}
		r := audited(t, spec, "")
		if leaks(r) != "scalers forecasts" {
			t.Errorf("%s leaks by %q", name, leaks(r))
		}
		if want := `transform min_max of column "value" changes from {kind:min_max,offset:104,scale:518} to {kind:min_max,offset:104,scale:1555} when the test part changes: it is fitted on all rows; set fit: train`; !strings.Contains(r.Checks[0].Detail, want) {
			t.Errorf("%s: %s", name, r.Checks[0])
		}
	}
}

func TestTransforms(t *testing.T) {
	half := 0.5
	for _, transform := range []dataset.Transform{
		dataset.MinMax{}, dataset.Standardize{}, dataset.BoxCox{}, dataset.BoxCox{Lambda: &half},
		dataset.Log{}, dataset.Difference{}, dataset.SeasonalDifference{},
	} {
		spec := small()
		spec.Transforms = dataset.Transforms{transform, dataset.Standardize{}}
		if r := audited(t, spec, ""); !r.Clean() {
			t.Errorf("%s: %v", dataset.KindOf(transform), r.Checks)
		}
	}
	for _, transform := range []dataset.Transform{
		dataset.MinMax{Fit: dataset.FitAll}, dataset.Standardize{Fit: dataset.FitAll}, dataset.BoxCox{Fit: dataset.FitAll},
	} {
		spec := small()
		spec.Transforms = dataset.Transforms{transform, dataset.Standardize{}}
		if r := audited(t, spec, ""); !strings.HasPrefix(leaks(r), "scalers") {
			t.Errorf("%s fitted on all rows leaks by %q", dataset.KindOf(transform), leaks(r))
		}
	}
}

func TestMissingValues(t *testing.T) {
	for policy, want := range map[dataset.Missing]string{
		dataset.MissingForward: "", dataset.MissingDrop: "", dataset.MissingMask: "", dataset.MissingLinear: "scalers inputs",
	} {
		for _, inputs := range [][]string{nil, {"Solar.R", "Wind"}} {
			spec := small()
			spec.Data = dataset.Source{Path: "testdata/airquality.csv", Column: "Ozone", Missing: policy, Inputs: inputs, Calendar: []string{dataset.Weekday}}
			spec.Transforms = dataset.Transforms{dataset.Standardize{}}
			if r := audited(t, spec, ""); leaks(r) != want {
				t.Errorf("%s with inputs %v leaks by %q, want %q", policy, inputs, leaks(r), want)
			}
		}
	}
}

// One missing date in a long series is found, wherever it is.
func TestASingleGap(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for _, gap := range []int{7, 61, 118} {
		var b strings.Builder
		b.WriteString("day;y\n")
		for i := range 120 {
			if i != gap {
				fmt.Fprintf(&b, "%d.%d.2020;%.3f\n", i%28+1, i/28+1, rng.NormFloat64())
			}
		}
		spec := small()
		spec.Data = dataset.Source{Path: "-", Delimiter: ";", Missing: dataset.MissingLinear}
		if r := audited(t, spec, b.String()); leaks(r) != "inputs" {
			t.Errorf("gap at row %d: %v", gap, r.Checks)
		}
		spec.Data.Missing = dataset.MissingForward
		if r := audited(t, spec, b.String()); !r.Clean() {
			t.Errorf("gap at row %d: %v", gap, r.Checks)
		}
	}
}

// Rows out of order, a footer, quotes and columns that are not used disturb
// nothing; without dates rows count in the file's order.
func TestOddFiles(t *testing.T) {
	for name, c := range map[string]struct {
		source dataset.Source
		row    func(i int) string
		footer string
	}{
		"out of order": {dataset.Source{Path: "-"}, func(i int) string { i = 59 - i; return fmt.Sprintf("%d-%02d,%d", 2000+i/12, i%12+1, i*i%17+i) }, ""},
		"footer":       {dataset.Source{Path: "-", SkipFooter: 2}, func(i int) string { return fmt.Sprintf("%d-%02d,%d", 2000+i/12, i%12+1, i*i%17+i) }, "\nthe end, \"of\" it, all\n"},
		"quotes":       {dataset.Source{Path: "-"}, func(i int) string { return fmt.Sprintf("\"%d-%02d\",\"%d\"", 2000+i/12, i%12+1, i*i%17+i) }, ""},
		"semicolons":   {dataset.Source{Path: "-", Decimal: ","}, func(i int) string { return fmt.Sprintf("%d-%02d;%d,5", 2000+i/12, i%12+1, i*i%17+i) }, ""},
		"blanks":       {dataset.Source{Path: "-", Delimiter: " "}, func(i int) string { return fmt.Sprintf("%d-%02d    %d  ", 2000+i/12, i%12+1, i*i%17+i) }, ""},
		"thousands": {dataset.Source{Path: "-"}, func(i int) string {
			return fmt.Sprintf("%d-%02d,%s", 2000+i/12, i%12+1, []string{fmt.Sprint(900 + i*i%17 + i), fmt.Sprintf("\"1,%03d\"", i*i%17+i)}[i%2])
		}, ""},
		"no dates": {dataset.Source{Path: "-", Column: "1", Date: dataset.NoDates}, func(i int) string { return fmt.Sprintf("name %d,%d", i, i*i%17+i) }, ""},
	} {
		var b strings.Builder
		header := "when,y\n"
		if c.source.Decimal != "" {
			header = "when;y\n"
		}
		if c.source.Delimiter != "" {
			header = "when   y\n"
		}
		b.WriteString(header)
		for i := range 60 {
			b.WriteString(c.row(i) + "\n")
		}
		spec := small()
		spec.Data = c.source
		if r := audited(t, spec, b.String()+c.footer); !r.Clean() {
			t.Errorf("%s: %v", name, r.Checks)
		}
		spec.Transforms = dataset.Transforms{dataset.MinMax{Fit: dataset.FitAll}}
		if r := audited(t, spec, b.String()+c.footer); leaks(r) != "scalers forecasts" {
			t.Errorf("%s fitted on all rows: %v", name, r.Checks)
		}
	}
}

// A .tsf file is audited, with dates and, where its frequency is unknown, without.
func TestArchive(t *testing.T) {
	for _, frequency := range []string{"monthly", "unknown"} {
		text := "@relation r\n@attribute series_name string\n@attribute start date\n@frequency " + frequency + "\n@data\nT1:1979-01-01 00-00-00:0"
		for i := range 59 {
			text += fmt.Sprintf(",%d", i*i%17+i)
		}
		path := filepath.Join(t.TempDir(), "a.tsf")
		if err := os.WriteFile(path, []byte(text+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		spec := small()
		spec.Data = dataset.Source{Path: path, Column: "T1"}
		if r := audited(t, spec, ""); !r.Clean() {
			t.Errorf("%s: %v", frequency, r.Checks)
		}
		spec.Transforms = dataset.Transforms{dataset.MinMax{Fit: dataset.FitAll}}
		if r := audited(t, spec, ""); leaks(r) != "scalers forecasts" {
			t.Errorf("%s, fitted on all rows: %v", frequency, r.Checks)
		}
	}
}

func TestBadInput(t *testing.T) {
	spec := small()
	spec.Data.Path = "absent.csv"
	if _, err := Audit(t.Context(), spec, models.DefaultEngine, nil); err == nil || !strings.Contains(err.Error(), "absent.csv does not exist") {
		t.Error(err)
	}
}
