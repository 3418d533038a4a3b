package compare

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"unroll/models/experiment"
	"unroll/models/experiment/experimenttest"
	"unroll/models/store"
)

// written makes runs of the configurations, with two epochs and three seeds, and
// returns the folder and the runs.
func written(t *testing.T, names ...string) (string, []*experiment.Configuration) {
	t.Helper()
	plan := experimenttest.Plan(t, names...)
	plan.Seed, plan.Seeds = 5, 3
	configurations := experimenttest.RunIn(t, plan, t.TempDir())
	return plan.Folder.Path, configurations
}

// What is read is the results of the runs.
func TestOpenReadsWhatWasWritten(t *testing.T) {
	dir, configurations := written(t, "regression", "window")
	for _, metric := range []Metric{Test, Train} {
		runs, err := Open([]string{dir}, metric)
		if err != nil {
			t.Fatal(err)
		}
		if len(runs.Groups) != 2 {
			t.Fatalf("%d groups, want 2", len(runs.Groups))
		}
		for i, c := range configurations {
			want := Group{
				Name: c.Spec.Name, Configuration: c.Spec.Name, Cell: "lstm", Engine: "machine",
				Folder: filepath.Join(dir, c.Spec.Name), Parameters: c.Runs[0].Result.Parameters, Persistence: &c.Persistence().RMSE,
				part: part{split: "0.67", end: 144},
			}
			for _, r := range c.Runs {
				f := metric.forecasts(r.Result)
				update := r.Result.Fit / time.Duration(r.Result.Updates)
				want.Runs = append(want.Runs, Run{Seed: r.Seed, Score: f.RMSE(), Forecasts: f, Update: float64(update) / 1e3})
			}
			near := cmp.FilterPath(func(p cmp.Path) bool { return p.Last().String() == ".Update" },
				cmp.Comparer(func(a, b float64) bool { return near(a, b, 1e-2) }))
			if diff := cmp.Diff(want, runs.Groups[i], near, cmp.AllowUnexported(Group{}, part{})); diff != "" {
				t.Errorf("%s (-want +got):\n%s", c.Spec.Name, diff)
			}
		}
	}
}

// Folders of any level can be given, in any order.
func TestOpenFoldersOfAnyLevel(t *testing.T) {
	dir, _ := written(t, "regression", "window")
	for _, c := range []struct {
		paths []string
		want  []string
	}{
		{[]string{"."}, []string{"regression 5 6 7", "window 5 6 7"}},
		{[]string{"window/", "regression"}, []string{"window 5 6 7", "regression 5 6 7"}},
		{[]string{"window/seed-0007", "regression", "./window/seed-0005"}, []string{"window 5 7", "regression 5 6 7"}},
	} {
		var paths []string
		for _, path := range c.paths {
			paths = append(paths, dir+"/"+path)
		}
		runs, err := Open(paths, Test)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, g := range runs.Groups {
			text := g.Name
			for _, r := range g.Runs {
				text += " " + string(rune('0'+r.Seed))
			}
			got = append(got, text)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%v holds %q, want %q", c.paths, got, c.want)
		}
	}
}

// sign puts the checksum of a file's new text into the identity of its run, as if
// the run had written it.
func sign(t *testing.T, run, file, text string) {
	t.Helper()
	path := filepath.Join(run, "run.json")
	written, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var identity map[string]any
	if err := json.Unmarshal(written, &identity); err != nil {
		t.Fatal(err)
	}
	identity["files"].(map[string]any)[file] = store.Checksum([]byte(text))
	if written, err = json.Marshal(identity); err == nil {
		err = os.WriteFile(path, written, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestErrorsOfOpen(t *testing.T) {
	dir, _ := written(t, "regression")
	empty := t.TempDir()
	const earlier = "../../cmd/internal/cli/testdata/format2/run"
	damage := func(file, text string) string {
		t.Helper()
		copied := t.TempDir()
		if err := os.CopyFS(filepath.Join(copied, "small"), os.DirFS(earlier+"/small")); err != nil {
			t.Fatal(err)
		}
		run := filepath.Join(copied, "small", "seed-0001")
		if err := os.WriteFile(filepath.Join(run, file), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		sign(t, run, file, text)
		return copied
	}
	predictions, err := os.ReadFile(filepath.Join(earlier, "small", "seed-0001", "predictions.csv"))
	if err != nil {
		t.Fatal(err)
	}
	shorter := string(predictions[:strings.LastIndex(strings.TrimSpace(string(predictions)), "\n")+1])
	for _, c := range []struct {
		paths  []string
		metric Metric
		want   string
	}{
		{[]string{empty + "/none"}, Test, "none does not exist: give a folder that unroll run wrote, such as runs/001"},
		{[]string{dir + "/regression/spec.yaml"}, Test, "spec.yaml is a file: give a folder that unroll run wrote"},
		{[]string{empty}, Test, "holds no run: give a folder"},
		{[]string{dir, dir + "/regression/seed-0006"}, Test, "seed-0006 is given twice"},
		{[]string{dir}, Validation, "seed-0005 has no validation points and no score to compare: choose another metric"},
		{[]string{damage("result.json", `{"seed": 6`)}, Test, "result.json cannot be read"},
		{[]string{damage("predictions.csv", shorter)}, Test, "seed-0001 forecasts other points than seed 0 in the same folder"},
		{[]string{damage("predictions.csv", strings.Replace(shorter, "test,1,", "test,0x,", 1))}, Test, "predictions.csv cannot be read"},
		{[]string{damage("predictions.csv", string(predictions)+"test,1,200,x,1,NaN\n")}, Test, "the test RMSE of"},
	} {
		_, err := Open(c.paths, c.metric)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("error is %v, want %q", err, c.want)
		}
	}
}
