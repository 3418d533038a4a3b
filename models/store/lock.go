package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// lockName is the file that a writer locks. It is among the unfinished names, so
// that a killed process leaves nothing that looks like a result.
const lockName = unfinished + "lock"

// ErrLocked says that another writer is at work.
var ErrLocked = refused("another process is writing into it")

// ErrGone says that a folder was deleted, moved or replaced while it was locked, or while
// something was written into it.
var ErrGone = errors.New("was deleted or moved meanwhile")

// Guard holds the lock of a folder.
type Guard struct {
	file *os.File
	path string
}

// Lock keeps other writers out of a folder until it is unlocked or the process
// ends, however it ends. It does not wait: the error is [ErrLocked] if there is
// another writer, in this process or in another one. Readers take no lock.
func Lock(dir string) (*Guard, error) {
	path := filepath.Join(dir, lockName)
	for {
		if _, err := CheckFile(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, failed(dir, fmt.Errorf("%s: %w", lockName, err))
		}
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, filePermissions)
		if err != nil {
			return nil, failed(dir, err)
		}
		if err := lockFile(f); err != nil {
			return nil, errors.Join(err, f.Close())
		}
		g := &Guard{f, path}
		if g.Check() == nil {
			return g, nil
		}
		f.Close() // the writer before removed it after it was opened here
	}
}

// Check returns [ErrGone] if the locked folder is no longer at its path.
func (g *Guard) Check() error {
	opened, err := g.file.Stat()
	if err != nil {
		return err
	}
	if named, err := os.Stat(g.path); err != nil || !os.SameFile(opened, named) {
		return ErrGone
	}
	return nil
}

// Unlock ends the lock; the error is [ErrGone] as in Check.
func (g *Guard) Unlock() error {
	if err := g.Check(); err != nil { // a file at the path is another writer's
		return errors.Join(err, g.file.Close())
	}
	return unlockFile(g.file)
}

// Locked reports whether there is a writer in a folder.
func Locked(dir string) bool {
	path := filepath.Join(dir, lockName)
	if _, err := CheckFile(path); err != nil {
		return false
	}
	f, err := os.Open(path)
	if err != nil {
		return false // a killed writer leaves the file, but no lock
	}
	defer f.Close()
	return isLocked(f)
}
