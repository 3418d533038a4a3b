package experiment_test

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"unroll/models"
	"unroll/models/experiment"
)

// checkpointed is a plan whose runs keep a checkpoint every epoch.
func checkpointed(t *testing.T, jobs int) *experiment.Plan {
	t.Helper()
	p := plan(t, jobs, "window", "stacked")
	for i, changes := range [][][2]string{
		{{"train.validation", "0.25"}, {"train.patience", "2"}, {"model.dropout", "0.2"}},
		{{"train.schedule", "{name: step, every: 1}"}, {"train.optimizer.weight_decay", "0.1"}},
	} {
		for _, change := range append(changes, [2]string{"train.checkpoint", "1"}, [2]string{"train.epochs", "5"}) {
			if err := p.Specs[i].Set(change[0], change[1]); err != nil {
				t.Fatal(err)
			}
		}
	}
	return p
}

// interrupt is an Observer that ends everything after a number of epochs.
type interrupt struct {
	after int
	end   func()
}

func (i *interrupt) Epoch(*experiment.Configuration, uint64, models.History) {
	if i.after--; i.after == 0 {
		i.end()
	}
}
func (*interrupt) Done(*experiment.Configuration, experiment.Run) {}

// A plan that is interrupted after any number of epochs, and gone on with, ends
// with the same bytes as one that never stopped.
func TestResumeSameBytes(t *testing.T) {
	whole := checkpointed(t, 1)
	dir := begin(t, whole)
	if err := goOn(t, whole, context.Background()); err != nil {
		t.Fatal(err)
	}
	want := readTree(t, dir)
	for after := 1; after <= 29; after += 7 {
		p := checkpointed(t, 1)
		dir := begin(t, p)
		ctx, cancel := context.WithCancel(context.Background())
		p.Observer = &interrupt{after: after, end: cancel}
		if err := goOn(t, p, ctx); err != nil && !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		cancel()
		leaveBehind(t, dir)
		again, err := experiment.OpenPlan(dir)
		if err != nil {
			t.Fatal(err)
		}
		again.Jobs = 2
		if err := goOn(t, again, context.Background()); err != nil {
			t.Fatal(err)
		}
		sameTrees(t, readTree(t, dir), want)
	}
}

// begin makes the plan's folder.
func begin(t *testing.T, p *experiment.Plan) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "out")
	var err error
	if p.Folder, err = experiment.NewFolder(dir, p.Engine); err != nil {
		t.Fatal(err)
	}
	return dir
}

func goOn(t *testing.T, p *experiment.Plan, ctx context.Context) error {
	t.Helper()
	configurations, err := p.Prepare()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Record(configurations); err != nil {
		return err
	}
	return p.Run(ctx, configurations)
}

// leaveBehind puts into the folder what a killed process may leave there.
func leaveBehind(t *testing.T, dir string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Join(dir, "window", ".writing-123"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{".writing-1", "window/.writing-123/spec.yaml"} {
		if err := os.WriteFile(filepath.Join(dir, path), []byte("half"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// sameTrees compares all files but those that say when and how long.
func sameTrees(t *testing.T, got, want map[string][]byte) {
	t.Helper()
	if a, b := slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want)); !slices.Equal(a, b) {
		t.Fatalf("the files are\n%v\nand should be\n%v", a, b)
	}
	for name, contents := range want {
		if filepath.Base(name) != "environment.json" && !bytes.Equal(got[name], contents) {
			t.Errorf("%s differs", name)
		}
	}
}

// A run whose checkpoint is damaged says which file to remove; a finished one
// that is damaged, too.
func TestResumeDamaged(t *testing.T) {
	p := checkpointed(t, 1)
	dir := begin(t, p)
	ctx, cancel := context.WithCancel(context.Background())
	p.Observer = &interrupt{after: 3, end: cancel}
	if err := goOn(t, p, ctx); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	checkpoint := filepath.Join(dir, "window", "checkpoint-0000.safetensors")
	if err := os.Truncate(checkpoint, 100); err != nil {
		t.Fatal(err)
	}
	want := checkpoint + ": not a checkpoint of this training: damaged weights"
	if err := goOn(t, reopen(t, dir), context.Background()); err == nil || !strings.HasPrefix(err.Error(), want) || !strings.Contains(err.Error(), "remove the file") {
		t.Errorf("error is %v", err)
	}
	if err := os.Remove(checkpoint); err != nil {
		t.Fatal(err)
	}
	if err := goOn(t, reopen(t, dir), context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, "stacked", "seed-0002", "metrics.csv")); err != nil {
		t.Fatal(err)
	}
	if err := goOn(t, reopen(t, dir), context.Background()); err == nil || !strings.Contains(err.Error(), "metrics.csv is damaged") {
		t.Errorf("error is %v", err)
	}
}

func reopen(t *testing.T, dir string) *experiment.Plan {
	t.Helper()
	p, err := experiment.OpenPlan(dir)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A folder is not gone on with when its data have changed.
func TestResumeOtherData(t *testing.T) {
	csv := filepath.Join(t.TempDir(), "series.csv")
	text := "value\n1\n2\n4\n3\n5\n6\n5\n7\n8\n7\n9\n10\n"
	if err := os.WriteFile(csv, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	p := plan(t, 1, "regression")
	if err := p.Specs[0].Set("data", "{source: "+csv+"}"); err != nil {
		t.Fatal(err)
	}
	dir := begin(t, p)
	if err := goOn(t, p, context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := goOn(t, reopen(t, dir), context.Background()); err != nil {
		t.Errorf("with the same data: %v", err)
	}
	if err := os.WriteFile(csv, []byte(strings.Replace(text, "9", "9.5", 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := goOn(t, reopen(t, dir), context.Background()); err == nil || !strings.Contains(err.Error(), csv+" has changed since") {
		t.Errorf("error is %v", err)
	}
}

func TestOpenPlanRefuses(t *testing.T) {
	dir := t.TempDir()
	for text, want := range map[string]string{
		"":                                     "is damaged",
		"[":                                    "is damaged: it is not a plan",
		"format: 9\n":                          "written by another version of unroll, in format 9 where this one reads 2",
		"format: 2\nseeds: 0\nengine: machine": "is damaged: 0 seeds",
		"format: 2\nseeds: 2\nengine: tape\nconfigurations:\n- spec:\n    nam: x\n": `unknown key "nam"`,
	} {
		if err := os.WriteFile(filepath.Join(dir, "plan.yaml"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := experiment.OpenPlan(dir); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error is %v, should have %q", text, err, want)
		}
	}
	if _, err := experiment.OpenPlan(t.TempDir()); err == nil || !strings.Contains(err.Error(), "has no plan.yaml: it is not the folder of an unroll run") {
		t.Errorf("error is %v", err)
	}
}
