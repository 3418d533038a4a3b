package experiment

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"unroll/models"
)

// A run under way keeps its state in a checkpoint beside the folder that it will
// have, and removes it at the end.

func (f *Folder) checkpointPath(c *Configuration, seed uint64) (string, error) {
	dir, err := f.Of(c)
	return filepath.Join(dir, fmt.Sprintf("checkpoint-%04d.safetensors", seed)), err
}

// keep makes a run keep its state in the folder, and go on from the state that
// an earlier process has left there.
func (f *Folder) keep(c *Configuration, seed uint64, o *models.RunOptions) error {
	path, err := f.checkpointPath(c, seed)
	if err != nil {
		return err
	}
	o.Checkpoint = func(state models.Saved) error { return writeWhole(path, state) }
	o.Resume, err = os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// forget removes the checkpoint and the progress of a run that has ended.
func (f *Folder) forget(c *Configuration, seed uint64) error {
	path, err := f.checkpointPath(c, seed)
	if err != nil {
		return err
	}
	return errors.Join(removeIfThere(path), removeIfThere(f.progressPath(c, seed)))
}

// finished returns a run that an earlier process has finished, or nil.
func (f *Folder) finished(c *Configuration, seed uint64) (*Run, error) {
	dir := filepath.Join(f.Path, c.Spec.Name)
	run, err := readDiverged(filepath.Join(dir, divergedName(seed)))
	if errors.Is(err, fs.ErrNotExist) {
		path := filepath.Join(dir, seedName(seed))
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		}
		var stored *Stored
		if stored, err = OpenRun(path); err == nil {
			run = stored.run()
		}
	}
	if err != nil {
		return nil, err
	}
	return &run, f.forget(c, seed)
}
