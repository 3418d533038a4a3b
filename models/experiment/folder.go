package experiment

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"unroll/dataset"
	"unroll/models"
	"unroll/models/store"
)

// Folder is the folder of one plan: the plan's file, and a folder for each
// configuration with its runs. A writer holds its lock
// from [NewFolder] or [Plan.Record] until [Folder.Close].
type Folder struct {
	Path   string
	Engine string
	Disk   store.Disk
	// Discarded, if not nil, is called with each file that is damaged, and is removed or written
	// again, when a plan or a fit is resumed. It may be called from several goroutines at once.
	Discarded func(*store.FileError)

	plan     *planFile    // nil for a new folder
	guard    *store.Guard // nil without the lock
	recorded []string     // files that stay as long as the folder does

	damagedPlan error // of OpenFolder
}

// OpenFolder opens a folder that [NewFolder] made, to write what it lacks: it takes the lock,
// and removes what a killed process was writing.
func OpenFolder(path, engine string) (*Folder, error) {
	f := &Folder{Path: path, Engine: cmp.Or(engine, models.DefaultEngine)}
	if _, err := os.Stat(filepath.Join(path, PlanName)); err == nil {
		plan, err := OpenPlan(path)
		switch {
		case err == nil:
			f = plan.Folder
		case errors.Is(err, store.ErrDamaged):
			f.damagedPlan = err // is written again
		default:
			return nil, err
		}
	}
	if err := f.lock(); err != nil {
		return nil, err
	}
	if err := f.Disk.Sweep(path); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// NewFolder makes the folder at path, which must not exist or be empty, with files that are no
// results. With an empty path it makes the next free one of runs/001, runs/002, ... An empty
// engine is models.DefaultEngine. A path that cannot be written to is bad input. A folder
// that has only some of the files is empty too: a process that was killed left them.
func NewFolder(path, engine string, files ...store.File) (*Folder, error) {
	var err error
	if path == "" {
		path, err = nextFolder()
	} else {
		err = (store.Disk{}).MakeFolder(path)
	}
	if err != nil {
		return nil, fmt.Errorf("the output folder %w", err)
	}
	f := &Folder{Path: path, Engine: cmp.Or(engine, models.DefaultEngine)}
	if err := f.lock(); err != nil {
		return nil, err
	}
	err = f.checkEmpty(files)
	for _, file := range files {
		if err == nil {
			err = f.Disk.Write(filepath.Join(f.Path, file.Name), file.Contents)
		}
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// nextFolder makes the first of runs/001, runs/002, ... that does not exist.
func nextFolder() (string, error) {
	if err := (store.Disk{}).MakeFolder("runs"); err != nil {
		return "", err
	}
	for n := 1; ; n++ {
		path := filepath.Join("runs", fmt.Sprintf("%03d", n))
		if err := (store.Disk{}).CreateFolder(path); !errors.Is(err, fs.ErrExist) {
			return path, err
		}
	}
}

// lock keeps other processes from writing into the folder.
func (f *Folder) lock() (err error) {
	if f.guard != nil {
		return nil
	}
	f.guard, err = store.Lock(f.Path)
	f.Disk.Locked = err == nil
	switch {
	case errors.Is(err, store.ErrLocked):
		return fmt.Errorf("%s: %w: wait until it ends, or give another folder", f.Path, err)
	case err != nil:
		return fmt.Errorf("the output folder %w", err)
	}
	if err := f.checkLinks(); err != nil {
		return errors.Join(err, f.Close())
	}
	return nil
}

// checkLinks refuses a folder of which a part is elsewhere: writing would change what is there.
func (f *Folder) checkLinks() error {
	return fs.WalkDir(os.DirFS(f.Path), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.Type()&fs.ModeSymlink == 0 {
			return nil // who reads it says what is wrong
		}
		path := filepath.Join(f.Path, filepath.FromSlash(name))
		if info, err := os.Stat(path); err != nil || !info.IsDir() {
			return nil
		}
		return dataset.BadInput("", "%s is a link to a folder, so its files would be written outside %s: put the folder itself in its place", path, f.Path)
	})
}

// Close lets other processes write into the folder. The error is [store.ErrGone] if it is no
// longer there.
func (f *Folder) Close() error {
	if f.guard == nil {
		return nil
	}
	guard := f.guard
	f.guard, f.Disk.Locked = nil, false
	return f.gone(guard.Unlock())
}

// Check returns [store.ErrGone] if the folder, or what was recorded in that of a configuration, is
// no longer there.
func (f *Folder) Check() error {
	if f.guard == nil {
		return nil
	}
	if err := f.gone(f.guard.Check()); err != nil {
		return err
	}
	for _, file := range f.recorded {
		if !exists(file) {
			return fmt.Errorf("the folder %s %w", filepath.Dir(file), store.ErrGone)
		}
	}
	return nil
}

func (f *Folder) gone(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("the output folder %s %w", f.Path, err)
}

// Discard reports an error of a damaged file that is removed or written again; other errors and nil
// are ignored.
func (f *Folder) Discard(err error) {
	if bad := (*store.FileError)(nil); f.Discarded != nil && errors.As(err, &bad) {
		f.Discarded(bad)
	}
}

// checkEmpty refuses a folder that holds more than the files and what a killed process was
// writing, which it removes.
func (f *Folder) checkEmpty(files []store.File) error {
	if err := f.Disk.Sweep(f.Path); err != nil {
		return dataset.BadInput("", "the output folder %s cannot be emptied: %w", f.Path, err)
	}
	entries, err := os.ReadDir(f.Path)
	if err != nil {
		return dataset.BadInput("", "the output folder %s cannot be read: %w", f.Path, err)
	}
	for _, e := range entries {
		there := func(file store.File) bool {
			if file.Name != e.Name() {
				return false
			}
			text, err := store.ReadFileWithin(filepath.Join(f.Path, file.Name), int64(len(file.Contents)))
			return err == nil && bytes.Equal(text, file.Contents)
		}
		if !store.Unfinished(e.Name()) && !slices.ContainsFunc(files, there) {
			return dataset.BadInput("", "the output folder %s already holds %s: results are never overwritten; give another folder", f.Path, e.Name())
		}
	}
	return nil
}

// Write writes the folder of a configuration with its only run, whole or not at all, and returns
// the path of the run, as in [Stored].
func (f *Folder) Write(c *Configuration, r *models.Result) (string, error) {
	e, err := thisEnvironment(f.Engine)
	if err != nil {
		return "", err
	}
	c.Runs = []Run{{Seed: r.Seed, Engine: f.Engine, Environment: e, Finished: now(), Result: r}}
	spec, e1 := c.Spec.YAML()
	series, e2 := unplanned(c)
	environments, e3 := environmentsOf(c.Runs)
	results, e4 := encodeRuns(c, c.Runs, false)
	if err := errors.Join(c.Spec.CheckName(), f.Check(), e1, e2, e3, e4); err != nil {
		return "", err
	}
	return f.path(c, r.Seed), f.Disk.WriteFolder(filepath.Join(f.Path, c.Spec.Name), []store.File{
		{Name: specFile, Contents: spec}, {Name: seriesFile, Contents: series},
		{Name: environmentFile, Contents: environments}, {Name: models.ResultsName(r.Seed), Contents: results},
	})
}

// path names a run of the folder.
func (f *Folder) path(c *Configuration, seed uint64) string {
	return filepath.Join(f.Path, c.Spec.Name, models.SeedName(seed))
}

// Configuration returns the folder of a configuration, and makes it if it is not
// there.
func (f *Folder) Configuration(c *Configuration) (string, error) {
	if err := c.Spec.CheckName(); err != nil {
		return "", err
	}
	if err := f.Check(); err != nil {
		return "", err
	}
	path := filepath.Join(f.Path, c.Spec.Name)
	return path, f.Disk.MakeFolder(path)
}
