package experiment_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"unroll/dataset"
	"unroll/graph"
	_ "unroll/graph/formula"
	"unroll/models"
	"unroll/models/experiment"
	"unroll/models/experiment/experimenttest"
	"unroll/models/store"
)

// checkpointed is a plan whose runs save a checkpoint every epoch.
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

// interrupt is an Observer that interrupts the plan after a number of epochs.
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

// A plan that is interrupted after any number of epochs and resumed, while the clock jumps, writes
// the same bytes as an uninterrupted one.
func TestResumeSameBytes(t *testing.T) {
	whole := checkpointed(t, 1)
	dir := begin(t, whole)
	if err := complete(t, whole, context.Background()); err != nil {
		t.Fatal(err)
	}
	want := readTree(t, dir)
	for after := 1; after <= 29; after += 7 {
		p := checkpointed(t, 1)
		dir := begin(t, p)
		ctx, cancel := context.WithCancel(context.Background())
		p.Observer = &interrupt{after: after, end: cancel}
		if err := complete(t, p, ctx); err != nil && !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		cancel()
		leaveBehind(t, dir)
		experimenttest.Jump(t, dir)
		resumed := reopen(t, dir)
		resumed.Jobs = 2
		if err := complete(t, resumed, context.Background()); err != nil {
			t.Fatal(err)
		}
		sameTrees(t, readTree(t, dir), want)
	}
}

// begin makes the plan's folder, in the name of which a pattern would not match.
func begin(t *testing.T, p *experiment.Plan) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "out[1]*")
	var err error
	if p.Folder, err = experiment.NewFolder(dir, p.Engine); err != nil {
		t.Fatal(err)
	}
	return dir
}

// complete records a plan, makes its runs and closes its folder, as a command does.

func complete(t *testing.T, p *experiment.Plan, ctx context.Context) error {
	t.Helper()
	configurations, err := p.Prepare()
	if err != nil {
		t.Fatal(err)
	}
	defer p.Folder.Close()
	if err := p.Record(configurations); err != nil {
		return err
	}
	return p.Run(ctx, configurations)
}

// Two processes do not write into one folder: the second says so.
func TestResumeLocked(t *testing.T) {
	p := checkpointed(t, 1)
	dir := begin(t, p)
	configurations, err := p.Prepare()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Record(configurations); err != nil {
		t.Fatal(err)
	}
	want := dir + ": another process is writing into it: wait until it ends, or give another folder"
	if err := complete(t, reopen(t, dir), context.Background()); err == nil || err.Error() != want {
		t.Errorf("error is %v", err)
	}
	if err := p.Run(t.Context(), configurations); err != nil {
		t.Fatal(err)
	}
	if err := p.Folder.Close(); err != nil {
		t.Fatal(err)
	}
	if err := complete(t, reopen(t, dir), context.Background()); err != nil {
		t.Error(err)
	}
}

