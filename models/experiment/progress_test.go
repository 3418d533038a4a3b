package experiment

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"unroll/models"
)

// planOf is a plan of three seeds of the named configurations, recorded in a new
// folder.
func planOf(t *testing.T, names ...string) (*Plan, []*Configuration) {
	t.Helper()
	p := &Plan{Seeds: 3, Jobs: 1, Engine: models.DefaultEngine}
	for _, name := range names {
		spec, err := models.Experiment(name)
		if err != nil {
			t.Fatal(err)
		}
		spec.Train.Epochs = 2
		p.Specs = append(p.Specs, spec)
	}
	configurations, err := p.Prepare()
	if err != nil {
		t.Fatal(err)
	}
	if p.Folder, err = NewFolder(t.TempDir(), p.Engine); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Folder.Close() })
	if err := p.Record(configurations); err != nil {
		t.Fatal(err)
	}
	return p, configurations
}

// history returns a history of some epochs.
func history(epochs int) models.History {
	var h models.History
	for i := range epochs {
		h.Losses = append(h.Losses, 1/float64(i+3))
		h.ValidationLosses = append(h.ValidationLosses, 2/float64(i+3))
	}
	return h
}

// The progress file is read as far as its lines are whole, and replaces that of an
// earlier process.
func TestProgressIsReadAsFarAsItIsWhole(t *testing.T) {
	path := filepath.Join(t.TempDir(), "progress-0001.jsonl")
	if err := os.WriteFile(path, []byte(`{"epoch":1,"loss":9}`+"\n"+`{"epo`), 0o644); err != nil {
		t.Fatal(err)
	}
	p := progressFile{path: path}
	for _, epochs := range []int{1, 2, 5, 6} {
		if err := p.epoch(history(epochs)); err != nil {
			t.Fatal(err)
		}
		_, got, err := readProgress(path)
		if diff := cmp.Diff(history(epochs), got); diff != "" || err != nil {
			t.Errorf("after %d epochs (error %v):\n%s", epochs, err, diff)
		}
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	whole := info.Size()
	for size := whole - 1; size >= 0; size-- {
		if err := os.Truncate(path, size); err != nil {
			t.Fatal(err)
		}
		_, got, err := readProgress(path)
		n := len(got.Losses)
		if err != nil || n > 5 || !cmp.Equal(got, history(n), cmpopts.EquateEmpty()) {
			t.Fatalf("cut to %d of %d bytes: %+v, error %v", size, whole, got, err)
		}
	}
}

// There is a pause between additions. A run that ends within it writes nothing.
func TestProgressIsBounded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "progress-0000.jsonl")
	p := progressFile{path: path, pause: time.Hour, last: time.Now()}
	if err := p.epoch(history(1)); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Error("a run that just began has written progress")
	}
	p.last = time.Now().Add(-2 * time.Hour)
	for _, epochs := range []int{3, 4} {
		if err := p.epoch(history(epochs)); err != nil {
			t.Fatal(err)
		}
	}
	if _, got, err := readProgress(path); err != nil || !cmp.Equal(got, history(3)) {
		t.Errorf("the progress is %+v, error %v; want three epochs", got, err)
	}
}

// The status counts the runs, and a run that ends removes its progress.
func TestStatus(t *testing.T) {
	p, configurations := planOf(t, "window", "regression")
	const loss = "mean squared error"
	want := []Status{{Name: "window", Loss: loss, Epochs: 2, Seeds: 3}, {Name: "regression", Loss: loss, Epochs: 2, Seeds: 3}}
	check := func(when string) {
		t.Helper()
		got, err := p.Status()
		if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(Progress{}, "Updated")); diff != "" || err != nil {
			t.Errorf("%s (error %v):\n%s", when, err, diff)
		}
	}
	check("before it begins")
	if _, err := p.Folder.Configuration(configurations[1]); err != nil {
		t.Fatal(err)
	}
	running := progressFile{path: p.Folder.progressPath(configurations[1], 2)}
	if err := running.epoch(history(1)); err != nil {
		t.Fatal(err)
	}
	want[1].InProgress = []Progress{{Seed: 2, History: history(1)}}
	check("in progress")
	if err := p.Run(t.Context(), configurations); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(running.path); !errors.Is(err, os.ErrNotExist) {
		t.Error("a run that has ended still has a progress file")
	}
	want[0].Finished, want[1].Finished, want[1].InProgress = 3, 3, nil
	check("at the end")
	if err := running.epoch(history(2)); err != nil {
		t.Fatal(err)
	}
	check("with the progress of a finished run")
	wild := &models.DivergedError{Epoch: 1, Batch: 2}
	if err := p.Folder.writeDiverged(configurations[0], Run{Seed: 7, Err: wild}, wild); err != nil {
		t.Fatal(err)
	}
	want[0].Diverged = 1
	check("one diverged")
}

// The error of an earlier OnEpoch is returned.
func TestReportProgressCallsOnEpoch(t *testing.T) {
	p, configurations := planOf(t, "window")
	stop := errors.New("stop")
	o := models.RunOptions{OnEpoch: func(models.History) error { return stop }}
	p.Folder.reportProgress(configurations[0], 0, &o)
	if err := o.OnEpoch(history(1)); !errors.Is(err, stop) {
		t.Errorf("error is %v, want that of OnEpoch", err)
	}
}
