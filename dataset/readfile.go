package dataset

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// maxPipe is the size up to which a named pipe is read, which may never end.
const maxPipe = 64 << 20

// ReadFile reads a regular file or a named pipe of at most limit bytes. Another kind of
// file, such as a device, is refused: it may never end. The option is that of the error if
// the file is longer, such as "limit.weights.bytes"; empty for a limit that is fixed.
func ReadFile(path string, limit int64, option string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if mode := info.Mode(); !mode.IsRegular() && !mode.IsDir() && mode&fs.ModeNamedPipe == 0 {
		return nil, BadInput("", "%s is a device: give a file or a named pipe", path)
	}
	if !info.Mode().IsRegular() && limit > maxPipe {
		text, err := readLimited(f, path, maxPipe, "")
		if _, is := errors.AsType[*InputError](err); is {
			err = BadInput(option, "%s has more than %d bytes, the most that is read of a named pipe: write them to a file, and give that", path, maxPipe)
		}
		return text, err
	}
	return readUnchanged(f, path, limit, option)
}

// readUnchanged reads a file that nobody writes meanwhile: the rest would be torn.
func readUnchanged(f fs.File, path string, limit int64, option string) ([]byte, error) {
	before, err := f.Stat()
	if err != nil {
		return nil, err
	}
	text, err := readLimited(f, path, limit, option)
	if err != nil || !before.Mode().IsRegular() {
		return text, err
	}
	after, err := f.Stat()
	if err == nil && (after.Size() != before.Size() || !after.ModTime().Equal(before.ModTime())) {
		err = fmt.Errorf("%s was written while it was read: try again", path)
	}
	return text, err
}

// readLimited reads at most limit bytes.
func readLimited(r io.Reader, name string, limit int64, option string) ([]byte, error) {
	var text bytes.Buffer
	if f, is := r.(fs.File); is {
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
			text.Grow(int(min(info.Size(), limit)) + bytes.MinRead)
		}
	}
	_, err := text.ReadFrom(io.LimitReader(r, limit+1))
	if err == nil && int64(text.Len()) > limit {
		err = BadInput(option, "%s has more than %d bytes, the most that is read", name, limit)
	}
	return text.Bytes(), err
}
