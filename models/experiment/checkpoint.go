package experiment

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"unroll/models"
	"unroll/models/store"
)

// A run in progress saves its state in a checkpoint, which is removed when the run has ended.

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

// discardCheckpoint reports a checkpoint from which its run cannot be resumed, so that it begins again.
func (f *Folder) discardCheckpoint(c *Configuration, seed uint64, why error) {
	if path, err := f.checkpointPath(c, seed); err == nil {
		f.Discard(&store.FileError{Path: path, Kind: store.ErrDamaged, Why: why.Error()})
	}
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
