package experiment

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// A source that is gone makes all be read again; one that is there and cannot be read does not.
func TestEachSource(t *testing.T) {
	dir := t.TempDir()
	write := func(name string) {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("runs-0000-part.safetensors")
	write("runs-0001-part.safetensors")
	if err := os.Symlink("missing", filepath.Join(dir, "runs-0002.safetensors")); err != nil {
		t.Fatal(err)
	}
	var read, failures []string
	err := eachSource(dir, func(source string) error {
		read = append(read, filepath.Base(source))
		if len(read) == 2 { // both are put into one file
			write("runs-0000.safetensors")
			for _, name := range read {
				if err := os.Remove(filepath.Join(dir, name)); err != nil {
					t.Fatal(err)
				}
			}
		}
		_, err := os.Stat(source)
		return err
	}, func(source string, err error) error {
		failures = append(failures, filepath.Base(source))
		return err
	})
	wantRead := []string{"runs-0000-part.safetensors", "runs-0001-part.safetensors", "runs-0000.safetensors", "runs-0002.safetensors"}
	if !errors.Is(err, fs.ErrNotExist) || !slices.Equal(read, wantRead) || !slices.Equal(failures, wantRead[3:]) {
		t.Errorf("read %q, failed %q, error %v", read, failures, err)
	}
}
