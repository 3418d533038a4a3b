package store

import (
	"errors"
	"os"
	"path/filepath"
)

// lockName is the file that a writer locks. It is among the unfinished names, so
// that a killed process leaves nothing that looks like a result.
const lockName = unfinished + "lock"

// ErrLocked says that another writer is at work.
var ErrLocked = refused("another process is writing into it")

// Lock keeps other writers out of a folder until unlock is called or the process
// ends, however it ends. It does not wait: the error is [ErrLocked] if there is
// another writer, in this process or in another one. Readers take no lock.
func Lock(dir string) (unlock func() error, err error) {
	path := filepath.Join(dir, lockName)
	for {
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, filePermissions)
		if err != nil {
			return nil, failed(dir, err)
		}
		if err := lockFile(f); err != nil {
			return nil, errors.Join(err, f.Close())
		}
		if stillThere(f, path) {
			return func() error { return unlockFile(f) }, nil
		}
		f.Close() // the writer before removed it after it was opened here
	}
}

// stillThere reports whether the open file is the one at path.
func stillThere(f *os.File, path string) bool {
	opened, err := f.Stat()
	if err != nil {
		return false
	}
	named, err := os.Stat(path)
	return err == nil && os.SameFile(opened, named)
}
