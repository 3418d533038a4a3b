package experiment

import (
	"cmp"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"unroll/dataset"
	"unroll/models"
	"unroll/models/store"
)

// Stored is a finished run, read back from the folder of its configuration.
type Stored struct {
	// Path names the run: the folder of its configuration, and in it the name of its seed, such
	// as runs/001/window/seed-0000, whether or not the run has a folder of its own.
	Path        string
	Spec        models.Spec
	Seed        uint64
	Engine      string
	Environment Environment
	Finished    time.Time           // when its training had ended
	Preparation dataset.Preparation // the fitted transforms; zero for a panel
	Panel       []SeriesRecord      // of the series of a panel, in their order; nil for a single series
	Baselines   []Baseline          // without their forecasts
	Result      *models.Result      // with forecasts, metrics, weights, snapshots and optimizer
}

func bySeed(a, b *Stored) int { return cmp.Compare(a.Seed, b.Seed) }

// OpenRun reads one run by its path, as in [Stored], or by that of a folder with a single run. The error is a [*dataset.InputError]: there is
// no such run, another version wrote it, or a file of it is damaged.
func OpenRun(dir string) (*Stored, error) {
	run, err := openRun(dir)
	if err == nil {
		err = single([]*Stored{run})
	}
	if err != nil {
		return nil, err
	}
	return run, nil
}

func openRun(dir string) (*Stored, error) {
	dir = filepath.Clean(dir)
	if isFormat2(dir) {
		return openFormat2(dir)
	}
	if file := resultsFile(dir); file != "" {
		runs, err := readRuns(file)
		if err != nil && resultsFile(dir) != file { // its runs were put into one file with others meanwhile
			return openRun(dir)
		}
		if err != nil {
			return nil, err
		}
		at := slices.IndexFunc(runs, func(s *Stored) bool { return s.Path == dir })
		if at >= 0 {
			return runs[at], nil
		}
	}
	if only := onlyRun(dir); only != "" {
		return openRun(only)
	}
	return nil, notARun(dir)
}

// onlyRun is the path of the run in the folder of a plan or a configuration, if it holds a single
// one; empty otherwise.
func onlyRun(dir string) string {
	folders := configurationFolders(dir)
	if len(folders) != 1 {
		return ""
	}
	seeds := slices.Collect(maps.Keys(seedsIn(folders[0])))
	if len(seeds) != 1 {
		return ""
	}
	return filepath.Join(folders[0], models.SeedName(seeds[0]))
}

// resultsFile is the file of results with the run of a path; empty if there is none.
func resultsFile(path string) string {
	seed, is := models.ParseSeedName(filepath.Base(path))
	if !is {
		return ""
	}
	return models.ResultsFile(filepath.Dir(path), seed)
}

// isRun reports whether a path is that of one run.
func isRun(path string) bool { return isFormat2(path) || resultsFile(path) != "" }

// OpenRuns reads every run in a folder: that of one run, of a configuration or of
// a plan. They are ordered by configuration and seed.
func OpenRuns(dir string) ([]*Stored, error) {
	runs, err := openRuns(dir)
	if err == nil {
		err = single(runs)
	}
	if err != nil {
		return nil, err
	}
	return runs, nil
}

func openRuns(dir string) ([]*Stored, error) {
	if isRun(filepath.Clean(dir)) {
		run, err := openRun(dir)
		return []*Stored{run}, err
	}
	var runs []*Stored
	for _, folder := range configurationFolders(dir) {
		more, err := runsIn(folder)
		if err != nil {
			return nil, err
		}
		runs = append(runs, more...)
	}
	if len(runs) == 0 {
		return nil, notARun(dir)
	}
	slices.SortStableFunc(runs, func(a, b *Stored) int {
		return cmp.Or(strings.Compare(a.Spec.Name, b.Spec.Name), bySeed(a, b))
	})
	return runs, nil
}

// notARun is the error of a path that is not a run's: it says what is there.
func notARun(dir string) error {
	const want = "give a run, such as runs/001/window/seed-0000"
	if hasDiverged(dir) {
		return dataset.BadInput("", "%s does not exist, because this seed diverged: give another seed", dir)
	}
	if info, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return dataset.BadInput("", "%s does not exist: %s", dir, want)
	} else if err == nil && !info.IsDir() {
		return dataset.BadInput("", "%s is a file: %s", dir, want)
	}
	if everySeedDiverged(dir) {
		return dataset.BadInput("", "%s has no network, because every seed diverged: run again with a lower learning rate or with clip_norm", dir)
	}
	for _, folder := range configurationFolders(dir) {
		if seeds := slices.Sorted(maps.Keys(seedsIn(folder))); len(seeds) > 0 {
			return dataset.BadInput("", "%s holds several runs: give one of them, such as %s", dir, filepath.Join(folder, models.SeedName(seeds[0])))
		}
	}
	if _, is := models.ParseSeedName(filepath.Base(dir)); is {
		return damaged(dir, errors.New("it has no "+identityFile))
	}
	return dataset.BadInput("", "%s holds no run: %s", dir, want)
}

// checkFormat refuses a folder that another version wrote.
func checkFormat(dir string, format int) error {
	if format == 0 {
		return damaged(dir, errors.New("it has no format"))
	}
	if format != folderFormat && format != oldFormat {
		return dataset.BadInput("", "%s was written by another version of unroll, in format %d where this one reads %d and %d: use that version, or run again",
			dir, format, oldFormat, folderFormat)
	}
	return nil
}

func damaged(path string, err error) error {
	return dataset.BadInput("", "%w", &store.FileError{Path: path, Kind: store.ErrDamaged, Why: err.Error(), Remedy: remedy(path, "resume its run, which trains again what was in it")})
}

func foreign(path, why string) error {
	remedy := "put back the file that was there, or " + remedy(path, "move this one away and resume the run, which trains its seeds again")
	return dataset.BadInput("", "%w", &store.FileError{Path: path, Kind: store.ErrForeign, Why: why, Remedy: remedy})
}
