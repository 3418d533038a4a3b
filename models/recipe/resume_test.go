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
	for trainings := all - 7; trainings < all; trainings += 2 { // the last 6 are of the chosen network
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
	for _, damage := range []string{"quick/final/final.json", "quick/final/seed-0001.safetensors", "quick/runs-0000.safetensors", "fit.json", "choice.json"} {
		if err := os.Remove(filepath.Join(whole, damage)); err != nil {
			t.Fatal(err)
		}
		if err := resume(whole, 0); err != nil {
			t.Fatal(err)
		}
		sameTree(t, damage, tree(t, whole), want)
	}
}

// A partial forecast is of the seeds that are there, and says which are not.
func TestForecastPartial(t *testing.T) {
	csv, dir := seriesFile(t), filepath.Join(t.TempDir(), "fit")
	if _, err := resumable(t, csv, dir, 0); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(dir, "quick", "final")); err != nil {
		t.Fatal(err)
	}
	experimenttest.Remove(t, filepath.Join(dir, "quick", "seed-0001"))
	for _, path := range []string{dir, filepath.Join(dir, "quick")} {
		e, err := forecast.Open(path, "", nil, forecast.Options{Partial: true})
		if err != nil {
			t.Fatal(err)
		}
		e.Close()
		want := filepath.Join(dir, "quick") + " is incomplete: it has 2 of its 3 seeds, without 1, and its networks are not trained on all rows"
		if !slices.Equal(e.Seeds, []uint64{0, 2}) || len(e.Incomplete) != 1 || e.Incomplete[0].Error() != want {
			t.Errorf("%s: seeds %v, %v", path, e.Seeds, e.Incomplete)
		}
	}
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
