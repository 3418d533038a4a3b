package cli

import (
	"bytes"
	"io"
	"path/filepath"

	"unroll/models/store"
)

// keptInput is where the folder of a fit keeps what was read from standard input.
func keptInput(folder string) string { return filepath.Join(folder, "input.csv") }

// keptOr reads standard input or, where that is empty, what the fit in a folder read from
// it, if it did. The folder may be empty, for none.
func keptOr(stdin io.Reader, folder string) io.Reader {
	if folder == "" || stdin == nil {
		return stdin
	}
	return &keptReader{stdin: stdin, kept: keptInput(folder)}
}

type keptReader struct {
	stdin io.Reader
	kept  string // until the first byte
}

// Read implements io.Reader.
func (k *keptReader) Read(p []byte) (int, error) {
	n, err := k.stdin.Read(p)
	if n == 0 && err == io.EOF && k.kept != "" {
		text, missing := store.ReadFile(k.kept)
		if missing != nil {
			return 0, err
		}
		k.stdin, k.kept = bytes.NewReader(text), ""
		return k.stdin.Read(p)
	}
	if n > 0 {
		k.kept = ""
	}
	return n, err
}
