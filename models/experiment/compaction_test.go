package experiment_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"unroll/models"
	"unroll/models/experiment"
	"unroll/models/experiment/experimenttest"
)

// Whoever reads while runs are put into one file finds all of them.
func TestReadersDuringCompaction(t *testing.T) {
	p := small(t)
	dir := begin(t, p)
	if err := complete(t, p, context.Background()); err != nil {
		t.Fatal(err)
	}
	window := filepath.Join(dir, "window")
	whole := filepath.Join(window, models.ResultsName(0))
	text, err := os.ReadFile(whole)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	parts := map[string][]byte{}
	for seed := range p.Seeds {
		experimenttest.Change(t, whole, func(results []*models.Result) []*models.Result { return results[seed : seed+1] })
		name := filepath.Join(window, models.PartName(uint64(seed)))
		if parts[name], err = os.ReadFile(whole); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
		if err := os.WriteFile(whole, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	read := func() error {
		runs, e1 := experiment.OpenRuns(dir)
		_, e2 := experiment.OpenRun(filepath.Join(window, "seed-0002"))
		_, e3 := models.ReadWeights(filepath.Join(window, "seed-0002"))
		lacks, e4 := experiment.Shortfalls(dir)
		if len(runs) != p.Seeds || len(lacks) > 0 {
			return errors.Join(fmt.Errorf("%d runs, without %v", len(runs), lacks), e1, e2, e3, e4)
		}
		return errors.Join(e1, e2, e3, e4)
	}
	for range 5 {
		for name, part := range parts {
			if err := os.WriteFile(name, part, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.Remove(whole); err != nil {
			t.Fatal(err)
		}
		var compaction sync.WaitGroup
		compaction.Go(func() {
			temporary := filepath.Join(window, ".writing-1-1")
			err := errors.Join(os.WriteFile(temporary, text, 0o600), os.Rename(temporary, whole))
			for _, name := range names {
				err = errors.Join(err, os.Remove(name))
			}
			if err != nil {
				t.Error(err)
			}
		})
		if err := read(); err != nil {
			t.Error(err)
		}
		compaction.Wait()
	}
}
