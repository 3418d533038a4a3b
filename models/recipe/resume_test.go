package recipe

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"unroll/dataset"
	"unroll/models/experiment"
	"unroll/models/experiment/experimenttest"
	"unroll/models/forecast"
	"unroll/models/store"
)

// resumable is a small fit into a folder, of a series in a file. It is canceled after a number
// of trainings, unless that is 0.
func resumable(t *testing.T, csv, dir string, trainings int) (done int, err error) {
	t.Helper()
	folder, err := experiment.NewFolder(dir, "")
	if err != nil {
		t.Fatal(err)
	}
	frame, err := dataset.LoadAll(dataset.Source{Path: csv}, nil)
	if err != nil {
		t.Fatal(err)
	}
	s := quick(t, frame, Options{Horizon: 2, Folder: folder})
	s.Effort.Members = 3
	return finish(t, s, trainings)
}

// finish does a fit, or what is left of it, and closes its folder.
func finish(t *testing.T, s *Search, trainings int) (done int, err error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s.Jobs = 1
	s.Progress = func(string, int, int) {
		if done++; done == trainings {
			cancel()
		}
	}
	r, err := s.Fit(ctx)
	if err == nil {
		r.Close()
	}
	if closed := s.Folder.Close(); closed != nil {
		t.Fatal(closed)
	}
	return done, err
}

func seriesFile(t *testing.T) string {
	t.Helper()
	csv := filepath.Join(t.TempDir(), "series.csv")
	if err := os.WriteFile(csv, []byte(seasonal(72)), 0o600); err != nil {
		t.Fatal(err)
	}
	return csv
}

// tree is the contents of all files but those of time and duration. The folder's own path is
// replaced.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == "environment.json" {
			return err
		}
		text, err := os.ReadFile(path)
		files[strings.TrimPrefix(path, dir)] = strings.ReplaceAll(string(text), dir, "DIR")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func sameTree(t *testing.T, what string, got, want map[string]string) {
	t.Helper()
	for name := range want {
		if got[name] != want[name] {
			t.Errorf("%s: %s differs", what, name)
		}
	}
	if !slices.Equal(slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want))) {
		t.Errorf("%s: the files are %q", what, slices.Sorted(maps.Keys(got)))
	}
}

