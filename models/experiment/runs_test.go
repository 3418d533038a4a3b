package experiment

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"unroll/models"
)

// A file has consecutive runs of up to a size together, but at least one.
func TestGrouped(t *testing.T) {
	run := func(seed uint64, size int) Run {
		return Run{Seed: seed, Result: &models.Result{Trained: make(models.Saved, size)}}
	}
	const half = maxFileBytes / 2
	for _, c := range []struct {
		sizes []int
		want  []int // runs in each file
	}{
		{[]int{1}, []int{1}},
		{[]int{1, 2, 3}, []int{3}},
		{[]int{half, half, 1}, []int{2, 1}},
		{[]int{2 * maxFileBytes, 1, 1, 2 * maxFileBytes}, []int{1, 2, 1}},
	} {
		var runs []Run
		for i, size := range c.sizes {
			runs = append(runs, run(uint64(i), size))
		}
		next := uint64(0)
		groups := grouped(runs, maxFileBytes)
		if len(groups) != len(c.want) {
			t.Fatalf("%v are %d files, not %v", c.sizes, len(groups), c.want)
		}
		for i, group := range groups {
			if len(group) != c.want[i] {
				t.Errorf("%v: %d runs in file %d, not %v", c.sizes, len(group), i, c.want)
			}
			for _, r := range group {
				if r.Seed != next {
					t.Errorf("%v: seed %d where %d is next", c.sizes, r.Seed, next)
				}
				next++
			}
		}
	}
}

// A file that a later version wrote is refused.
func TestRunsOfLaterVersion(t *testing.T) {
	p, configurations := planOf(t, "window")
	if err := p.Run(t.Context(), configurations); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(p.Folder.Path, "window", models.ResultsName(0))
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	file, err := models.ReadResults(text)
	if err != nil {
		t.Fatal(err)
	}
	results, err := file.Results()
	if err != nil {
		t.Fatal(err)
	}
	for format, want := range map[string]string{
		"4": "was written by another version of unroll, in format 4 where this one reads 2 and 3", "x": "runs-0000.safetensors is damaged",
	} {
		file.Metadata[formatKey] = format
		if text, err = models.EncodeResults(results, "float32", file.Metadata); err == nil {
			err = os.WriteFile(path, text, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		if _, err := OpenRun(filepath.Join(p.Folder.Path, "window", "seed-0001")); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("format %s: the error is %v", format, err)
		}
	}
}
