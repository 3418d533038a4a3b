package cli

import (
	"encoding/json"
	"fmt"
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
	return namedBy(flag, store.Write(path, contents))
}

// namedBy says which flag names the path of a failed output.
func namedBy(flag string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w (%s)", err, flag)
}

// pictureFormat is the extension of a file name.
func pictureFormat(path string) string { return strings.TrimPrefix(filepath.Ext(path), ".") }

// isPicture reports whether a file name has the extension of a supported picture format.
func isPicture(path string) bool {
	return pictureFormat(path) == "png" || pictureFormat(path) == "svg"
}
