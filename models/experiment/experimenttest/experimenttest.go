// Package experimenttest makes small runs for tests.
package experimenttest

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"unroll/models"
	"unroll/models/experiment"
	"unroll/models/store"
)

// Plan returns a plan of the tutorial's configurations of these names, with two
// epochs and two seeds.
func Plan(t testing.TB, names ...string) *experiment.Plan {
	t.Helper()
	p := &experiment.Plan{Seeds: 2, Jobs: 2, Engine: models.DefaultEngine}
	for _, name := range names {
		spec, err := models.Experiment(name)
		if err != nil {
			t.Fatal(err)
		}
		spec.Train.Epochs = 2
		p.Specs = append(p.Specs, spec)
	}
	return p
}

// Begin prepares a plan and records it in a new folder, which is closed when the
// test ends.
func Begin(t testing.TB, p *experiment.Plan, dir string) []*experiment.Configuration {
	t.Helper()
	configurations, err := p.Prepare()
	if err == nil {
		p.Folder, err = experiment.NewFolder(dir, p.Engine)
	}
	if err == nil {
		t.Cleanup(func() { p.Folder.Close() })
		err = p.Record(configurations)
	}
	if err != nil {
		t.Fatal(err)
	}
	return configurations
}

// Run makes the runs of a plan without a folder.
func Run(t testing.TB, p *experiment.Plan) []*experiment.Configuration {
	t.Helper()
	configurations, err := p.Prepare()
	if err == nil {
		err = p.Run(t.Context(), configurations)
	}
	if err != nil {
		t.Fatal(err)
	}
	return configurations
}

// RunIn makes the runs of a plan in a new folder.
func RunIn(t testing.TB, p *experiment.Plan, dir string) []*experiment.Configuration {
	t.Helper()
	configurations := Begin(t, p, dir)
	if err := p.Run(t.Context(), configurations); err != nil {
		t.Fatal(err)
	}
	if err := p.Folder.Close(); err != nil {
		t.Fatal(err)
	}
	return configurations
}

// Change replaces the results in a file of a configuration's folder, whose networks are float32.
func Change(t testing.TB, path string, change func([]*models.Result) []*models.Result) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	file, err := models.ReadResults(text)
	if err != nil {
		t.Fatal(err)
	}
	results, err := file.Results()
	if err == nil {
		text, err = models.EncodeResults(change(results), "float32", file.Metadata)
	}
	if err == nil {
		err = store.Write(path, text)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// Remove removes the run of a path, such as runs/001/window/seed-0001, which is not the first.
func Remove(t testing.TB, run string) {
	t.Helper()
	Change(t, filepath.Join(filepath.Dir(run), models.ResultsName(0)), func(results []*models.Result) []*models.Result {
		return slices.DeleteFunc(results, func(r *models.Result) bool { return models.SeedName(r.Seed) == filepath.Base(run) })
	})
}

// Jump gives the files and folders in dir times as of a clock that jumps: by turns long ago, far in
// the future, and before 1970.
func Jump(t testing.TB, dir string) {
	t.Helper()
	years := []int{2001, 2199, 1931}
	n := 0
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		n++
		at := time.Date(years[n%len(years)], 2, 3, 4, 5, 6, 0, time.UTC)
		return os.Chtimes(path, at, at)
	})
	if err != nil {
		t.Fatal(err)
	}
}
