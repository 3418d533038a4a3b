package experiment

import (
	"cmp"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"unroll/dataset"
	"unroll/models"
	"unroll/models/store"
)

// Stored is a finished run, read back from its folder.
type Stored struct {
	Path        string
	Spec        models.Spec
	Seed        uint64
	Engine      string
	Environment Environment
	Preparation dataset.Preparation // the fitted transforms
	Result      *models.Result      // with forecasts, metrics, weights, snapshots and optimizer
}

// OpenRun reads the folder of one run. The error is a [*dataset.InputError]: dir is
// not such a folder, another version wrote it, or a file in it is damaged.
func OpenRun(dir string) (*Stored, error) {
	id, err := readIdentity(dir)
	if err != nil {
		return nil, err
	}
	s := &Stored{Path: dir, Seed: id.Seed, Engine: id.Engine, Result: &models.Result{Seed: id.Seed}}
	r := s.Result
	for _, file := range []struct {
		name string
		read func(text []byte) error
	}{
		{specFile, func(text []byte) (err error) {
			s.Spec, err = models.ParseSpec(specFile, text)
			return err
		}},
		{metricsFile, func(text []byte) (err error) {
			r.History, err = readMetrics(text)
			return err
		}},
		{predictionsFile, func(text []byte) error { return readPredictions(text, r) }},
		{resultFile, s.readResult},
		{environmentFile, s.readEnvironment},
		{snapshotsFile, func(text []byte) (err error) {
			r.Snapshots, err = models.DecodeSnapshots(text)
			return err
		}},
		{statisticsFile, func(text []byte) error { return readWeights(text, r.Snapshots) }},
		{models.WeightsFile, func(text []byte) error {
			r.Trained = text
			return nil
		}},
	} {
		if optional(file.name) && !id.has(file.name) {
			continue
		}
		if err := id.open(dir, file.name, file.read); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// maxDamaged is the size in bytes up to which a file that is not what was written is
// interpreted, to say more about it.
const maxDamaged = 1 << 20

// open reads and interprets a file of the run's folder. The error is errDamaged if the file is
// missing, or not what was written.
func (id identity) open(dir, name string, interpret func(text []byte) error) error {
	path := filepath.Join(dir, name)
	text, err := id.read(dir, name)
	switch {
	case errors.Is(err, store.ErrChecksum) && len(text) > maxDamaged:
		return damaged(path, err)
	case errors.Is(err, store.ErrChecksum):
		return damaged(path, cmp.Or(interpret(text), err)) // says more than that the checksum differs
	case errors.Is(err, fs.ErrNotExist):
		return damaged(path, err)
	case err != nil:
		return dataset.BadInput("", "%s cannot be read: %w", path, err)
	}
	if err = interpret(text); err != nil && name == environmentFile {
		return damaged(path, err) // it has no checksum
	}
	if err != nil {
		return dataset.BadInput("", "%s cannot be read by this version of unroll: %w", path, err)
	}
	return nil
}

// OpenRuns reads every run in a folder: that of one run, of a configuration or of
// a plan. They are ordered by configuration and seed.
func OpenRuns(dir string) ([]*Stored, error) {
	var runs []*Stored
	for _, path := range runFolders(dir) {
		run, err := OpenRun(path)
		if err != nil {
			return nil, err
		}
		runs = append(runs, run)
	}
	if len(runs) == 0 {
		return nil, notARun(dir)
	}
	slices.SortStableFunc(runs, func(a, b *Stored) int {
		return cmp.Or(strings.Compare(a.Spec.Name, b.Spec.Name), cmp.Compare(a.Seed, b.Seed))
	})
	return runs, nil
}

// runFolders are the folders of runs in dir: itself, below it, and two below.
func runFolders(dir string) []string {
	var folders []string
	for _, pattern := range []string{identityFile, "*/" + identityFile, "*/*/" + identityFile} {
		found, _ := fs.Glob(os.DirFS(dir), pattern) // the pattern is valid
		for _, file := range found {
			if !store.Unfinished(path.Base(path.Dir(file))) {
				folders = append(folders, filepath.Dir(filepath.Join(dir, file)))
			}
		}
	}
	return folders
}

// isRun reports whether a folder is that of a run.
func isRun(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, identityFile))
	return err == nil
}

// readIdentity reads the identity of a run's folder.
func readIdentity(dir string) (identity, error) {
	var id identity
	text, err := store.ReadFile(filepath.Join(dir, identityFile))
	info, missing := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist), missing == nil && !info.IsDir():
		return id, notARun(dir)
	case err != nil:
		return id, dataset.BadInput("", "%s cannot be read as a run: %w", dir, err)
	}
	if err := json.Unmarshal(text, &id); err != nil {
		return id, damaged(filepath.Join(dir, identityFile), err)
	}
	return id, checkFormat(filepath.Join(dir, identityFile), id.Format)
}

// notARun is the error of a folder that is not a run's: it says what is there.
func notARun(dir string) error {
	const want = "give a run's folder, such as runs/001/window/seed-0000"
	if hasDiverged(dir) {
		return dataset.BadInput("", "%s does not exist, because this seed diverged: give the folder of another seed", dir)
	}
	if info, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		return dataset.BadInput("", "%s does not exist: %s", dir, want)
	} else if err == nil && !info.IsDir() {
		return dataset.BadInput("", "%s is a file: %s", dir, want)
	}
	if everySeedDiverged(dir) {
		return dataset.BadInput("", "%s has no network, because every seed diverged: run again with a lower learning rate or with clip_norm", dir)
	}
	if runs := runFolders(dir); len(runs) > 0 {
		return dataset.BadInput("", "%s holds several runs: give one of them, such as %s", dir, runs[0])
	}
	if strings.HasPrefix(filepath.Base(dir), seedPrefix) {
		return damaged(dir, errors.New("it has no "+identityFile))
	}
	return dataset.BadInput("", "%s is not the folder of a run, it has no %s: %s", dir, identityFile, want)
}

// checkFormat refuses a folder that another version wrote.
func checkFormat(dir string, format int) error {
	if format == 0 {
		return damaged(dir, errors.New("it has no format"))
	}
	if format != folderFormat {
		return dataset.BadInput("", "%s was written by another version of unroll, in format %d where this one reads %d: use that version, or run again",
			dir, format, folderFormat)
	}
	return nil
}

// errDamaged says that a file is not what was written.
var errDamaged = errors.New("damaged")

func damaged(path string, err error) error {
	return dataset.BadInput("", "%s is %w: %v; resume its run, which trains the seed again", path, errDamaged, err)
}

func (s *Stored) readResult(text []byte) error {
	var stored struct {
		Parameters  int                 `json:"parameters"`
		Updates     int                 `json:"updates"`
		BestEpoch   int                 `json:"best_epoch"`
		Preparation dataset.Preparation `json:"transform_fit"`
	}
	err := json.Unmarshal(text, &stored)
	s.Result.Parameters, s.Result.Updates, s.Result.Best = stored.Parameters, stored.Updates, stored.BestEpoch
	s.Preparation = stored.Preparation
	return err
}
