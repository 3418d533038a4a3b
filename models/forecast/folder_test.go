package forecast

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"unroll/dataset"
	"unroll/models"
	"unroll/models/experiment"
	"unroll/models/experiment/experimenttest"
	"unroll/models/store"
)

// written runs Specs with two seeds each, on a frame or, if it is nil, on their own
// data, and returns the folder.
func written(t *testing.T, frame *dataset.Frame, specs ...models.Spec) string {
	t.Helper()
	plan := &experiment.Plan{Specs: specs, Frame: frame, Seed: 3, Seeds: 2, Jobs: 2, Engine: models.DefaultEngine}
	experimenttest.RunIn(t, plan, filepath.Join(t.TempDir(), "out"))
	return plan.Folder.Path
}

func saved(t *testing.T, values []float64) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "series.csv")
	if err := os.WriteFile(path, []byte(csv(values)), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// What is read back forecasts as what was trained, and from new rows as if they
// had been there.
func TestOpenedEnsemblesForecastTheSame(t *testing.T) {
	values := wave(72)
	for name, change := range map[string]func(*models.Spec){
		"reaching back": func(*models.Spec) {},
		"on its own":    func(s *models.Spec) { s.Window.ReachBack = false },
	} {
		p := prepared(t, values[:60], change)
		spec := *p.Spec
		spec.Data.Path = saved(t, values[:60])
		dir := written(t, nil, spec)
		trained, err := Train(t.Context(), p, 3, 2, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for path, data := range map[string]string{
			dir: "", filepath.Join(dir, "test"): saved(t, values), // the whole, a configuration, and below a seed
		} {
			opened, err := Open(path, data, nil, Options{})
			if err != nil {
				t.Fatal(err)
			}
			frame := opened.Prepared.Frame
			got, want := rolled(t, opened, frame, 5, 45, frame.Len()), rolled(t, trained, frameOf(t, values[:frame.Len()]), 5, 45, frame.Len())
			for i := range got {
				if !slices.Equal(got[i].Point, want[i].Point) {
					t.Errorf("%s: from row %d it forecasts %v, as trained %v", name, got[i].Origin, got[i].Point, want[i].Point)
				}
			}
			if opened.Prepared.TrainRows != p.TrainRows {
				t.Errorf("%s: %d training rows, there were %d", name, opened.Prepared.TrainRows, p.TrainRows)
			}
			opened.Close()
		}
		seed, err := Open(filepath.Join(dir, "test", "seed-0004"), "", nil, Options{})
		if err != nil || !slices.Equal(seed.Seeds, []uint64{4}) {
			t.Errorf("seeds %v, error %v", seed.Seeds, err)
		}
		trained.Close()
	}
}

func TestOpenErrors(t *testing.T) {
	values := wave(60)
	spec := *prepared(t, values, func(*models.Spec) {}).Spec
	spec.Data.Path = saved(t, values)
	other := spec
	other.Name = "other"
	two := written(t, nil, spec, other)
	one := filepath.Join(two, "test")
	moved := wave(60)
	for i := range moved {
		moved[i] *= 2
	}
	gone := spec
	gone.Data.Path = saved(t, values)
	lost := written(t, nil, gone)
	if err := os.Remove(gone.Data.Path); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ path, data, want string }{
		"nothing there":          {filepath.Join(two, "absent"), "", "does not exist"},
		"a file":                 {spec.Data.Path, "", "is a file"},
		"no run":                 {filepath.Dir(spec.Data.Path), "", "holds no run"},
		"several configurations": {two, "", "holds the configurations other and test"},
		"another series":         {one, saved(t, moved), "give the run's own series"},
		"a shorter series":       {one, saved(t, values[:50]), "has 50 rows, fewer than the 60 that the networks were made on"},
		"data gone":              {lost, "", "does not exist"},
		"data absent":            {one, "absent.csv", "absent.csv does not exist"},
	} {
		if _, err := Open(c.path, c.data, nil, Options{}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	if e, err := Open(one, saved(t, append(slices.Clone(values[:59]), 1)), nil, Options{}); err != nil {
		t.Errorf("a revised last value: %v", err)
	} else {
		e.Close()
	}
}

// Networks that learned from values forecast from values, or from a file that has
// them; no file is looked for.
func TestOpenedOnValues(t *testing.T) {
	values := wave(72)
	p := prepared(t, values[:60], func(*models.Spec) {})
	dir := written(t, p.Frame, *p.Spec)
	trained, err := Train(t.Context(), p, 3, 2, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer trained.Close()
	opened, err := OpenFrame(dir, frameOf(t, values), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	fromFile, err := Open(dir, saved(t, values), nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer fromFile.Close()
	want := rolled(t, trained, frameOf(t, values), 5, 45, 72)
	for _, e := range []*Ensemble{opened, fromFile} {
		for i, path := range rolled(t, e, e.Prepared.Frame, 5, 45, 72) {
			if !slices.Equal(path.Point, want[i].Point) {
				t.Errorf("from %v: %v, as trained %v", e.Prepared.Frame, path.Point, want[i].Point)
			}
		}
	}
	if _, err := Open(dir, "", nil, Options{}); err == nil || !strings.Contains(err.Error(), "came from a program and are in no file") {
		t.Errorf("error %v", err)
	}
	if _, err := OpenFrame(dir, frameOf(t, values[:50]), Options{}); err == nil || !strings.Contains(err.Error(), "values has 50 rows, fewer than the 60 that the networks were made on") {
		t.Errorf("error %v", err)
	}
}

// finished writes a run of two seeds and its final networks, and returns the
// folder of the configuration.
func finished(t *testing.T, values []float64, change func(*models.Spec)) (string, *Ensemble) {
	t.Helper()
	p := prepared(t, values, change)
	spec := *p.Spec
	spec.Data.Path = saved(t, values)
	dir := filepath.Join(written(t, nil, spec), "test")
	e, err := Open(dir, "", nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	if e.Final != nil {
		t.Fatal("a run without final networks has some")
	}
	told := 0
	if err := e.TrainFinal(t.Context(), func(done, all int) {
		if told++; done != told || all != 2 {
			t.Errorf("told of %d trainings of %d, it is %d of 2", done, all, told)
		}
	}); err != nil {
		t.Fatal(err)
	}
	if err := e.SaveFinal(store.Disk{}, dir); err != nil {
		t.Fatal(err)
	}
	return dir, e
}

// Final networks have learned from every row, their scalers too, and forecast the
// same when they are read back, also from rows that have come since.
func TestFinal(t *testing.T) {
	values := wave(72)
	for name, change := range map[string]func(*models.Spec){
		"stateless":  func(*models.Spec) {},
		"validation": func(s *models.Spec) { s.Train.Validation = 0.2 },
		"stateful":   func(s *models.Spec) { s.Model.Stateful = true },
	} {
		t.Run(name, func(t *testing.T) {
			dir, e := finished(t, values[:60], change)
			final := e.Final.Prepared
			if final.TrainRows != 60 || final.Test.Len() != 0 || !slices.Equal(e.Final.Seeds, e.Seeds) {
				t.Errorf("trained on %d of 60 rows with the seeds %v, %d test samples", final.TrainRows, e.Final.Seeds, final.Test.Len())
			}
			if final.Preparation.Target[0] == e.Prepared.Preparation.Target[0] {
				t.Error("the scaler is that of the training part")
			}
			for _, data := range []string{"", saved(t, values)} {
				opened, err := Open(dir, data, nil, Options{})
				if err != nil {
					t.Fatal(err)
				}
				frame := opened.Prepared.Frame
				got := rolled(t, opened.Final, frame, 5, 60, frame.Len())
				want := rolled(t, e.Final, frame, 5, 60, frame.Len())
				for i := range got {
					if !slices.Equal(got[i].Point, want[i].Point) {
						t.Errorf("from row %d it forecasts %v, as trained %v", got[i].Origin, got[i].Point, want[i].Point)
					}
				}
				opened.Close()
			}
			if seed, err := Open(filepath.Join(dir, "seed-0003"), "", nil, Options{}); err != nil || seed.Final != nil {
				t.Errorf("one seed has final networks of both: %v", err)
			}
		})
	}
}

// The final networks are those of the same Spec on the same rows with another split.
func TestFinalIsAnOrdinaryTraining(t *testing.T) {
	values := wave(72)
	_, e := finished(t, values[:60], func(*models.Spec) {})
	longer := prepared(t, values, func(s *models.Spec) { s.Split = dataset.Split{Rows: 60} })
	same, err := Train(t.Context(), longer, 3, 2, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer same.Close()
	got, want := rolled(t, e.Final, longer.Frame, 3, 60)[0], rolled(t, same, longer.Frame, 3, 60)[0]
	if !slices.Equal(got.Point, want.Point) {
		t.Errorf("%v, trained on the first 60 of more rows %v", got.Point, want.Point)
	}
}

func TestFinalThatCannotBeRead(t *testing.T) {
	for name, c := range map[string]struct {
		file, text, want string
	}{
		"another version": {"final.json", `{"format": 9}`, "another version of unroll, in format 9 where this one reads 1"},
		"no JSON":         {"final.json", "{", "final.json is damaged"},
		"weights changed": {"seed-0004.safetensors", "x", "seed-0004.safetensors is damaged: its checksum is not the one that was recorded; resume the fit, which trains it again"},
		"a longer series": {"final.json", `{"format": 1, "rows": 61}`, "has 60 rows, fewer than the 61"},
	} {
		dir, _ := finished(t, wave(60), func(*models.Spec) {})
		if err := os.WriteFile(filepath.Join(dir, "final", c.file), []byte(c.text), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(dir, "", nil, Options{}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	dir, _ := finished(t, wave(60), func(*models.Spec) {})
	if err := os.Remove(filepath.Join(dir, "final", "seed-0003.safetensors")); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, "", nil, Options{}); err == nil || !strings.Contains(err.Error(), "seed-0003.safetensors is damaged") {
		t.Error(err)
	}
}
