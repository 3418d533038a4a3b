package experiment

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"unroll/models"
	"unroll/models/store"
)

// A run in progress saves its state in a checkpoint beside the folder that it will
// have. The checkpoint is removed when the run has ended.

func (f *Folder) checkpointPath(c *Configuration, seed uint64) (string, error) {
	dir, err := f.Configuration(c)
	return filepath.Join(dir, fmt.Sprintf("checkpoint-%04d.safetensors", seed)), err
}

// useCheckpoint makes a run save its state in the folder, and resume from the
// state that an earlier process saved there.
func (f *Folder) useCheckpoint(c *Configuration, seed uint64, o *models.RunOptions) error {
	path, err := f.checkpointPath(c, seed)
	if err != nil {
		return err
	}
	o.Checkpoint = func(state models.Saved) error { return f.Disk.Write(path, state) }
	o.Resume, err = store.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// removeProgress removes the checkpoint and the progress file of a run that has
// ended.
func (f *Folder) removeProgress(c *Configuration, seed uint64) error {
	path, err := f.checkpointPath(c, seed)
	if err != nil {
		return err
	}
	return errors.Join(f.Disk.Remove(path), f.Disk.Remove(f.progressPath(c, seed)))
}

// finished returns a run that an earlier process has finished, or nil. It removes what is
// left of a damaged one, to be trained again.
func (f *Folder) finished(c *Configuration, seed uint64) (*Run, error) {
	dir := filepath.Join(f.Path, c.Spec.Name)
	record, path := filepath.Join(dir, divergedName(seed)), filepath.Join(dir, seedName(seed))
	run, err := readDiverged(record)
	if errors.Is(err, errDamaged) {
		return nil, f.Disk.Remove(record)
	}
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		}
		var stored *Stored
		if stored, err = OpenRun(path); err == nil {
			run = stored.run()
		}
		if errors.Is(err, errDamaged) {
			return nil, f.Disk.RemoveFolder(path)
		}
	}
	if err != nil {
		return nil, err
	}
	return &run, f.removeProgress(c, seed)
}
