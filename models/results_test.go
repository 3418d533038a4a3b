package models_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"unroll/models"
	"unroll/models/store"
)

// resultsOf are those of some seeds, of which the second has no snapshots.
func resultsOf(t *testing.T, seeds []uint64, changes ...string) []*models.Result {
	t.Helper()
	spec, err := models.Experiment("window")
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range append([]string{"train.epochs=4"}, changes...) {
		key, value, _ := strings.Cut(change, "=")
		if err := spec.Set(key, value); err != nil {
			t.Fatal(err)
		}
	}
	p, err := models.Load(&spec, nil)
	if err != nil {
		t.Fatal(err)
	}
	var results []*models.Result
	for _, seed := range seeds {
		r, err := p.Run(t.Context(), seed, models.RunOptions{})
		if err != nil {
			t.Fatal(err)
		}
		results = append(results, r)
	}
	results[1].Snapshots = nil
	return results
}

// encoded is a file of results.
func encoded(t *testing.T, results []*models.Result, dtype string) []byte {
	t.Helper()
	file, err := models.EncodeResults(results, dtype, map[string]string{"about": `"checksum":"of this"`})
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func decoded(t *testing.T, file []byte) []*models.Result {
	t.Helper()
	stored, err := models.ReadResults(file)
	if err != nil {
		t.Fatal(err)
	}
	if stored.Metadata["about"] != `"checksum":"of this"` {
		t.Errorf("the metadata is %v", stored.Metadata)
	}
	results, err := stored.Results()
	if err != nil {
		t.Fatal(err)
	}
	return results
}

// What is read back is what was written, to the last bit, but the time spent; the same results are
// the same bytes, also when they were read.
func TestResults(t *testing.T) {
	for _, c := range []struct {
		dtype   string
		changes []string
	}{
		{"float32", nil},
		{"float64", []string{"train.validation=0.25", "train.patience=1", "train.schedule=cosine", "window.horizon=2", "train.optimizer.rate=0.2"}},
		{"float32", []string{"train.epochs=0", "model.cell=gru"}},
		{"float32", []string{"train.epochs=20", "model.units=[64]", "train.batch=32"}}, // snapshots without weights
	} {
		want := resultsOf(t, []uint64{3, 4, 1<<64 - 1}, append(c.changes, "train.dtype="+c.dtype)...)
		file := encoded(t, want, c.dtype)
		got := decoded(t, file)
		if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(models.Result{}, "Fit"), cmpopts.EquateEmpty(), cmpopts.EquateNaNs()); diff != "" {
			t.Errorf("%s %v: read back they differ:\n%s", c.dtype, c.changes, diff)
		}
		if !bytes.Equal(encoded(t, want, c.dtype), file) || !bytes.Equal(encoded(t, got, c.dtype), file) {
			t.Errorf("%s %v: written again they are other bytes", c.dtype, c.changes)
		}
	}
}

// No change of any byte is read.
func TestResultsDamaged(t *testing.T) {
	file := encoded(t, resultsOf(t, []uint64{0, 1}), "float32")
	rapid.Check(t, func(r *rapid.T) {
		damaged := slices.Clone(file)
		at := rapid.IntRange(0, len(file)-1).Draw(r, "at")
		if rapid.Bool().Draw(r, "in the header") {
			at %= 2000
		}
		damaged[at] ^= byte(rapid.IntRange(1, 255).Draw(r, "change"))
		if _, err := models.ReadResults(damaged); err == nil {
			r.Fatalf("it is read with byte %d changed", at)
		}
	})
	for _, length := range []int{0, 1, 8, 100, len(file) - 1} {
		if _, err := models.ReadResults(file[:length]); err == nil {
			t.Errorf("%d bytes of it are read", length)
		}
	}
	file[len(file)-1] ^= 1
	if _, err := models.ReadResults(file); !errors.Is(err, store.ErrChecksum) {
		t.Errorf("with a bit changed in the last number the error is %v", err)
	}
}

