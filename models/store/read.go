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
func ReadFile(path string) ([]byte, error) { return ReadFileWithin(path, maxBytes) }

// ReadFileWithin is [ReadFile] for a file of at most so many bytes.
func ReadFileWithin(path string, limit int64) ([]byte, error) {
	info, err := CheckFile(path)
	if err != nil {
		return nil, err
	}
	if info.Size() > limit {
		return nil, &fs.PathError{Op: "read", Path: path, Err: fmt.Errorf("it has more than %d bytes, the most that is read", limit)}
	}
	return os.ReadFile(path)
}

// CheckFile returns the error of ReadFile for what is not a regular file: to open it may wait
// forever.
func CheckFile(path string) (fs.FileInfo, error) {
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		err = &fs.PathError{Op: "read", Path: path, Err: errors.New("it is not a file")}
	}
	return info, err
}
