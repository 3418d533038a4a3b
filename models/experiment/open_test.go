package experiment_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"unroll/models"
	"unroll/models/experiment"
)

// What is read back is what was made: runs that diverged too, in the plan's order.
func TestOpenReadsWhatWasMade(t *testing.T) {
	p := plan(t, 2, "window", "regression", "stacked")
	p.Seed = 3
	if err := p.Specs[1].Set("train.optimizer", "{name: sgd, rate: 1e6}"); err != nil {
		t.Fatal(err)
	}
	dir, made := stored(t, p)
	opened, err := experiment.Open(nil, dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(opened) != len(made) {
		t.Fatalf("%d configurations, want %d", len(opened), len(made))
	}
	for i, want := range made {
		got := opened[i]
		options := cmp.Options{cmpopts.IgnoreFields(models.Result{}, "Fit"), cmpopts.EquateEmpty()}
		if diff := cmp.Diff(want.Runs, got.Runs, options); diff != "" {
			t.Errorf("%s: the runs differ:\n%s", want.Spec.Name, diff)
		}
		if !cmp.Equal(want.Spec, got.Spec, options) || !cmp.Equal(want.Baselines, got.Baselines) || want.TrainRows != got.TrainRows {
			t.Errorf("%s: Spec, baselines or training rows differ", want.Spec.Name)
		}
	}
}

// Folders of any level can be opened, and copies of runs. What a killed process
// leaves is not a run.
func TestOpenNames(t *testing.T) {
	dir, _ := stored(t, plan(t, 2, "window", "stacked"))
	leaveBehind(t, dir)
	if err := os.WriteFile(filepath.Join(dir, "window", ".writing-123-0", "run.json"), []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	if err := os.CopyFS("copies/window", os.DirFS("window")); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		paths []string
		want  string
	}{
		{[]string{"."}, "window 3, stacked 3"},
		{[]string{"stacked", "window/"}, "stacked 3, window 3"},
		{[]string{"window/seed-0002", "./window/seed-0000"}, "window 2"},
		{[]string{"window", "copies"}, "window 3, copies-window 3"},
	} {
		configurations, err := experiment.Open(nil, c.paths...)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, k := range configurations {
			got = append(got, k.Spec.Name+" "+string(rune('0'+len(k.Runs))))
		}
		if all := strings.Join(got, ", "); all != c.want {
			t.Errorf("%v are %s, want %s", c.paths, all, c.want)
		}
	}
}

// Runs of different Specs in one folder are refused.
func TestOpenRefusesMixedSpecs(t *testing.T) {
	dir := format2(t)
	small, tiny := filepath.Join(dir, "small", "seed-0001"), filepath.Join(dir, "tiny", "seed-0001")
	if err := errors.Join(os.Remove(filepath.Join(dir, "plan.yaml")), os.RemoveAll(small), os.Rename(tiny, small)); err != nil {
		t.Fatal(err)
	}
	_, err := experiment.Open(nil, dir)
	if err == nil || !strings.Contains(err.Error(), "seed-0001 has another Spec than other runs in ") {
		t.Errorf("error is %v", err)
	}
}

// The weights that a training started from are not needed to open it.
func TestOpenNeedsNoInitialWeights(t *testing.T) {
	start, _ := stored(t, plan(t, 1, "window"))
	p := plan(t, 1, "window")
	weights := filepath.Join(start, "window", "seed-0000")
	p.Specs[0].Train.Weights = weights
	dir, _ := stored(t, p)
	if err := os.RemoveAll(start); err != nil {
		t.Fatal(err)
	}
	opened, err := experiment.Open(nil, dir)
	if err != nil {
		t.Fatal(err)
	}
	if got := opened[0].Spec.Train.Weights; got != weights || len(opened[0].Runs) != 3 {
		t.Errorf("%d runs from the weights %q", len(opened[0].Runs), got)
	}
}
