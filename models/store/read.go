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
// device or a named pipe, is refused: it may never end. The error names the file.
func ReadFile(path string) ([]byte, error) { return ReadFileWithin(path, maxBytes) }

// ReadFileWithin is [ReadFile] for a file of at most so many bytes.
func ReadFileWithin(path string, limit int64) ([]byte, error) {
	info, err := CheckFile(path)
	if err != nil {
		return nil, err
	}
	if info.Size() > limit {
		return nil, unreadable(path, fmt.Errorf("it has more than %d bytes, the most that is read", limit))
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	return text, nil
}

// CheckFile returns the error of ReadFile for what is not a regular file: to open it may wait
// forever.
func CheckFile(path string) (fs.FileInfo, error) {
	info, err := os.Stat(path)
	switch {
	case err == nil && info.Mode().IsRegular():
		return info, nil
	case err == nil:
		err = errors.New("it is not a file: move it away")
	case errors.Is(err, fs.ErrNotExist) && isLink(path):
		err = errors.New("it is a link to a file that does not exist: delete it")
	}
	return info, unreadable(path, err)
}

func isLink(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && info.Mode()&fs.ModeSymlink != 0
}

// unreadable is the error of a file that cannot be read.
func unreadable(path string, err error) error {
	return &InputError{fmt.Errorf("%s cannot be read: %w", path, cause(err))}
}

// cause is what is wrong with a path, without the name of the step and the path.
func cause(err error) error {
	var at *fs.PathError
	var linked *os.LinkError
	switch {
	case errors.As(err, &at):
		return at.Err
	case errors.As(err, &linked):
		return linked.Err
	}
	return err
}
