package compare

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path"
	"path/filepath"
	"slices"
	"time"

	"unroll/models"
	"unroll/models/baseline"
	"unroll/models/experiment"
)

// resultFile is what every run's folder holds.
const resultFile = "result.json"

// Open reads runs from folders that `unroll run` wrote: what its --out named, a
// configuration's folder in that, or one seed's. Every configuration's folder
// becomes a group. The error is one sentence that names the folder or file.
func Open(paths []string, metric Metric) (*Runs, error) {
	runs := &Runs{Metric: metric}
	groups := map[string]int{} // place by folder
	for _, path := range paths {
		dirs, err := runFolders(path)
		if err != nil {
			return nil, err
		}
		for _, dir := range dirs {
			parent := filepath.Dir(dir)
			if _, ok := groups[parent]; !ok {
				groups[parent] = len(runs.Groups)
				runs.Groups = append(runs.Groups, Group{Folder: parent})
			}
			if err := runs.Groups[groups[parent]].add(dir, metric); err != nil {
				return nil, err
			}
		}
	}
	name(runs.Groups)
	return runs, nil
}

// runFolders lists the runs' folders at or below a path.
func runFolders(root string) ([]string, error) {
	const want = "give a folder that unroll run wrote, such as runs/001 or runs/001/window"
	root = filepath.Clean(root)
	info, err := os.Stat(root)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s does not exist: %s", root, want)
	case err != nil:
		return nil, fmt.Errorf("%s cannot be read: %w", root, err)
	case !info.IsDir():
		return nil, fmt.Errorf("%s is a file: %s", root, want)
	}
	for _, below := range []string{resultFile, "seed-*/" + resultFile, "*/seed-*/" + resultFile} {
		files, err := fs.Glob(os.DirFS(root), below)
		if err != nil {
			return nil, err
		}
		var dirs []string
		for _, file := range files {
			dirs = append(dirs, filepath.Join(root, filepath.FromSlash(path.Dir(file))))
		}
		if len(dirs) > 0 {
			return dirs, nil
		}
	}
	return nil, fmt.Errorf("%s holds no run, a folder such as window/seed-0000 with a %s: %s", root, resultFile, want)
}

// add reads a run's folder into its group.
func (g *Group) add(dir string, metric Metric) error {
	stored, err := experiment.OpenRun(dir)
	if err != nil {
		return err
	}
	r := stored.Result
	run := Run{Seed: stored.Seed, Forecasts: metric.forecasts(r)}
	if len(run.Forecasts.Actual) == 0 {
		return fmt.Errorf("%s has no %s points, so that there is no score to compare: choose another metric", dir, metric)
	}
	run.Score = run.Forecasts.RMSE()
	if math.IsNaN(run.Score) || math.IsInf(run.Score, 0) {
		return fmt.Errorf("the %s RMSE of %s is %v: leave this run out", metric, dir, run.Score)
	}
	if r.Updates > 0 {
		run.Update = float64(r.Fit) / float64(time.Microsecond) / float64(r.Updates)
	}
	if len(g.Runs) == 0 {
		g.Configuration, g.Cell, g.Engine = stored.Spec.Name, stored.Spec.Model.Cell.Name, stored.Engine
		g.Parameters = r.Parameters
		if g.Persistence, err = persistence(dir); err != nil {
			return err
		}
	}
	return g.insert(run, dir)
}

// insert puts a run where its seed belongs.
func (g *Group) insert(run Run, dir string) error {
	at, found := slices.BinarySearchFunc(g.Runs, run, func(a, b Run) int { return cmp.Compare(a.Seed, b.Seed) })
	if found {
		return fmt.Errorf("%s is given twice: name every run once", dir)
	}
	if len(g.Runs) > 0 && !samePoints(g.Runs[0].Forecasts, run.Forecasts) {
		return fmt.Errorf("%s forecasts other points than seed %d beside it: keep runs of different data or windows in folders of their own",
			dir, g.Runs[0].Seed)
	}
	g.Runs = slices.Insert(g.Runs, at, run)
	return nil
}

// samePoints says whether two runs forecast the same values of the same rows.
func samePoints(a, b models.Forecasts) bool {
	return a.Horizon == b.Horizon && slices.Equal(a.Rows, b.Rows) && slices.Equal(a.Actual, b.Actual)
}

// persistence reads how the last value scores as a forecast of the test points;
// nil if a run's folder does not say.
func persistence(dir string) (*float64, error) {
	file := filepath.Join(dir, resultFile)
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", file, err)
	}
	var result struct{ Baselines []experiment.Baseline }
	if err := json.Unmarshal(text, &result); err != nil {
		return nil, fmt.Errorf("%s is damaged: %w; run again", file, err)
	}
	for _, b := range result.Baselines {
		if b.Name == (&baseline.Persistence{}).Name() && b.Missing == "" {
			return &b.RMSE, nil
		}
	}
	return nil, nil
}
