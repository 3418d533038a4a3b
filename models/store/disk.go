package store

import (
	"os"
)

// Disk writes files and folders that survive. The zero value is the machine's own file
// system; the functions of this package are its methods there.
type Disk struct {
	// Calls makes the changes; nil is the operating system.
	Calls Calls
	// Locked says that this process holds the lock of the folder that is written into: a
	// folder that is missing there is one that was deleted, which is [ErrGone].
	Locked bool
}

// Calls are the system calls that change files and folders, each as in package os. A test
// records them, to replay what a crash may leave of them.
type Calls interface {
	// Create opens a file that must not exist, for writing.
	Create(path string) (Handle, error)
	// Append opens a file to add to its end, and creates it if need be.
	Append(path string) (Handle, error)
	Mkdir(path string) error
	Rename(from, to string) error
	Remove(path string) error
	RemoveAll(path string) error
	// SyncFolder makes the names in a folder survive a crash.
	SyncFolder(path string) error
}

// Handle is an open file that is written.
type Handle interface {
	Name() string
	Write(contents []byte) (int, error)
	Sync() error // makes the contents survive a crash
	Close() error
}

func (d Disk) calls() Calls {
	if d.Calls == nil {
		return System{}
	}
	return d.Calls
}

// System is the operating system's calls.
type System struct{}

// Create implements [Calls].
func (System) Create(path string) (Handle, error) {
	return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, filePermissions)
}

// Append implements [Calls].
func (System) Append(path string) (Handle, error) {
	return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, filePermissions)
}

// Mkdir implements [Calls].
func (System) Mkdir(path string) error { return os.Mkdir(path, folderPermissions) }

// Rename implements [Calls].
func (System) Rename(from, to string) error { return os.Rename(from, to) }

// Remove implements [Calls].
func (System) Remove(path string) error { return os.Remove(path) }

// RemoveAll implements [Calls].
func (System) RemoveAll(path string) error { return os.RemoveAll(path) }

// SyncFolder implements [Calls].
func (System) SyncFolder(path string) error { return syncFolder(path) }
