package experiment

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"unroll/models"
	"unroll/models/store"
	"unroll/models/store/storetest"
)

// Runs are put into several files, fewer larger ones, and one, and each is there whatever a crash
// leaves. One file has the same bytes, wherever its runs come from.
func TestCompactionOverSeveralFiles(t *testing.T) {
	p, configurations := planOf(t, "regression")
	c := configurations[0]
	c.Spec.Train.Epochs, c.Spec.Train.SelfCheck = 0, new(bool)
	root := t.TempDir()
	recorder := storetest.NewRecorder(root)
	folder := &Folder{Path: root, Engine: p.Engine, Disk: store.Disk{Calls: recorder}}
	for seed := range uint64(5) {
		r, err := c.Run(t.Context(), seed, models.RunOptions{})
		if err != nil {
			t.Fatal(err)
		}
		run := Run{Seed: seed, Engine: p.Engine, Result: r}
		c.Runs = append(c.Runs, run)
		if err := folder.writeRuns(c, []Run{run}); err != nil {
			t.Fatal(err)
		}
	}
	dir := filepath.Join(root, c.Spec.Name)
	written := recorder.Len()
	want, err := runsIn(dir)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := encodeRuns(c, c.Runs, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, files := range []int{5, 2, 3, 1} {
		maxBytes := len(whole)*2/files + 1
		for len(grouped(c.Runs, maxBytes)) < files {
			maxBytes = maxBytes * 9 / 10
		}
		if err := folder.compact(c, maxBytes); err != nil {
			t.Fatal(err)
		}
		names := models.ResultsFiles(dir)
		if len(names) != files || files > 1 && filepath.Base(names[1]) != models.ResultsName(uint64(len(grouped(c.Runs, maxBytes)[0]))) {
			t.Errorf("there are %q, not %d files", names, files)
		}
		got, err := runsIn(dir)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("in %d files the runs differ (error %v):\n%s", files, err, diff)
		}
		if text, err := os.ReadFile(names[0]); files == 1 && !bytes.Equal(text, whole) {
			t.Errorf("one file differs, error %v", err)
		}
	}
	for calls := written; calls <= recorder.Len(); calls++ {
		left := filepath.Join(t.TempDir(), fmt.Sprint(calls))
		if err := recorder.Crash(calls, storetest.Killed, nil, left); err != nil {
			t.Fatal(err)
		}
		if have := seedsIn(filepath.Join(left, c.Spec.Name)); len(have) != len(c.Runs) {
			t.Errorf("after %d calls the seeds %v are there", calls, have)
		}
	}
}
