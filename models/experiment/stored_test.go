package experiment_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"unroll/models"
	"unroll/models/experiment"
	"unroll/models/experiment/experimenttest"
)

// stored makes a plan's runs in a folder in whose name a pattern would not match.
func stored(t *testing.T, p *experiment.Plan) (string, []*experiment.Configuration) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "out[1]*")
	return dir, experimenttest.RunIn(t, p, dir)
}

// validated is a configuration whose runs have all columns of metrics.
func validated(t *testing.T, jobs int) *experiment.Plan {
	t.Helper()
	p := plan(t, jobs, "window")
	for _, change := range [][2]string{
		{"train.validation", "0.25"}, {"train.patience", "2"}, {"train.epochs", "6"}, {"train.schedule", "cosine"}, {"window.horizon", "2"},
	} {
		if err := p.Specs[0].Set(change[0], change[1]); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

// What is read back from a run's folder is the run's result.
func TestOpenRun(t *testing.T) {
	for _, p := range []*experiment.Plan{plan(t, 1, "stacked"), validated(t, 1)} {
		dir, configurations := stored(t, p)
		c := configurations[0]
		runs, err := experiment.OpenRuns(dir)
		if err != nil || len(runs) != 3 {
			t.Fatalf("%d runs, error %v", len(runs), err)
		}
		for i, run := range runs {
			want := c.Runs[i].Result
			if diff := cmp.Diff(want, run.Result, cmpopts.IgnoreFields(models.Result{}, "Fit"), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("the result differs:\n%s", diff)
			}
			if !cmp.Equal(run.Spec, *c.Spec, cmpopts.EquateEmpty()) || !cmp.Equal(run.Preparation, c.Preparation) || run.Engine != p.Engine || run.Path != c.Runs[i].Path {
				t.Errorf("spec, transforms, engine or path of %s differ", run.Path)
			}
		}
	}
}

// Snapshots that a run is trained again for are those of the network that is stored, or none.
func TestSnapshotsAreOfTheStoredNetwork(t *testing.T) {
	p := experimenttest.Plan(t, "window")
	dir := filepath.Join(t.TempDir(), "out")
	experimenttest.RunIn(t, p, dir)
	file := filepath.Join(dir, "window", models.ResultsName(0))
	with := func() int {
		t.Helper()
		_, with, err := models.ResultSeeds(file)
		if err != nil {
			t.Fatal(err)
		}
		return len(with)
	}
	without := func(change func(r []*models.Result)) {
		t.Helper()
		experimenttest.Change(t, file, func(r []*models.Result) []*models.Result {
			r[0].Snapshots, r[1].Snapshots = nil, nil
			change(r)
			return r
		})
		if n := with(); n != 0 {
			t.Fatalf("%d seeds have snapshots", n)
		}
	}
	without(func([]*models.Result) {})
	if err := resume(dir); err != nil || with() != 2 {
		t.Errorf("%d seeds have snapshots again, error %v", with(), err)
	}
	without(func(r []*models.Result) { r[1].Trained = r[0].Trained })
	if err := resume(dir); err == nil || !strings.Contains(err.Error(), "seed 1 of window was trained again for its snapshots, and its weights differ") {
		t.Errorf("error is %v", err)
	}
	if err := os.Remove(filepath.Join(dir, "window", "environment.json")); err != nil {
		t.Fatal(err)
	}
	if err := resume(dir); err != nil || with() != 1 {
		t.Errorf("of runs of an unknown program %d have snapshots, error %v", with(), err)
	}
}

// Of many seeds, the best, median and worst keep their snapshots, unless the plan says all;
// whoever asks for those of another learns which have them.
func TestSnapshotsOfExemplars(t *testing.T) {
	for _, all := range []bool{false, true} {
		p := plan(t, 2, "window")
		p.Seeds, p.AllSnapshots = 6, all
		dir, configurations := stored(t, p)
		kept := configurations[0].Exemplars()
		runs, err := experiment.OpenRuns(dir)
		if err != nil {
			t.Fatal(err)
		}
		var seeds []string
		for i, run := range runs {
			want := all || slices.Contains(kept, configurations[0].Runs[i].Result)
			if has := len(run.Result.Snapshots) > 0; has != want || len(configurations[0].Runs[i].Result.Snapshots) > 0 != want {
				t.Errorf("all %v: seed %d has snapshots: %v", all, run.Seed, has)
			}
			if want {
				seeds = append(seeds, fmt.Sprint(run.Seed))
			}
		}
		if got := runs[0].SeedsWithSnapshots(); got != strings.Join(seeds, ", ") || !all && len(seeds) != 3 {
			t.Errorf("all %v: seeds %s have snapshots, not %q", all, got, seeds)
		}
		if again, err := experiment.OpenPlan(dir); err != nil || again.AllSnapshots != all {
			t.Errorf("the plan reads back as %v: %v", again, err)
		}
	}
}

// format2 is a copy of runs in two configurations that an earlier version wrote.
func format2(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("../../cmd/internal/cli/testdata/format2/run")); err != nil {
		t.Fatal(err)
	}
	return dir
}

// A path that is not a run's, a file of another version and a damaged one are refused in one
// sentence.
func TestOpenRunRefuses(t *testing.T) {
	dir, _ := stored(t, plan(t, 1, "window"))
	window := filepath.Join(dir, "window")
	for name, want := range map[string]string{
		filepath.Join(dir, "absent"):        "absent does not exist: give a run, such as runs/001/window/seed-0000",
		filepath.Join(window, "seed-0003"):  "seed-0003 does not exist: give a run",
		filepath.Join(window, "seed-1"):     "seed-1 does not exist: give a run",
		filepath.Join(window, "spec.yaml"):  "spec.yaml is a file: give a run",
		t.TempDir():                         "holds no run: give a run",
		dir:                                 "holds several runs: give one of them, such as " + filepath.Join(window, "seed-0000"),
		window:                              "holds several runs",
		filepath.Join(dir, "window", "..."): "does not exist",
	} {
		if _, err := experiment.OpenRun(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error is %v, should have %q", name, err, want)
		}
	}
	for _, test := range []damage{
		{"runs-0000.safetensors", flipLast, "runs-0000.safetensors is damaged: its checksum is not the one that was recorded; resume its run"},
		{"runs-0000.safetensors", func(b []byte) []byte { return b[:100] }, "runs-0000.safetensors is damaged: "},
		{"runs-0000.safetensors", func([]byte) []byte { return nil }, "runs-0000.safetensors is damaged: "},
	} {
		test.check(t, window, filepath.Join(window, "seed-0001"))
	}
	if _, err := experiment.OpenRuns(t.TempDir()); err == nil || !strings.Contains(err.Error(), "holds no run") {
		t.Errorf("error is %v", err)
	}
}

// damage is a change of a file, or its removal, and the error of a run that was in it.
type damage struct {
	file   string
	change func([]byte) []byte
	want   string
}

func (d damage) check(t *testing.T, dir, run string) {
	t.Helper()
	path := filepath.Join(dir, d.file)
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d.change == nil {
		err = os.Remove(path)
	} else {
		err = os.WriteFile(path, d.change(bytes.Clone(good)), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := experiment.OpenRun(run); err == nil || !strings.Contains(err.Error(), d.want) {
		t.Errorf("%s: error is %v, should have %q", d.file, err, d.want)
	}
	if err := os.WriteFile(path, good, 0o644); err != nil {
		t.Fatal(err)
	}
}

// So is a damaged folder of an earlier version.
func TestOpenFormat2Refuses(t *testing.T) {
	run := filepath.Join(format2(t), "small", "seed-0001")
	for _, test := range []damage{
		{"run.json", replace(`"format": 2`, `"format": 1`), "written by another version of unroll, in format 1 where this one reads 2"},
		{"run.json", replace(`{`, ``), "run.json is damaged: "},
		{"weights.safetensors", flipLast, "weights.safetensors is damaged: its checksum is not the one that was recorded; resume"},
		{"weights.safetensors", nil, "weights.safetensors is damaged: "},
		{"snapshots.safetensors", nil, "snapshots.safetensors is damaged: "},
		{"snapshots.safetensors", func(b []byte) []byte { return b[:len(b)-1] }, "snapshots.safetensors is damaged: "},
		{"spec.yaml", replace("epochs:", "epocs:"), `spec.yaml is damaged: spec.yaml:`},
		{"metrics.csv", replace("1,", "1,x"), "metrics.csv is damaged: "},
		{"metrics.csv", func([]byte) []byte { return nil }, "metrics.csv is damaged: it is empty"},
		{"predictions.csv", replace("train,1", "train,one"), "predictions.csv is damaged: line 2: "},
		{"predictions.csv", func([]byte) []byte { return nil }, "predictions.csv is damaged: "},
		{"weights.csv", replace("0,layer0/kernel,z", "8,layer0/kernel,z"), "weights.csv is damaged: line 2: epoch 8 is not the next snapshot's"},
		{"weights.csv", replace("layer0/bias,r,0", "layer0/bias,r,two"), "weights.csv is damaged: line 9: "},
		{"weights.csv", replace("layer0/bias,z,0,0,0,0,0,2", "layer0/bias,z,0,0,0,0,0,two"), "weights.csv is damaged: line 8: "},
		{"weights.csv", replace(",norm,", ","), "weights.csv is damaged: "},
		{"weights.csv", func([]byte) []byte { return nil }, "weights.csv is damaged: it is not a table of 28 columns"},
		{"weights.csv", func(b []byte) []byte { return b[:bytes.Index(b, []byte("\n2,"))+1] }, "weights.csv is damaged: it ends after epoch 1"},
		{"predictions.csv", func(b []byte) []byte { return b[:bytes.LastIndexByte(b[:len(b)-1], '\n')+1] }, "predictions.csv is damaged: its checksum is not"},
		{"result.json", replace(`"parameters": `, `"parameters": x`), "result.json is damaged: "},
		{"environment.json", nil, "environment.json is damaged: "},
	} {
		test.check(t, run, run)
	}
}

func replace(old, by string) func([]byte) []byte {
	return func(text []byte) []byte { return bytes.Replace(text, []byte(old), []byte(by), 1) }
}

func flipLast(contents []byte) []byte {
	contents[len(contents)-1] ^= 1
	return contents
}
