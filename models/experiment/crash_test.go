package experiment_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"testing"

	"unroll/dataset"
	"unroll/models"
	"unroll/models/experiment"
	"unroll/models/store"
	"unroll/models/store/storetest"
)

// Whatever a crash leaves of a run, which ends and is resumed with more seeds: what is read is what
// was written, and the run is resumed, or begun again, to the same bytes.
func TestCrash(t *testing.T) { crashes(t, 15) }

func crashes(t *testing.T, sample int) {
	p := small(t)
	seeds := p.Seeds
	p.Seeds--
	dir := begin(t, p)
	recorder := storetest.NewRecorder(dir)
	p.Folder.Disk = store.Disk{Calls: recorder}
	if err := complete(t, p, context.Background()); err != nil {
		t.Fatal(err)
	}
	p = reopen(t, dir)
	p.Seeds, p.Folder.Disk = seeds, store.Disk{Calls: recorder}
	if err := complete(t, p, context.Background()); err != nil {
		t.Fatal(err)
	}
	want := readTree(t, dir)
	whole, err := experiment.OpenRuns(dir)
	if err != nil {
		t.Fatal(err)
	}
	recorder.Crashes(t, sample, func(t *testing.T, dir string) {
		checkReaders(t, dir, whole)
		p, err := experiment.OpenPlan(dir)
		if bad := (*dataset.InputError)(nil); errors.As(err, &bad) {
			p = small(t)
			p.Folder, err = experiment.NewFolder(dir, "")
		}
		if p.Seeds = seeds; err == nil {
			err = complete(t, p, context.Background())
		}
		if err != nil {
			t.Fatal(err)
		}
		sameTrees(t, readTree(t, dir), want)
	})
}

// small is a plan of four short runs, one of which loses its snapshots.
func small(t *testing.T) *experiment.Plan {
	t.Helper()
	p := plan(t, 1, "window")
	p.Seeds = 4
	for _, change := range [][2]string{{"train.checkpoint", "1"}, {"train.epochs", "2"}, {"train.self_check", "false"}, {"train.batch", "16"}} {
		if err := p.Specs[0].Set(change[0], change[1]); err != nil {
			t.Fatal(err)
		}
	}
	return p
}

// checkReaders opens what is there: nothing, or runs as they were written, and what is missing
// is named.
func checkReaders(t *testing.T, dir string, whole []*experiment.Stored) {
	t.Helper()
	found := 0
	groups, err := experiment.OpenGroups(dir)
	if bad := (*dataset.InputError)(nil); err != nil && !errors.As(err, &bad) {
		t.Errorf("the error of OpenGroups is %v", err)
	}
	for _, g := range groups {
		for _, run := range g.Runs {
			found++
			if want := whole[run.Seed].Result; !slices.Equal(run.Result.Test.Predicted, want.Test.Predicted) || string(run.Result.Trained) != string(want.Trained) {
				t.Errorf("%s is read as another run", run.Path)
			}
		}
	}
	lacks, err := experiment.Shortfalls(dir)
	if err != nil {
		t.Error(err)
	}
	for _, lack := range lacks {
		if len(lack.Missing) != lack.Seeds-found || lack.Configuration != filepath.Base(filepath.Dir(whole[0].Path)) {
			t.Errorf("%d of %d runs are there: %v", found, len(whole), lack)
		}
	}
	if len(lacks) == 0 && len(groups) > 0 && found < planned(t, dir) {
		t.Errorf("%d of %d runs are there, and nothing says so", found, len(whole))
	}
}

// planned is the number of seeds in the plan of a folder.
func planned(t *testing.T, dir string) int { return reopen(t, dir).Seeds }

// Whatever a crash leaves of the only run that is written, it is there whole, or its folder can be
// begun again.
func TestCrashOfWrite(t *testing.T) {
	p := plan(t, 1, "window")
	configurations, err := p.Prepare()
	if err != nil {
		t.Fatal(err)
	}
	c := configurations[0]
	result, err := c.Run(t.Context(), 0, models.RunOptions{})
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "out")
	folder, err := experiment.NewFolder(dir, "")
	if err != nil {
		t.Fatal(err)
	}
	recorder := storetest.NewRecorder(dir)
	folder.Disk = store.Disk{Calls: recorder}
	path, err := folder.Write(c, result)
	if err := errors.Join(err, folder.Close()); err != nil {
		t.Fatal(err)
	}
	whole := readTree(t, dir)
	recorder.Crashes(t, 0, func(t *testing.T, dir string) {
		if folder, err := experiment.NewFolder(dir, ""); err == nil {
			folder.Close()
		} else {
			sameTrees(t, readTree(t, dir), whole)
		}
	})
	if run, err := experiment.OpenRun(path); err != nil {
		t.Error(err)
	} else if record, err := run.Series(); err != nil || record == nil {
		t.Errorf("the record of the series is %v: %v", record, err)
	}
}