// A fit that is interrupted in any stage, even twice, cannot forecast, and ends with the same
// bytes as an uninterrupted one.
func TestResumeSameBytes(t *testing.T) {
	csv, whole := seriesFile(t), filepath.Join(t.TempDir(), "whole")
	all, err := resumable(t, csv, whole, 0)
	if err != nil {
		t.Fatal(err)
	}
	want := tree(t, whole)
	resume := func(dir string, trainings int) error {
		t.Helper()
		s, err := Resume(dir, nil, Options{})
		if err != nil {
			t.Fatal(err)
		}
		_, err = finish(t, s, trainings)
		return err
	}
	for trainings := all - 7; trainings < all; trainings += 4 { // the last 6 are of the chosen network
		dir := filepath.Join(t.TempDir(), "interrupted")
		if _, err := resumable(t, csv, dir, trainings); !errors.Is(err, context.Canceled) {
			t.Fatalf("after %d trainings: %v", trainings, err)
		}
		lack := (*experiment.Shortfall)(nil)
		if _, err := forecast.Open(dir, "", nil, forecast.Options{}); !errors.As(err, &lack) || !lack.Fit {
			t.Errorf("after %d trainings a forecast has the error %v", trainings, err)
		}
		if err := resume(dir, 2); err != nil && !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		if err := resume(dir, 0); err != nil {
			t.Fatal(err)
		}
		sameTree(t, "resumed", tree(t, dir), want)
	}
	for _, name := range []string{"quick/final/seed-0001.safetensors", "quick/runs-0000.safetensors", "fit.json", "spec.yaml", "backtest.csv"} {
		if err := os.Remove(filepath.Join(whole, name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := resume(whole, 0); err != nil {
		t.Fatal(err)
	}
	sameTree(t, "missing files", tree(t, whole), want)
	for what, damage := range damages {
		for _, name := range []string{"quick/final/final.json", "quick/series.json", "choice.json", "plan.yaml"} {
			if err := damage(filepath.Join(whole, name)); err != nil {
				t.Fatal(err)
			}
		}
		if err := resume(whole, 0); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		sameTree(t, what, tree(t, whole), want)
	}
	swapped(t, whole, func() { sameTree(t, "the choice of another fit", tree(t, whole), want) }, resume)
}

// swapped puts the choice of another fit of the same name into a folder, without its runs.
func swapped(t *testing.T, dir string, check func(), resume func(string, int) error) {
	t.Helper()
	s, err := Resume(dir, nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var stored storedSearch
	err = errors.Join(s.Folder.Close(), readFitFile(dir, choiceFile, &stored, &stored.Format))
	if err != nil {
		t.Fatal(err)
	}
	stored.Plan, stored.Spec = store.Checksum([]byte("another")), strings.Replace(stored.Spec, "epochs: ", "epochs: 1", 1)
	if err := errors.Join(s.writeJSON(choiceFile, stored), os.RemoveAll(filepath.Join(dir, "quick"))); err != nil {
		t.Fatal(err)
	}
	if err := resume(dir, 0); err != nil {
		t.Fatal(err)
	}
	check()
}

// damages are what may happen to a file.
var damages = map[string]func(path string) error{
	"missing": os.Remove,
	"empty":   func(path string) error { return os.Truncate(path, 0) },
	"null":    func(path string) error { return os.WriteFile(path, []byte("null"), 0o600) },
	"truncated": func(path string) error {
		return changed(path, func(text []byte) []byte { return text[:len(text)*2/3] })
	},
	"a byte": func(path string) error {
		return changed(path, func(text []byte) []byte {
			text[len(text)/2] ^= 1
			return text
		})
	},
}

func changed(path string, change func([]byte) []byte) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	return os.WriteFile(path, change(text), 0o600)
}

// A damaged plan of a fit cannot be made again: the error says so, and what to do.
func TestResumeDamagedPlan(t *testing.T) {
	csv, dir := seriesFile(t), filepath.Join(t.TempDir(), "fit")
	if _, err := resumable(t, csv, dir, 1); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	path := filepath.Join(dir, experiment.FitPlanName)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for what, damage := range damages {
		if err := errors.Join(os.WriteFile(path, text, 0o600), damage(path)); err != nil {
			t.Fatal(err)
		}
		want := path + " is damaged: "
		if what == "missing" {
			want = "has no fit-plan.json: it is not the folder of a fit"
		}
		if _, err := Resume(dir, nil, Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// A training like an earlier one, and one that continues from it, are resumed to the same
// bytes too; not if the earlier networks have changed.
func TestResumeLike(t *testing.T) {
	csv, before := seriesFile(t), filepath.Join(t.TempDir(), "before")
	if _, err := resumable(t, csv, before, 0); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(csv, []byte(seasonal(84)), 0o600); err != nil {
		t.Fatal(err)
	}
	again := func(dir string, update bool, trainings int) (int, error) {
		t.Helper()
		like, err := OpenLike(before)
		if err != nil {
			t.Fatal(err)
		}
		source, err := like.Source("")
		if err != nil {
			t.Fatal(err)
		}
		frame, err := dataset.Load(source, nil)
		if err != nil {
			t.Fatal(err)
		}
		if update {
			if _, err := like.Update(before, frame, nil); err != nil {
				t.Fatal(err)
			}
		}
		folder, err := experiment.NewFolder(dir, "")
		if err != nil {
			t.Fatal(err)
		}
		s, err := NewSearch(frame, Options{Like: like, Folder: folder})
		if err != nil {
			t.Fatal(err)
		}
		return finish(t, s, trainings)
	}
	var interrupted string
	for _, update := range []bool{false, true} {
		whole := filepath.Join(t.TempDir(), "whole")
		all, err := again(whole, update, 0)
		if err != nil {
			t.Fatal(err)
		}
		for trainings := 2; trainings < all; trainings += 2 {
			interrupted = filepath.Join(t.TempDir(), "interrupted")
			if _, err := again(interrupted, update, trainings); !errors.Is(err, context.Canceled) {
				t.Fatalf("after %d trainings: %v", trainings, err)
			}
			s, err := Resume(interrupted, nil, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := finish(t, s, 0); err != nil {
				t.Fatal(err)
			}
			sameTree(t, "resumed", tree(t, interrupted), tree(t, whole))
		}
	}
	weights := filepath.Join(before, "quick", "final")
	if err := os.RemoveAll(weights); err != nil {
		t.Fatal(err)
	}
	if _, err := Resume(interrupted, nil, Options{}); err == nil {
		t.Error("an update is resumed from other networks")
	}
}

// A partial forecast is of the seeds that are there, and says which are not.
func TestForecastPartial(t *testing.T) {
	csv, dir := seriesFile(t), filepath.Join(t.TempDir(), "fit")
	if _, err := resumable(t, csv, dir, 0); err != nil {
		t.Fatal(err)
	}
	partial := func(path string, seeds []uint64, want string) {
		t.Helper()
		if e, err := forecast.Open(path, "", nil, forecast.Options{}); err == nil {
			e.Close()
			t.Error("what is not whole is opened as if it were")
		}
		e, err := forecast.Open(path, "", nil, forecast.Options{Partial: true})
		if err != nil {
			t.Fatal(err)
		}
		e.Close()
		want = filepath.Join(dir, "quick") + " is incomplete: " + want + "its networks are not trained on all rows"
		if !slices.Equal(e.Seeds, seeds) || e.Final != nil || len(e.Incomplete) != 1 || e.Incomplete[0].Error() != want {
			t.Errorf("%s: seeds %v, %v", path, e.Seeds, e.Incomplete)
		}
	}
	for _, gone := range []string{"seed-0001.safetensors", "final.json", ""} {
		if err := os.RemoveAll(filepath.Join(dir, "quick", "final", gone)); err != nil {
			t.Fatal(err)
		}
		partial(dir, []uint64{0, 1, 2}, "")
	}
	experimenttest.Remove(t, filepath.Join(dir, "quick", "seed-0001"))
	for _, path := range []string{dir, filepath.Join(dir, "quick")} {
		partial(path, []uint64{0, 2}, "it has 2 of its 3 seeds, without 1, and ")
	}
	moved := filepath.Join(t.TempDir(), "fit")
	if err := os.MkdirAll(moved, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(filepath.Join(moved, "quick"), os.DirFS(filepath.Join(dir, "quick"))); err != nil {
		t.Fatal(err)
	}
	whole := dir
	dir = moved
	partial(filepath.Join(moved, "quick"), []uint64{0, 2}, "it has 2 of its 3 seeds, without 1, and ")
	dir = whole
	e, err := forecast.Open(filepath.Join(dir, "quick", "seed-0002"), "", nil, forecast.Options{})
	if err != nil || e.Incomplete != nil {
		t.Fatalf("one seed: %v, %v", err, e)
	}
	e.Close()
}

// A fit is not resumed on other data, or from a folder that is none.
func TestResumeRefuses(t *testing.T) {
	csv, dir := seriesFile(t), filepath.Join(t.TempDir(), "fit")
	if _, err := resumable(t, csv, dir, 1); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if err := os.WriteFile(csv, []byte(seasonal(60)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Resume(dir, nil, Options{}); err == nil || !strings.Contains(err.Error(), "has changed since the fit in") {
		t.Errorf("other data: %v", err)
	}
	if _, err := Resume(t.TempDir(), nil, Options{}); err == nil || !strings.Contains(err.Error(), "not the folder of a fit") {
		t.Errorf("another folder: %v", err)
	}
}
