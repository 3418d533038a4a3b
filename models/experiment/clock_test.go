package experiment_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"unroll/models/experiment"
	"unroll/models/experiment/experimenttest"
)

// Whatever the times of the files, what is read from them is the same but for when they were written.
func TestReadersWithoutAClock(t *testing.T) {
	p := experimenttest.Plan(t, "window", "regression")
	dir := filepath.Join(t.TempDir(), "001")
	experimenttest.RunIn(t, p, dir)
	progress := filepath.Join(dir, "window", "progress-0007.jsonl")
	if err := os.WriteFile(progress, []byte(`{"epoch":1,"loss":9}`+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	read := func() (all []any) {
		groups, e1 := experiment.OpenGroups(dir)
		runs, e2 := experiment.OpenRuns(dir)
		lacks, e3 := experiment.Shortfalls(dir)
		status, e4 := reopen(t, dir).Status()
		for _, g := range groups {
			all = append(all, g.Name, g.Folder, g.Spec, g.Runs)
		}
		return append(all, runs, lacks, status, []error{e1, e2, e3, e4})
	}
	before := read()
	experimenttest.Jump(t, dir)
	if diff := cmp.Diff(before, read(), cmpopts.IgnoreFields(experiment.Progress{}, "Updated"), cmpopts.EquateErrors()); diff != "" {
		t.Errorf("with other times:\n%s", diff)
	}
}

// A time of training that no run takes is unknown.
func TestAbsurdTimes(t *testing.T) {
	p := experimenttest.Plan(t, "window")
	dir := filepath.Join(t.TempDir(), "001")
	experimenttest.RunIn(t, p, dir)
	for seconds, known := range map[string]bool{"0.5": true, "-3600": false, "1e300": false, "9223372037": false} {
		text := `[{"seed":0,"finished":"1931-01-01T00:00:00Z","fit_seconds":` + seconds + `}]`
		if err := os.WriteFile(filepath.Join(dir, "window", "environment.json"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		run, err := experiment.OpenRun(filepath.Join(dir, "window", "seed-0000"))
		if err != nil {
			t.Fatal(err)
		}
		if fit := run.Result.Fit; fit < 0 || (fit > 0) != known {
			t.Errorf("%s seconds are read as %v", seconds, fit)
		}
	}
}
