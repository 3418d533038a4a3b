package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
)

// File is a file of a folder to be written.
type File struct {
	Name     string
	Contents []byte
}

// WriteFolder makes a folder that holds the files, whole or not at all. The folder
// around it must exist; the error is [fs.ErrExist] if there is a folder at path
// that is not empty.
func WriteFolder(path string, files []File) error {
	parent := filepath.Dir(path)
	temporary, err := temporaryFolder(parent)
	if err != nil {
		return failed(path, err)
	}
	if err = writeAll(temporary, files); err == nil {
		err = syncFolder(temporary)
	}
	if err == nil {
		err = os.Rename(temporary, path)
	}
	if err != nil {
		return failed(path, errors.Join(err, os.RemoveAll(temporary)))
	}
	return failed(path, syncFolder(parent))
}

// writeAll writes files at once: a disk syncs many hardly slower than one.
func writeAll(dir string, files []File) error {
	failures := make([]error, len(files))
	var group sync.WaitGroup
	for i, file := range files {
		group.Go(func() { failures[i] = writeNew(filepath.Join(dir, file.Name), file.Contents) })
	}
	group.Wait()
	return errors.Join(failures...)
}

// writeNew writes a file where no reader sees it yet.
func writeNew(path string, contents []byte) error {
	f, err := createFile(path)
	if err != nil {
		return err
	}
	return fill(f, contents)
}

// CreateFolder makes an empty folder in one that exists; the error is [fs.ErrExist]
// if there is something at path.
func CreateFolder(path string) error {
	err := os.Mkdir(path, folderPermissions)
	if err == nil {
		err = syncFolder(filepath.Dir(path))
	}
	return failed(path, err)
}

// MakeFolder makes a folder, and those around it, unless they are there.
func MakeFolder(path string) error {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return nil
	}
	if parent := filepath.Dir(path); parent != path {
		if err := MakeFolder(parent); err != nil {
			return err
		}
	}
	if err := CreateFolder(path); !errors.Is(err, fs.ErrExist) {
		return err
	}
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		return failed(path, refused("there is a file of this name"))
	}
	return nil // made by another process meanwhile
}

// unfinished begins the names of what is being written.
const unfinished = ".writing-"

// Unfinished reports whether a name in a folder is that of something that is being
// written, or that a killed process left behind: not a result.
func Unfinished(name string) bool { return strings.HasPrefix(name, unfinished) }

// Sweep removes what killed processes were writing into a folder. The caller holds
// its lock.
func Sweep(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if Unfinished(e.Name()) && e.Name() != lockName {
			if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}

// temporaryFile creates a file under a name that no other has.
func temporaryFile(dir string) (f *os.File, err error) {
	err = temporary(dir, func(path string) error {
		f, err = createFile(path)
		return err
	})
	return f, err
}

// temporaryFolder does so with a folder.
func temporaryFolder(dir string) (path string, err error) {
	err = temporary(dir, func(name string) error {
		path = name
		return os.Mkdir(name, folderPermissions)
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
