package cli

import (
	"bytes"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/term"

	"unroll/dataset"
	"unroll/dataset/input"
	"unroll/models/experiment"
	"unroll/models/store"
)

// inputName is the file in which the folder of a fit or run keeps a series that can be read only once.
const inputName = "input.csv"

func keptInput(folder string) string { return filepath.Join(folder, inputName) }

// keepInput returns the series that the sources name and that can be read only once: standard
// input, or a named pipe, which becomes standard input for them. It is nil if all are files.
func keepInput(stdin io.Reader, sources ...*dataset.Source) (text []byte, err error) {
	from := ""
	for _, source := range sources {
		path := source.Path
		switch {
		case !readOnce(path):
			continue
		case from == "":
			if text, err = readAll(stdin, *source); err != nil {
				return nil, err
			}
		case path != from:
			return nil, usage("%s and %s can each be read only once: save one of them to a file and give its name", dataset.Source{Path: from}, path)
		}
		from, source.Path = path, dataset.StandardInput
	}
	return text, nil
}

// readOnce reports whether a path does not name the same series in a later command: it is
// standard input, a named pipe, or a file that the shell opened, such as /dev/stdin.
func readOnce(path string) bool {
	if path == dataset.StandardInput {
		return true
	}
	info, err := os.Stat(path)
	if err != nil {
		return false
	}
	opened := strings.HasPrefix(path, "/dev/") || strings.HasPrefix(path, "/proc/")
	return info.Mode()&fs.ModeNamedPipe != 0 || info.Mode().IsRegular() && opened
}

// readAll reads such a source as it is.
func readAll(stdin io.Reader, source dataset.Source) ([]byte, error) {
	name := source.Path
	if name == dataset.StandardInput {
		name = "standard input"
	} else {
		f, err := os.Open(name)
		if err != nil {
			return nil, usage("%s cannot be read: %v", name, reason(err))
		}
		defer f.Close()
		stdin = f
	}
	text, err := source.Limits.Read(stdin, name)
	if err != nil {
		return nil, input.Unreadable(name, "", err)
	}
	return text, nil
}

// keptOr reads standard input or, where that is empty or a terminal, what the fit or run in a
// folder, or around it, kept. The folder may be empty, for none.
func keptOr(stdin io.Reader, folder string) io.Reader {
	if folder == "" || stdin == nil {
		return stdin
	}
	kept := keptInput(folder)
	if root := experiment.Around(folder); root != "" && !isFile(kept) {
		if kept = keptInput(root); !isFile(kept) {
			kept = keptInput(filepath.Dir(root)) // an import has no plan: the root is its configuration
		}
	}
	if !isFile(kept) {
		return stdin
	}
	if f, is := stdin.(*os.File); is && term.IsTerminal(int(f.Fd())) {
		stdin = bytes.NewReader(nil)
	}
	return &keptReader{stdin: stdin, kept: kept}
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
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
