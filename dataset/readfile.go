package dataset

import (
	"bytes"
	"io"
	"io/fs"
	"os"
)

// ReadFile reads a regular file or a named pipe of at most limit bytes. Another kind of
// file, such as a device, is refused: it may never end.
func ReadFile(path string, limit int64) ([]byte, error) {
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
	return readLimited(f, path, limit)
}

// readLimited reads at most limit bytes.
func readLimited(r io.Reader, name string, limit int64) ([]byte, error) {
	var text bytes.Buffer
	if f, is := r.(fs.File); is {
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
			text.Grow(int(min(info.Size(), limit)) + bytes.MinRead)
		}
	}
	_, err := text.ReadFrom(io.LimitReader(r, limit+1))
	if err == nil && int64(text.Len()) > limit {
		err = BadInput("", "%s has more than %d bytes, the most that is read", name, limit)
	}
	return text.Bytes(), err
}
