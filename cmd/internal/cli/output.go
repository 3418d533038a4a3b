package cli

import (
	"encoding/json"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"

	"unroll/models/store"
)

// printJSON writes one JSON document.
func printJSON(s Streams, v any) error {
	e := json.NewEncoder(s.Out)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// writeResult writes to a file, or to standard output without a path.
func writeResult(s Streams, path string, text []byte) error {
	if path == "" {
		_, err := s.Out.Write(text)
		return err
	}
	return writeFile("--out", path, text)
}

// writeFile writes the file that a flag gives.
func writeFile(flag, path string, contents []byte) error {
	if err := store.Write(path, contents); err != nil {
		return usage("%s: %w", flag, err)
	}
	return nil
}

// writeNew writes a file that must not exist.
func writeNew(path string, contents []byte) error {
	err := store.Create(path, contents)
	if errors.Is(err, fs.ErrExist) {
		return usage("%s exists and is not overwritten: give another file with --out", path)
	}
	if err != nil {
		return usage("--out: %w", err)
	}
	return nil
}

// pictureFormat is the extension of a file name.
func pictureFormat(path string) string { return strings.TrimPrefix(filepath.Ext(path), ".") }

// isPicture reports whether a file name has the extension of a supported picture format.
func isPicture(path string) bool {
	return pictureFormat(path) == "png" || pictureFormat(path) == "svg"
}
