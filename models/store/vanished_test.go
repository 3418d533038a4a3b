package store

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// deleter deletes a folder before a call.
type deleter struct {
	System
	folder string
	calls  int // that come before
}

func (d *deleter) next() {
	if d.calls--; d.calls == -1 {
		_ = os.RemoveAll(d.folder)
	}
}

func (d *deleter) Create(path string) (Handle, error) {
	d.next()
	return d.System.Create(path)
}

func (d *deleter) Append(path string) (Handle, error) {
	d.next()
	return d.System.Append(path)
}

func (d *deleter) Mkdir(path string) error {
	d.next()
	return d.System.Mkdir(path)
}

func (d *deleter) Rename(from, to string) error {
	d.next()
	return d.System.Rename(from, to)
}

func (d *deleter) SyncFolder(path string) error {
	d.next()
	return d.System.SyncFolder(path)
}

// Whichever step of a write finds that the folder was deleted, the error says so and is not about
// the path that was asked for. Without the lock the first step cannot tell.
func TestFolderDeletedWhileWriting(t *testing.T) {
	for name, write := range map[string]func(d Disk, path string) error{
		"Write":        func(d Disk, path string) error { return d.Write(path, []byte("a")) },
		"WriteFolder":  func(d Disk, path string) error { return d.WriteFolder(path, []File{{"a", nil}, {"b", nil}}) },
		"RemoveFolder": func(d Disk, path string) error { return errors.Join(os.Mkdir(path, 0o700), d.RemoveFolder(path)) },
		"CreateFolder": func(d Disk, path string) error { return d.CreateFolder(path) },
		"MakeFolder":   func(d Disk, path string) error { return d.MakeFolder(path) },
		"Append":       func(d Disk, path string) error { return d.Append(path, []byte("a")) },
		"Check":        func(d Disk, path string) error { return d.failed(path, d.probe(filepath.Dir(path))) },
	} {
		for _, locked := range []bool{true, false} {
			for before := range 10 {
				folder := filepath.Join(t.TempDir(), "folder")
				if err := os.Mkdir(folder, 0o700); err != nil {
					t.Fatal(err)
				}
				calls := &deleter{folder: folder, calls: before}
				err := write(Disk{calls, locked}, filepath.Join(folder, "file"))
				if calls.calls >= 0 {
					if err != nil || before == 0 {
						t.Errorf("%s of %d calls: %v", name, before-calls.calls, err)
					}
					break
				}
				gone := locked || before > 0
				if bad := (*InputError)(nil); errors.Is(err, ErrGone) != gone || errors.As(err, &bad) == gone {
					t.Errorf("%s, deleted after %d calls, locked %v: %v", name, before, locked, err)
				}
			}
		}
	}
}
