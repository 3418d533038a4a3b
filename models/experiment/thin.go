package experiment

import (
	"errors"
	"path/filepath"
	"slices"

	"unroll/models"
)

// Snapshots and weight statistics are most of a run's bytes. When all seeds of a configuration
// have ended, those of the median, best and worst seed are kept, unless the plan says all.

// thin removes the snapshots of the other seeds from the folder and the results.
func (f *Folder) thin(configurations []*Configuration) error {
	for _, c := range configurations {
		kept := c.Exemplars()
		for _, run := range c.Runs {
			if run.Result == nil || slices.Contains(kept, run.Result) {
				continue
			}
			run.Result.Snapshots = nil
			if err := f.removeSnapshots(run.Folder); err != nil {
				return err
			}
		}
	}
	return nil
}

// Exemplars are the results with the lowest, the median and the highest test RMSE.
func (c *Configuration) Exemplars() []*models.Result {
	results := c.ByTestScore()
	if len(results) == 0 {
		return nil
	}
	return []*models.Result{results[0], results[MedianIndex(len(results))], results[len(results)-1]}
}

// removeSnapshots removes them from a run's folder: first from its identity, so that they are
// missed by no reader, then the files.
func (f *Folder) removeSnapshots(dir string) error {
	id, err := readIdentity(dir)
	if err != nil {
		return err
	}
	if id.has(snapshotsFile) {
		delete(id.Files, snapshotsFile)
		delete(id.Files, statisticsFile)
		text, err := indented(id)
		if err != nil {
			return err
		}
		if err := f.Disk.Write(filepath.Join(dir, identityFile), text); err != nil {
			return err
		}
	}
	return errors.Join(f.Disk.Remove(filepath.Join(dir, snapshotsFile)), f.Disk.Remove(filepath.Join(dir, statisticsFile)))
}

// has reports whether a file is part of the run.
func (id identity) has(name string) bool { return name == environmentFile || id.Files[name] != "" }

// optional reports whether a run may be without a file.
func optional(name string) bool { return name == snapshotsFile || name == statisticsFile }

// SeedsWithSnapshots names the seeds beside the run's that have snapshots, in text form; "none"
// without any.
func (s *Stored) SeedsWithSnapshots() string {
	var seeds []uint64
	for _, dir := range runFolders(s.configuration()) {
		if id, err := readIdentity(dir); err == nil && id.has(snapshotsFile) {
			seeds = append(seeds, id.Seed)
		}
	}
	slices.Sort(seeds)
	if len(seeds) == 0 {
		return "none"
	}
	return list(seeds)
}
