package store

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// What cannot be read is named once, with what mends it where the path shows that.
func TestReadFileRefuses(t *testing.T) {
	dir := t.TempDir()
	link, missing := filepath.Join(dir, "link"), filepath.Join(dir, "missing")
	if err := os.Symlink(missing, link); err != nil {
		t.Skip(err) // Windows wants a privilege
	}
	for path, want := range map[string]string{
		dir:     dir + " cannot be read: it is not a file: move it away",
		link:    link + " cannot be read: it is a link to a file that does not exist: delete it",
		missing: missing + " cannot be read: no such file or directory",
	} {
		_, err := ReadFile(path)
		if _, bad := errors.AsType[*InputError](err); !bad || err.Error() != want || errors.Is(err, fs.ErrNotExist) != (path == missing) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if _, err := ReadFileWithin("store_test.go", 10); err == nil || err.Error() != "store_test.go cannot be read: it has more than 10 bytes, the most that is read" {
		t.Error(err)
	}
}
