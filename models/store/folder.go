package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"sync"
)

// File is a file of a folder to be written.
type File struct {
	Name     string
	Contents []byte
}

// WriteFolder makes a folder that holds the files, whole or not at all. The last file is
// written when the others are synced. The folder around it must exist; the error is
// [fs.ErrExist] if there is a folder at path that is not empty.
func (d Disk) WriteFolder(path string, files []File) error {
	parent := filepath.Dir(path)
	temporary, err := d.temporaryFolder(parent)
	if err != nil {
		return d.failed(path, err)
	}
	if err = d.writeAll(temporary, files); err == nil {
		err = d.calls().Rename(temporary, path)
	}
	if err != nil {
		return failed(path, errors.Join(vanished(err), d.calls().RemoveAll(temporary)))
	}
	return failed(path, vanished(d.calls().SyncFolder(parent)))
}

// writeAll writes the files of a new folder, all but the last at once: a disk syncs many
// hardly slower than one.
func (d Disk) writeAll(dir string, files []File) error {
	failures := make([]error, len(files))
	var group sync.WaitGroup
	for i, file := range files {
		if i == len(files)-1 {
			group.Wait()
		}
		group.Go(func() { failures[i] = d.writeNew(filepath.Join(dir, file.Name), file.Contents) })
	}
	group.Wait()
	return errors.Join(append(failures, d.calls().SyncFolder(dir))...)
}

// writeNew writes a file where no reader sees it yet.
func (d Disk) writeNew(path string, contents []byte) error {
	f, err := d.calls().Create(path)
	if err != nil {
		return err
	}
	return fill(f, contents)
}

// RemoveFolder removes a folder with all that is in it: whole or not at all, as readers see
// it.
func (d Disk) RemoveFolder(path string) error {
	parent, gone := filepath.Dir(path), ""
	err := temporary(parent, func(name string) error {
		gone = name
		return d.calls().Rename(path, name)
	})
	if err == nil {
		err = errors.Join(vanished(d.calls().SyncFolder(parent)), d.calls().RemoveAll(gone))
	}
	return d.failed(path, err)
}

// CreateFolder makes an empty folder in one that exists; the error is [fs.ErrExist]
// if there is something at path.
func (d Disk) CreateFolder(path string) error {
	err := d.calls().Mkdir(path)
	if err == nil {
		err = vanished(d.calls().SyncFolder(filepath.Dir(path)))
	}
	return d.failed(path, err)
}

// MakeFolder makes a folder, and those around it, unless they are there.
func (d Disk) MakeFolder(path string) error {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return nil
	}
	if parent := filepath.Dir(path); parent != path {
		if err := d.MakeFolder(parent); err != nil {
			return err
		}
	}
	if err := d.CreateFolder(path); !errors.Is(err, fs.ErrExist) {
		return err
	}
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		return failed(path, refused("there is a file of this name"))
	}
	return nil // made by another process meanwhile
}

// unfinished begins the names of what is being written.
const unfinished = ".writing-"

// temporaryName is the form of the names that temporary makes: with the number of a process.
var temporaryName = regexp.MustCompile("^" + regexp.QuoteMeta(unfinished) + "[0-9]+-[0-9]+$")

// Unfinished reports whether a name in a folder is that of something that is being
// written, or that a killed process left behind, or that of the lock: not a result.
func Unfinished(name string) bool { return name == lockName || temporaryName.MatchString(name) }

// Sweep removes what killed processes were writing into a folder. The caller holds
// its lock.
func (d Disk) Sweep(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if Unfinished(e.Name()) && e.Name() != lockName {
			if err := d.calls().RemoveAll(filepath.Join(dir, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// temporaryFile creates a file under a name that no other has.
func (d Disk) temporaryFile(dir string) (f Handle, err error) {
	err = temporary(dir, func(path string) error {
		f, err = d.calls().Create(path)
		return err
	})
	return f, err
}

// temporaryFolder does so with a folder.
func (d Disk) temporaryFolder(dir string) (path string, err error) {
	err = temporary(dir, func(name string) error {
		path = name
		return d.calls().Mkdir(name)
	})
	return path, err
}

// temporary tries names until one is free: processes that were killed may have left
// some behind.
func temporary(dir string, create func(path string) error) error {
	for n := 0; ; n++ {
		err := create(filepath.Join(dir, fmt.Sprintf("%s%d-%d", unfinished, os.Getpid(), n)))
		if !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
}
