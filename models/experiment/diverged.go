package experiment

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"unroll/dataset/input"
	"unroll/models"
	"unroll/models/store"
)

// A run that diverged leaves a file of its own: it is counted, and not repeated.

// divergence is that file.
type divergence struct {
	Format int    `json:"format"`
	Seed   uint64 `json:"seed"`
	Engine string `json:"engine"`
	Epoch  int    `json:"epoch"` // as in [models.DivergedError]
	Batch  int    `json:"batch"`
	Environment
}

func divergedName(seed uint64) string { return fmt.Sprintf("diverged-%04d.json", seed) }

// writeDiverged records a run that diverged.
func (f *Folder) writeDiverged(c *Configuration, r Run, err *models.DivergedError) error {
	dir, failed := f.Configuration(c)
	if failed != nil {
		return failed
	}
	text, failed := indented(divergence{folderFormat, r.Seed, f.Engine, err.Epoch, err.Batch, r.Environment})
	if failed != nil {
		return failed
	}
	return f.Disk.Write(filepath.Join(dir, divergedName(r.Seed)), text)
}

// divergedFiles are those of the runs that diverged in a configuration's folder.
func divergedFiles(dir string) []string {
	names, _ := fs.Glob(os.DirFS(dir), "diverged-*.json") // the pattern is valid
	for i, name := range names {
		names[i] = filepath.Join(dir, name)
	}
	return names
}

// diverged reads them.
func diverged(dir string) ([]Run, error) {
	var runs []Run
	for _, file := range divergedFiles(dir) {
		run, err := readDiverged(file)
		if err != nil {
			return nil, err
		}
		runs = append(runs, run)
	}
	return runs, nil
}

func readDiverged(path string) (Run, error) {
	var d divergence
	text, err := store.ReadFile(path)
	if err != nil {
		return Run{}, err
	}
	if err := input.UnmarshalJSON(text, &d); err != nil {
		return Run{}, damaged(path, err)
	}
	return Run{
		Seed: d.Seed, Engine: d.Engine, Environment: d.Environment, Err: &models.DivergedError{Epoch: d.Epoch, Batch: d.Batch},
	}, checkFormat(path, d.Format)
}

// everySeedDiverged reports whether a plan's or a configuration's folder has no run but
// such that diverged.
func everySeedDiverged(dir string) bool {
	for _, pattern := range []string{"diverged-*.json", "*/diverged-*.json"} {
		if found, _ := fs.Glob(os.DirFS(dir), pattern); len(found) > 0 { // the pattern is valid
			return len(configurationFolders(dir)) == 0
		}
	}
	return false
}

// hasDiverged reports whether the run of a path diverged.
func hasDiverged(path string) bool {
	seed, is := models.ParseSeedName(filepath.Base(path))
	return is && exists(filepath.Dir(path), divergedName(seed))
}