// Results of other windows or of another network are not put into one file.
func TestResultsOfOneSpec(t *testing.T) {
	results := resultsOf(t, []uint64{0, 1})
	for _, change := range []string{"window.look_back=4", "model.units=[5]", "window.horizon=2"} {
		other := resultsOf(t, []uint64{2, 3}, change)
		if _, err := models.EncodeResults([]*models.Result{results[0], other[0]}, "float32", nil); err == nil || !strings.Contains(err.Error(), "seed 2") {
			t.Errorf("%s: the error is %v", change, err)
		}
	}
}

// Of the files in a folder, one has a seed; a training starts from its network by the name of the
// seed.
func TestResultFiles(t *testing.T) {
	dir := t.TempDir()
	results := resultsOf(t, []uint64{5, 6, 7})
	write := func(name string, contents []byte) string {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, contents, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	first := write(models.ResultsName(5), encoded(t, results[:2], "float32"))
	last := write(models.ResultsName(7), encoded(t, results[2:], "float32"))
	seeds, with, err := models.ResultSeeds(first)
	if err != nil || !slices.Equal(seeds, []uint64{5, 6}) || !slices.Equal(with, []uint64{5}) {
		t.Errorf("seeds %v, with snapshots %v, error %v", seeds, with, err)
	}
	for seed, want := range map[uint64]string{5: first, 6: first, 7: last, 8: ""} {
		if got := models.ResultsFile(dir, seed); got != want {
			t.Errorf("seed %d is in %q, not in %q", seed, got, want)
		}
	}
	saved, err := models.ReadWeights(filepath.Join(dir, "seed-0006"))
	if err != nil || !bytes.Equal(saved, results[1].Trained) {
		t.Errorf("the weights of seed 6 differ, error %v", err)
	}
	if _, err := models.ReadWeights(filepath.Join(dir, "seed-0008")); err == nil {
		t.Error("there are weights of a seed that was not trained")
	}
	for name, contents := range map[string][]byte{"empty": {}, "short": []byte("short"), "text": []byte("not weights at all"), "torn": encoded(t, results, "float32")[:500]} {
		torn := write(models.ResultsName(9), contents)
		if _, _, err := models.ResultSeeds(torn); err == nil {
			t.Errorf("%s: seeds are read", name)
		}
		if got := models.ResultsFile(dir, 8); got != torn {
			t.Errorf("%s: a seed that the damaged file may have is in %q", name, got)
		}
	}
}

// A name has one seed, and a seed one name.
func TestSeedNames(t *testing.T) {
	for name, want := range map[string]uint64{"seed-0000": 0, "seed-0012": 12, "seed-18446744073709551615": 1<<64 - 1} {
		if seed, is := models.ParseSeedName(name); !is || seed != want || models.SeedName(want) != name {
			t.Errorf("%s is seed %d", name, seed)
		}
	}
	for _, name := range []string{"", "0001", "seed-1", "seed-00001", "seed--001", "seed-x", "seed-"} {
		if _, is := models.ParseSeedName(name); is {
			t.Errorf("%q is the name of a seed", name)
		}
	}
}

// Metadata that are longer than a header may be, with more braces than it may have tensors, are
// read back too.
func TestResultsWithLongMetadata(t *testing.T) {
	results := resultsOf(t, []uint64{0, 1})
	want := map[string]string{"short": "{}", "long": strings.Repeat(`{"a":[1]},`, 500_000)}
	file, err := models.EncodeResults(results, "float32", want)
	if err != nil {
		t.Fatal(err)
	}
	stored, err := models.ReadResults(file)
	if err != nil {
		t.Fatal(err)
	}
	for key, text := range want {
		if stored.Metadata[key] != text {
			t.Errorf("%s has %d bytes, not %d", key, len(stored.Metadata[key]), len(text))
		}
	}
	if seeds, err := stored.Results(); err != nil || len(seeds) != 2 {
		t.Errorf("%d results, %v", len(seeds), err)
	}
}
