package experiment_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"unroll/models"
	"unroll/models/experiment"
	"unroll/models/experiment/experimenttest"
	"unroll/models/store"
)

// plan is the named configurations with three epochs and three seeds.
func plan(t *testing.T, jobs int, names ...string) *experiment.Plan {
	t.Helper()
	p := experimenttest.Plan(t, names...)
	p.Seeds, p.Jobs = 3, jobs
	for i := range p.Specs {
		p.Specs[i].Train.Epochs = 3
	}
	return p
}

// The run folders hold the same bytes whatever the number of workers, apart from
// the file with time and duration.
func TestSameBytes(t *testing.T) {
	contents := func(jobs int) map[string][]byte {
		p := plan(t, jobs, "window", "stacked")
		dir := filepath.Join(t.TempDir(), "out")
		experimenttest.RunIn(t, p, dir)
		return readTree(t, dir)
	}
	one, two := contents(1), contents(2)
	names := slices.Sorted(maps.Keys(one))
	if !slices.Equal(names, slices.Sorted(maps.Keys(two))) || len(names) != 2*4+1 {
		t.Fatalf("files are %v", names)
	}
	for _, name := range names {
		if filepath.Base(name) != "environment.json" && !bytes.Equal(one[name], two[name]) {
			t.Errorf("%s differs between one worker and two", name)
		}
	}
}

func readTree(t *testing.T, root string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files[strings.TrimPrefix(path, root)], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestFolderIsNeverOverwritten(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, want := range []string{"runs/001", "runs/002"} {
		f, err := experiment.NewFolder("", "machine")
		if err != nil || filepath.ToSlash(f.Path) != want {
			t.Fatalf("the folder is %v with error %v, not %s", f, err, want)
		}
		if want == "runs/001" {
			defer f.Close()
		} else if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile("runs/002/mine", nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := experiment.NewFolder("runs/002", "machine"); err == nil || !strings.Contains(err.Error(), "already holds mine") {
		t.Errorf("error is %v", err)
	}
	if _, err := experiment.NewFolder("runs/002/mine", "machine"); err == nil || !strings.Contains(err.Error(), "runs/002/mine cannot be written") {
		t.Errorf("error is %v", err)
	}
	if _, err := experiment.NewFolder("runs/001", "machine"); err == nil || !strings.Contains(err.Error(), "runs/001: another process is writing into it") {
		t.Errorf("error is %v", err)
	}
}

// A folder that a killed process began with its input is begun again with the same one; another file
// of that name stays.
func TestFolderBegunAgain(t *testing.T) {
	dir := t.TempDir()
	input := store.File{Name: "input.csv", Contents: []byte("value\n1\n")}
	begun := func() error {
		f, err := experiment.NewFolder(dir, "", input)
		if err != nil {
			return err
		}
		return f.Close()
	}
	for _, left := range []string{".writing-1-0", ".writing-lock", "input.csv"} {
		if err := os.WriteFile(filepath.Join(dir, left), input.Contents, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := begun(); err != nil {
			t.Errorf("with %s: %v", left, err)
		}
		if got := readTree(t, dir); len(got) != 1 || !bytes.Equal(got["/input.csv"], input.Contents) {
			t.Errorf("with %s there are %q", left, got)
		}
	}
	if _, err := experiment.NewFolder(dir, ""); err == nil || !strings.Contains(err.Error(), "already holds input.csv") {
		t.Errorf("without input: %v", err)
	}
	input.Contents = []byte("value\n2\n")
	if err := begun(); err == nil || !strings.Contains(err.Error(), "already holds input.csv") {
		t.Errorf("with another input: %v", err)
	}
	if got := readTree(t, dir)["/input.csv"]; string(got) != "value\n1\n" {
		t.Errorf("the file is %q", got)
	}
}

// An interrupted plan keeps its finished runs and leaves no half-written folder.
func TestInterrupted(t *testing.T) {
	p := plan(t, 1, "window")
	prepared, err := p.Prepare()
	if err != nil {
		t.Fatal(err)
	}
	lanes := len(prepared[0].Lanes("", 100))
	p.Seeds = lanes + 1
	dir := begin(t, p)
	configurations, err := p.Prepare()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	p.Observer = observer{done: cancel}
	if err := p.Run(ctx, configurations); !errors.Is(err, context.Canceled) {
		t.Fatalf("error is %v", err)
	}
	if n := len(configurations[0].Runs); n != lanes {
		t.Errorf("%d runs were kept, not the %d finished ones", n, lanes)
	}
	entries, err := os.ReadDir(filepath.Join(dir, "window"))
	if err != nil || len(entries) == 0 || slices.ContainsFunc(entries, func(e os.DirEntry) bool { return !models.IsResultsName(e.Name()) }) {
		t.Errorf("the folder holds %v (error %v), not the finished runs alone", entries, err)
	}
}

type observer struct{ done func() }

func (observer) Epoch(*experiment.Configuration, uint64, models.History) {}
func (o observer) Done(*experiment.Configuration, experiment.Run)        { o.done() }

// The scores of the baselines are those of the fixtures.
func TestSummary(t *testing.T) {
	c := experimenttest.Run(t, plan(t, 2, "regression"))[0]
	s := c.Summarize()
	for name, want := range map[string]float64{
		"persistence": 48.664111, "seasonal naive (12)": 42.322006, "difference rule (12)": 15.68508,
	} {
		i := slices.IndexFunc(s.Baselines, func(b experiment.Baseline) bool { return b.Name == name })
		if i < 0 || math.Abs(s.Baselines[i].RMSE-want) > 1e-5 {
			t.Errorf("baseline %s: %+v, should be %v", name, s.Baselines, want)
		}
	}
	if s.Seeds != 3 || s.Test.Low > s.Test.Median || s.Test.Median > s.Test.High || s.Published.TestPercentile != 0 {
		t.Errorf("summary is %+v", s)
	}
}

func TestDivergedSeedsAreCounted(t *testing.T) {
	p := plan(t, 1, "window")
	if err := p.Specs[0].Set("train.optimizer", "{name: sgd, rate: 1e6}"); err != nil {
		t.Fatal(err)
	}
	s := experimenttest.Run(t, p)[0].Summarize()
	if s.Diverged != 3 || s.Seeds != 0 || s.Test != nil {
		t.Errorf("summary is %+v", s)
	}
}
