package dataset

import (
	"io"
	"io/fs"
	"os"
)

// MaxBytes is the size up to which a series is read.
const MaxBytes = 1 << 30

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
	text, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err == nil && int64(len(text)) > limit {
		err = BadInput("", "%s has more than %d bytes, the most that is read", name, limit)
	}
	return text, err
}