// leaveBehind adds what a killed process may leave in a folder.
func leaveBehind(t *testing.T, dir string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Join(dir, "window", ".writing-123-0"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{".writing-1-0", "window/.writing-123-0/spec.yaml"} {
		if err := os.WriteFile(filepath.Join(dir, path), []byte("half"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// sameTrees compares all files apart from those with time and duration.
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

// What is damaged of a run, or its checkpoint, is named and trained again.
func TestResumeDamaged(t *testing.T) {
	whole := checkpointed(t, 1)
	dir := begin(t, whole)
	if err := complete(t, whole, context.Background()); err != nil {
		t.Fatal(err)
	}
	want := readTree(t, dir)
	stacked := filepath.Join(dir, "stacked")
	runs, times := filepath.Join(stacked, "runs-0000.safetensors"), filepath.Join(stacked, "environment.json")
	for what, c := range map[string]struct {
		damage    func() error
		discarded string // what is named; empty if nothing is
	}{
		"missing file": {func() error { return os.Remove(runs) }, ""},
		"torn file":    {func() error { return os.Truncate(runs, 9000) }, "runs-0000.safetensors"},
		"torn header":  {func() error { return os.Truncate(runs, 100) }, "runs-0000.safetensors"},
		"empty file":   {func() error { return os.Truncate(runs, 0) }, "runs-0000.safetensors"},
		"torn times":   {func() error { return os.Truncate(times, 10) }, ""},
		"no times":     {func() error { return os.Remove(times) }, ""},
		"torn series":  {func() error { return os.Truncate(filepath.Join(stacked, "series.json"), 60) }, "series.json"},
		"null series": {func() error { return os.WriteFile(filepath.Join(stacked, "series.json"), []byte("null"), 0o600) },
			"series.json"},
		"no series":    {func() error { return os.Remove(filepath.Join(stacked, "series.json")) }, ""},
		"no Spec":      {func() error { return os.Remove(filepath.Join(stacked, "spec.yaml")) }, ""},
		"another Spec": {func() error { return os.Truncate(filepath.Join(stacked, "spec.yaml"), 10) }, ""},
		"no folder":    {func() error { return os.RemoveAll(stacked) }, ""},
		"left behind":  {func() error { return os.Link(runs, filepath.Join(stacked, "runs-0002.safetensors")) }, ""},
		"torn beside": {func() error {
			return os.WriteFile(filepath.Join(stacked, "runs-0002.safetensors"), []byte("torn"), 0o600)
		}, "runs-0002.safetensors"},
		"not a run": {func() error { return os.Mkdir(filepath.Join(stacked, "seed-0002"), 0o700) }, ""},
		"torn divergence": {func() error {
			return os.WriteFile(filepath.Join(stacked, "diverged-0002.json"), []byte("{"), 0o600)
		}, "diverged-0002.json"},
		"torn checkpoint": {func() error {
			return errors.Join(os.Remove(runs), os.WriteFile(filepath.Join(stacked, "checkpoint-0002.safetensors"), []byte("torn"), 0o600))
		}, "checkpoint-0002.safetensors"},
	} {
		if err := c.damage(); err != nil {
			t.Fatal(err)
		}
		discarded := ""
		p := reopen(t, dir)
		p.Folder.Discarded = func(file *store.FileError) { discarded += filepath.Base(file.Path) }
		if err := complete(t, p, context.Background()); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		sameTrees(t, readTree(t, dir), want)
		if discarded != c.discarded {
			t.Errorf("%s: %q is discarded", what, discarded)
		}
	}
}

// A plan that has ended is resumed with more seeds: the bytes are those of a plan that had them from
// the beginning.
func TestResumeWithMoreSeeds(t *testing.T) {
	made := func(p *experiment.Plan) string {
		t.Helper()
		dir := begin(t, p)
		if err := complete(t, p, context.Background()); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	whole := plan(t, 1, "window")
	whole.Seeds = 7
	want := readTree(t, made(whole))
	dir := made(plan(t, 1, "window"))
	for _, seeds := range []int{4, 7} {
		p := reopen(t, dir)
		p.Seeds = seeds
		if err := complete(t, p, context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	sameTrees(t, readTree(t, dir), want)
	fewer := reopen(t, dir)
	fewer.Seeds = 2
	if err := complete(t, fewer, context.Background()); err == nil || !strings.Contains(err.Error(), "has 7 seeds, and none is removed: give 7 or more") {
		t.Errorf("with fewer seeds the error is %v", err)
	}
}

// Without a file that says when and where runs were made, or with a damaged one, they are what
// they were, and no seed is trained again.
func TestResumeWithoutEnvironment(t *testing.T) {
	p := plan(t, 1, "window")
	dir := begin(t, p)
	if err := complete(t, p, context.Background()); err != nil {
		t.Fatal(err)
	}
	environment := filepath.Join(dir, "window", "environment.json")
	for _, text := range []string{"", "[", "[{}]", `[{"seed":1}]`} {
		before := readTree(t, dir)
		if err := os.WriteFile(environment, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if runs, err := experiment.OpenRuns(dir); err != nil || len(runs) != 3 {
			t.Fatalf("%q: %d runs, error %v", text, len(runs), err)
		}
		p := reopen(t, dir)
		p.Observer = &interrupt{after: 1, end: func() { t.Errorf("%q: a seed is trained again", text) }}
		if err := complete(t, p, context.Background()); err != nil {
			t.Fatal(err)
		}
		sameTrees(t, readTree(t, dir), before)
	}
}

// Runs that are not the plan's stay in its folder.
func TestResumeKeepsOtherRuns(t *testing.T) {
	p := plan(t, 1, "window")
	dir := begin(t, p)
	if err := complete(t, p, context.Background()); err != nil {
		t.Fatal(err)
	}
	others := plan(t, 1, "window")
	others.Seed = 3
	from := begin(t, others)
	if err := complete(t, others, context.Background()); err != nil {
		t.Fatal(err)
	}
	name := models.ResultsName(3)
	text, err := os.ReadFile(filepath.Join(from, "window", name))
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "window", name), text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := complete(t, reopen(t, dir), context.Background()); err != nil {
		t.Fatal(err)
	}
	if runs, err := experiment.OpenRuns(dir); err != nil || len(runs) != 6 {
		t.Errorf("%d runs, error %v", len(runs), err)
	}
}

// A plan of an earlier version, with a folder for each run, is resumed: its runs become one file,
// and what else is in their folders stays.
func TestResumeFormat2(t *testing.T) {
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../../cmd/internal/cli/testdata/format2/fit")); err != nil {
		t.Fatal(err)
	}
	mine := filepath.Join(dir, "airline", "seed-0000", "loss.svg")
	if err := os.WriteFile(mine, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	before, err := experiment.OpenRuns(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := complete(t, reopen(t, dir), context.Background()); err != nil {
		t.Fatal(err)
	}
	after, err := experiment.OpenRuns(dir)
	if err != nil {
		t.Fatal(err)
	}
	if plan := readTree(t, dir)["/plan.yaml"]; !bytes.Contains(plan, []byte("\nformat: 3\n")) {
		t.Errorf("the plan says\n%s", plan)
	}
	if diff := cmp.Diff(before, after, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(experiment.Stored{}, "Spec", "Baselines")); diff != "" {
		t.Errorf("the runs differ:\n%s", diff)
	}
	files := slices.Sorted(maps.Keys(readTree(t, filepath.Join(dir, "airline"))))
	if want := []string{"/environment.json", "/final/final.json", "/final/seed-0000.safetensors", "/runs-0000.safetensors", "/seed-0000/loss.svg", "/series.json", "/spec.yaml"}; !slices.Equal(files, want) {
		t.Errorf("the files are %v", files)
	}
}

// A run that this process may not read is not taken for damaged.
func TestResumeUnreadable(t *testing.T) {
	p := checkpointed(t, 1)
	dir := begin(t, p)
	if err := complete(t, p, context.Background()); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "window", "runs-0000.safetensors")
	if err := errors.Join(os.Remove(file), os.Mkdir(file, 0o700)); err != nil {
		t.Fatal(err)
	}
	err := complete(t, reopen(t, dir), context.Background())
	if _, stat := os.Stat(file); err == nil || !strings.Contains(err.Error(), "cannot be read") || stat != nil {
		t.Errorf("error is %v, and the run is there: %v", err, stat == nil)
	}
}

// A folder that is deleted while its runs train is not made again.
func TestFolderDeletedWhileRunning(t *testing.T) {
	for _, what := range []string{"", "window"} {
		p := checkpointed(t, 1)
		p.Seeds = 1 // so that nothing is written while it is deleted
		dir := begin(t, p)
		p.Observer = &interrupt{after: 7, end: func() {
			if err := os.RemoveAll(filepath.Join(dir, what)); err != nil {
				t.Error(err)
			}
		}}
		err := complete(t, p, context.Background())
		if bad := (*dataset.InputError)(nil); !errors.Is(err, store.ErrGone) || errors.As(err, &bad) {
			t.Errorf("%q deleted: error is %v", what, err)
		}
		if _, err := os.Stat(dir); what == "" && !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("the folder was made again: %v", err)
		}
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

// A run is not resumed when its data have changed.
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
	if err := complete(t, p, context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := complete(t, reopen(t, dir), context.Background()); err != nil {
		t.Errorf("with the same data: %v", err)
	}
	if err := os.WriteFile(csv, []byte(strings.Replace(text, "9", "9.5", 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := complete(t, reopen(t, dir), context.Background()); err == nil || !strings.Contains(err.Error(), "have changed since") {
		t.Errorf("error is %v", err)
	}
}

func TestOpenPlanRefuses(t *testing.T) {
	dir := t.TempDir()
	for text, want := range map[string]string{
		"":                                     "is damaged",
		"[":                                    "is damaged: it is not a plan",
		"format: 9\n":                          "written by another version of unroll, in format 9 where this one reads 2",
		"format: 2\nseeds: 0\nengine: machine": "is damaged: seeds: 0: give a whole number from 1 to 100000",
		"format: 2\nseeds: 2\nengine: tape\nconfigurations:\n":                      "is damaged: it has no configuration",
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

// No beginning of a plan is taken for a plan of fewer or shorter runs.
func TestTruncatedPlan(t *testing.T) {
	p := plan(t, 1, "window", "stacked")
	dir := begin(t, p)
	configurations, err := p.Prepare()
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(p.Record(configurations), p.Folder.Close()); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "plan.yaml")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for n := range text {
		if err := os.Truncate(path, int64(len(text)-1-n)); err != nil {
			t.Fatal(err)
		}
		if _, err := experiment.OpenPlan(dir); err == nil || !strings.Contains(err.Error(), "plan.yaml is damaged: ") {
			t.Fatalf("of %d bytes the first %d: error is %v", len(text), len(text)-1-n, err)
		}
	}
}

// A plan with a cell from an equation file reads back the same; one that an earlier
// version wrote, with the equations not indented, too.
func TestPlanWithEquations(t *testing.T) {
	const equations = "// Minimal gated unit.\nstate h\nf := sigmoid(x*Wf + h*Uf + bf)\n\nn := tanh(x*Wn + (f*h)*Un + bn)\nh = (1-f)*h + f*n\n"
	file := filepath.Join(t.TempDir(), "minimal-gated.cell")
	if err := os.WriteFile(file, []byte(equations), 0o644); err != nil {
		t.Fatal(err)
	}
	p := plan(t, 1, "window")
	if err := p.Specs[0].Set("model.cell", file); err != nil {
		t.Fatal(err)
	}
	dir, _ := stored(t, p)
	got, want := specText(t, reopen(t, dir)), specText(t, p)
	if got != want || !strings.Contains(got, "tanh") {
		t.Errorf("the plan reads back as\n%s\nnot\n%s", got, want)
	}
	old := reopen(t, "testdata/equations")
	cell := old.Specs[1].Model.Cell
	if text := cell.Value.(graph.Written).Text(); len(old.Specs) != 2 || cell.Name != "minimal-gated.cell" || text != strings.Replace(equations, "\n\n", "\n", 1) {
		t.Errorf("the old plan has the cell %q\n%s", cell.Name, text)
	}
}

// specText is the first Spec of a plan.
func specText(t *testing.T, p *experiment.Plan) string {
	t.Helper()
	text, err := p.Specs[0].YAML()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A plan whose data are named by a relative path is resumed from another folder, to the same
// bytes.
func TestResumeFromAnotherFolder(t *testing.T) {
	home, away := t.TempDir(), t.TempDir()
	series, err := os.ReadFile("../../dataset/testdata/nottingham-temperature.csv")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(home, "my series.csv"), series, 0o600); err != nil {
		t.Fatal(err)
	}
	made := func(interruptAfter int) string {
		p := checkpointed(t, 1)
		for i := range p.Specs {
			p.Specs[i].Data = dataset.Source{Path: "my series.csv"}
		}
		t.Chdir(home)
		dir := begin(t, p)
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		p.Observer = &interrupt{after: interruptAfter, end: cancel}
		if err := complete(t, p, ctx); err != nil && !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		return dir
	}
	whole := made(-1)
	dir := made(7)
	t.Chdir(away)
	if err := complete(t, reopen(t, dir), context.Background()); err != nil {
		t.Fatal(err)
	}
	sameTrees(t, readTree(t, dir), readTree(t, whole))
	if _, err := experiment.Open(nil, dir); err != nil {
		t.Error(err)
	}
}
