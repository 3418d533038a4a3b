package experiment_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"unroll/dataset"
	"unroll/models"
	"unroll/models/experiment"
	"unroll/models/experiment/experimenttest"
	"unroll/models/store"
)

// Files of another run are refused, with the reason, and stay where they are. The run is resumed when
// they are moved away.
func TestForeignFiles(t *testing.T) {
	csv := filepath.Join(t.TempDir(), "series.csv")
	made := func(values string, change func(*experiment.Plan)) string {
		t.Helper()
		if err := os.WriteFile(csv, []byte("value\n"+strings.Repeat(values, 12)), 0o600); err != nil {
			t.Fatal(err)
		}
		p := small(t)
		p.Seeds, p.Specs[0].Data = 2, dataset.Source{Path: csv}
		change(p)
		dir := begin(t, p)
		if err := complete(t, p, context.Background()); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	const otherValues = "1\n2\n5\n3\n9\n"
	others := map[string]string{
		"it has another Spec than the configuration window here":           made("1\n2\n4\n3\n9\n", func(p *experiment.Plan) { p.Specs[0].Train.Epochs = 3 }),
		"it was made with the engine tape, and the runs here with machine": made("1\n2\n4\n3\n9\n", func(p *experiment.Plan) { p.Engine = "tape" }),
		"it was made on other data, or from other initial weights":         made(otherValues, func(*experiment.Plan) {}),
	}
	dir := made("1\n2\n4\n3\n9\n", func(*experiment.Plan) {})
	want := readTree(t, dir)
	runs := filepath.Join(dir, "window", "runs-0000.safetensors")
	for why, other := range others {
		found, err := filepath.Glob(filepath.Join(strings.NewReplacer("[", "\\[", "*", "\\*").Replace(other), "window", "runs-*.safetensors"))
		if err != nil || len(found) != 1 {
			t.Fatal(found, err)
		}
		copyFile(t, found[0], runs)
		_, opened := experiment.OpenRun(filepath.Join(dir, "window", "seed-0000"))
		_, grouped := experiment.OpenGroups(dir)
		if text := runs + " is of another run: " + why; !strings.Contains(errors.Join(opened, grouped).Error(), text) {
			t.Errorf("OpenRun: %v\nOpenGroups: %v\nnot %s", opened, grouped, text)
		}
		if err := resume(dir); err == nil || !strings.Contains(err.Error(), why+"; put back the file that was there, or move this one away and resume") {
			t.Errorf("%s: %v", why, err)
		}
		if err := errors.Join(os.Remove(runs), resume(dir)); err != nil { // it is still there
			t.Fatalf("%s: %v", why, err)
		}
		sameTrees(t, readTree(t, dir), want)
		copyFile(t, filepath.Join(other, "plan.yaml"), filepath.Join(dir, "plan.yaml"))
		if err := resume(dir); err == nil || !strings.Contains(err.Error(), "plan.yaml is of another run: it ") {
			t.Errorf("the plan, %s: %v", why, err)
		}
		if err := os.WriteFile(filepath.Join(dir, "plan.yaml"), want["/plan.yaml"], 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// A file of an earlier version, which does not say on what data it was made, is compared with them.
// Nothing is written outside the folder, through a link in it. The folder itself may be one.
func TestLinkedParts(t *testing.T) {
	p := small(t)
	dir := begin(t, p)
	if err := complete(t, p, context.Background()); err != nil {
		t.Fatal(err)
	}
	inside, elsewhere, alias := filepath.Join(dir, "window"), t.TempDir(), filepath.Join(t.TempDir(), "alias")
	if err := errors.Join(os.Rename(inside, inside+"-away"), os.Symlink(elsewhere, inside)); err != nil {
		t.Skip("no links here: ", err)
	}
	if err := resume(dir); err == nil || !strings.Contains(err.Error(), inside+" is a link to a folder") {
		t.Errorf("a linked part is resumed: %v", err)
	}
	if written := readTree(t, elsewhere); len(written) > 0 {
		t.Errorf("%d files were written elsewhere", len(written))
	}
	if err := errors.Join(os.Remove(inside), os.Rename(inside+"-away", inside), os.Symlink(dir, alias), resume(alias)); err != nil {
		t.Errorf("a link to the whole folder: %v", err)
	}
}

func TestForeignDataOfAnEarlierVersion(t *testing.T) {
	p := small(t)
	p.Seeds = 1
	dir := begin(t, p)
	if err := complete(t, p, context.Background()); err != nil {
		t.Fatal(err)
	}
	want := readTree(t, dir)
	runs := filepath.Join(dir, "window", "runs-0000.safetensors")
	changeRuns(t, runs, func(metadata map[string]string, actual []float64) {
		delete(metadata, "data")
		actual[0]++
	})
	if err := resume(dir); !errors.Is(err, store.ErrForeign) {
		t.Errorf("error is %v", err)
	}
	if err := errors.Join(os.Remove(runs), resume(dir)); err != nil {
		t.Fatal(err)
	}
	sameTrees(t, readTree(t, dir), want)
}

// A user's own files, whatever they hold, stay in a configuration's folder: under a name like that of
// a file of results they are refused.
func TestOwnFilesStay(t *testing.T) {
	p := small(t)
	dir := begin(t, p)
	if err := complete(t, p, context.Background()); err != nil {
		t.Fatal(err)
	}
	window := filepath.Join(dir, "window")
	weights, err := models.ReadWeights(filepath.Join(window, "seed-0001"))
	if err != nil {
		t.Fatal(err)
	}
	copyFile(t, filepath.Join(window, "runs-0000.safetensors"), filepath.Join(window, "runs-backup.safetensors"))
	if err := os.WriteFile(filepath.Join(window, "runs-0001-old.safetensors"), weights, 0o600); err != nil {
		t.Fatal(err)
	}
	want := readTree(t, dir)
	if err := resume(dir); err != nil {
		t.Error(err)
	}
	own := filepath.Join(window, "runs-0001.safetensors")
	if err := os.WriteFile(own, weights, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := resume(dir); !errors.Is(err, store.ErrForeign) {
		t.Errorf("error is %v", err)
	}
	if err := os.Remove(own); err != nil {
		t.Error(err)
	}
	sameTrees(t, readTree(t, dir), want)
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	text, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// changeRuns changes the metadata and the actual values of the test part in a file of results.
func changeRuns(t *testing.T, path string, change func(metadata map[string]string, actual []float64)) {
	t.Helper()
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
	change(file.Metadata, results[0].Test.Actual)
	if text, err = models.EncodeResults(results, "float32", file.Metadata); err == nil {
		err = os.WriteFile(path, text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// resume resumes the run in a folder.
func resume(dir string) error {
	p, err := experiment.OpenPlan(dir)
	if err != nil {
		return err
	}
	configurations, err := p.Prepare()
	if err != nil {
		return err
	}
	defer p.Folder.Close()
	if err := p.Record(configurations); err != nil {
		return err
	}
	return p.Run(context.Background(), configurations)
}

// The folder of a configuration knows its seeds without the plan, and that there are more now.
func TestCopiedFolder(t *testing.T) {
	p := small(t)
	p.Seeds = 3
	dir := begin(t, p)
	if err := complete(t, p, context.Background()); err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(t.TempDir(), "copied")
	lacks := func() string {
		t.Helper()
		if err := errors.Join(os.RemoveAll(copied), os.CopyFS(copied, os.DirFS(filepath.Join(dir, "window")))); err != nil {
			t.Fatal(err)
		}
		experimenttest.Remove(t, filepath.Join(copied, "seed-0001"))
		found, err := experiment.Shortfalls(copied)
		if err != nil || len(found) != 1 || !found[0].Alone {
			t.Fatal(found, err)
		}
		return found[0].Error()
	}
	if got, want := lacks(), copied+" is incomplete: it has 2 of its 3 seeds, without 1"; got != want {
		t.Errorf("%s\nnot %s", got, want)
	}
	p = reopen(t, dir)
	p.Seeds = 4
	if err := complete(t, p, context.Background()); err != nil {
		t.Fatal(err)
	}
	if got, want := lacks(), copied+" is incomplete: it has 3 of its 4 seeds, without 1"; got != want {
		t.Errorf("%s\nnot %s", got, want)
	}
}

// The runs of a damaged plan are read without it, which is said.
func TestReadWithoutPlan(t *testing.T) {
	p := small(t)
	p.Seeds = 2
	dir := begin(t, p)
	if err := complete(t, p, context.Background()); err != nil {
		t.Fatal(err)
	}
	experimenttest.Remove(t, filepath.Join(dir, "window", "seed-0001"))
	if err := os.Truncate(filepath.Join(dir, "plan.yaml"), 100); err != nil {
		t.Fatal(err)
	}
	opened, err := experiment.Open(nil, dir)
	if err != nil || len(opened) != 1 || len(opened[0].Runs) != 1 {
		t.Errorf("%v, %v", opened, err)
	}
	for _, path := range []string{dir, filepath.Join(dir, "window")} {
		lacks, err := experiment.Shortfalls(path)
		if err != nil || len(lacks) != 2 || !strings.Contains(lacks[0].Error(), "plan.yaml is damaged: ") || len(lacks[1].Missing) != 1 {
			t.Errorf("%s: %v, %v", path, lacks, err)
		}
	}
	if err := resume(dir); err == nil || !strings.Contains(err.Error(), "finished runs can be read without it; to resume the run, restore the file from a copy") {
		t.Errorf("resumed: %v", err)
	}
}

// A folder with one run is as good as the run's path; what is damaged in one without a plan, as of
// an import, is not to be resumed.
func TestOnlyRun(t *testing.T) {
	p := small(t)
	p.Seeds = 1
	dir := begin(t, p)
	if err := complete(t, p, context.Background()); err != nil {
		t.Fatal(err)
	}
	window := filepath.Join(dir, "window")
	for _, path := range []string{dir, window} {
		if run, err := experiment.OpenRun(path); err != nil || run.Path != filepath.Join(window, "seed-0000") {
			t.Errorf("%s: %v, %v", path, run, err)
		}
	}
	if err := errors.Join(os.Remove(filepath.Join(dir, "plan.yaml")), os.Truncate(filepath.Join(window, "runs-0000.safetensors"), 9)); err != nil {
		t.Fatal(err)
	}
	if _, err := experiment.OpenRun(filepath.Join(window, "seed-0000")); err == nil || !strings.Contains(err.Error(), "; make or import the run again: ") {
		t.Errorf("error is %v", err)
	}
}
