package experiment

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"unroll/models"
)

// Folder is the folder of one `unroll run`: the plan, a folder for each
// configuration, and in that one for each seed.
type Folder struct {
	Path   string
	Engine string

	plan *planFile // what it was started with; nil for a new one
}

// unfinished is how the names of files and folders begin that are being written.
// They get their own name when they are whole; of a process that was killed they
// are left behind.
const unfinished = ".writing-"

// NewFolder makes the folder at path, which must not exist or be empty. With an
// empty path it makes the next free one of runs/001, runs/002, ... An empty engine
// is models.DefaultEngine.
func NewFolder(path, engine string) (*Folder, error) {
	engine = cmp.Or(engine, models.DefaultEngine)
	if path != "" {
		return claim(path, engine)
	}
	if err := os.MkdirAll("runs", 0o755); err != nil {
		return nil, fmt.Errorf("the output folder cannot be made: %w; give another one with --out", err)
	}
	for n := 1; ; n++ {
		path := filepath.Join("runs", fmt.Sprintf("%03d", n))
		err := os.Mkdir(path, 0o755)
		if err == nil {
			return &Folder{Path: path, Engine: engine}, nil
		}
		if !errors.Is(err, fs.ErrExist) {
			return nil, fmt.Errorf("the output folder cannot be made: %w; give another one with --out", err)
		}
	}
}

func claim(path, engine string) (*Folder, error) {
	if err := os.MkdirAll(path, 0o755); err != nil {
		return nil, fmt.Errorf("the output folder cannot be made: %w; give another one with --out", err)
	}
	if err := sweep(path); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, fmt.Errorf("the output folder cannot be read: %w; give another one with --out", err)
	}
	if len(entries) > 0 {
		return nil, fmt.Errorf("the output folder %s already holds %s: results are never overwritten, give another one with --out",
			path, entries[0].Name())
	}
	probe, err := os.CreateTemp(path, unfinished)
	if err != nil {
		return nil, fmt.Errorf("the output folder %s cannot be written: %w; give another one with --out", path, err)
	}
	probe.Close()
	return &Folder{Path: path, Engine: engine}, os.Remove(probe.Name())
}

// sweep removes what a killed process was writing into the folder.
func sweep(path string) error {
	entries, err := os.ReadDir(path)
	if err != nil {
		return fmt.Errorf("the output folder cannot be read: %w; give another one with --out", err)
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), unfinished) {
			if err := os.RemoveAll(filepath.Join(path, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// Write makes the folder of one run, under a temporary name until it is whole,
// and returns its path.
func (f *Folder) Write(c *Configuration, r *models.Result, pictures func(string, *Configuration, *models.Result) error) (string, error) {
	parent, err := f.Of(c)
	if err != nil {
		return "", err
	}
	temporary, err := os.MkdirTemp(parent, unfinished)
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(temporary)
	if err := os.Chmod(temporary, 0o755); err != nil {
		return "", err
	}
	if err := f.writeFiles(temporary, c, r); err != nil {
		return "", err
	}
	if pictures != nil {
		if err := pictures(temporary, c, r); err != nil {
			return "", err
		}
	}
	path := filepath.Join(parent, seedName(r.Seed))
	return path, os.Rename(temporary, path)
}

// seedName is how the folder of a seed's run is called.
func seedName(seed uint64) string { return fmt.Sprintf("seed-%04d", seed) }

// writeWhole writes a file that is there whole or not at all.
func writeWhole(path string, contents []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), unfinished)
	if err != nil {
		return err
	}
	_, err = f.Write(contents)
	if err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

// Of is the folder of a configuration, made if it is not there.
func (f *Folder) Of(c *Configuration) (string, error) {
	path := filepath.Join(f.Path, c.Spec.Name)
	return path, os.MkdirAll(path, 0o755)
}
