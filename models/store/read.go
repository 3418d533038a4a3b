package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// maxBytes is the size up to which a file of results is read.
const maxBytes = 1 << 30

// ReadFile reads a file of results. What is in its place and no regular file, such as a
// device or a named pipe, is refused: it may never end.
func ReadFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, &fs.PathError{Op: "read", Path: path, Err: errors.New("it is not a file")}
	case info.Size() > maxBytes:
		return nil, &fs.PathError{Op: "read", Path: path, Err: fmt.Errorf("it has more than %d bytes, the most that is read", int64(maxBytes))}
	}
	return os.ReadFile(path)
}
