package dataset

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// changing is a file that changes when it is first read.
type changing struct {
	*os.File
	change func() error
}

func (c *changing) Read(p []byte) (int, error) {
	n, err := c.File.Read(p)
	if c.change != nil {
		err = errors.Join(err, c.change())
		c.change = nil
	}
	return n, err
}

// A file that another program writes is not read in part.
func TestFileWrittenWhileRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "series.csv")
	for what, change := range map[string]func() error{
		"not at all": nil,
		"appended":   func() error { return os.WriteFile(path, []byte("value\n1\n2\n34\n"), 0o600) },
		"shrunk":     func() error { return os.Truncate(path, 3) },
	} {
		if err := os.WriteFile(path, []byte("value\n1\n2\n3"), 0o600); err != nil {
			t.Fatal(err)
		}
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		_, err = readUnchanged(&changing{f, change}, path, 100, "")
		if (err == nil) != (change == nil) || err != nil && !strings.Contains(err.Error(), "was written while it was read") {
			t.Errorf("%s: %v", what, err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
