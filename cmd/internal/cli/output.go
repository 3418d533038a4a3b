package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"unroll/models"
	"unroll/models/store"
)

// printJSON writes one JSON document.
func printJSON(s Streams, v any) error {
	e := json.NewEncoder(s.Out)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// writeResult writes the file of --out, or to standard output without a path.
func (o outputs) writeResult(s Streams, path, kind string, text []byte) error {
	if path == "" {
		_, err := s.Out.Write(text)
		return err
	}
	return o.write("--out", path, kind, text)
}

// outputs guards the files that a command writes: none of them replaces what the
// command reads, or a file of another kind.
type outputs struct {
	force bool
	reads []string // files and folders; names of what is no file do no harm
}

// Kinds of files: what such a file has near its beginning.
const (
	newFile      = "" // of a command that replaces no file
	csvForecasts = "step,row,date,forecast"
	csvBacktest  = "method,origin,step,row,date,actual,forecast"
	htmlReport   = "<!DOCTYPE html>"
	dotGraph     = "digraph"
	planText     = "time steps, inputs, units, batch: "
)

// pictureKind is the kind of a picture.
func pictureKind(path string) string {
	if pictureFormat(path) == "png" {
		return "PNG"
	}
	return "<svg"
}

func (o *outputs) add(flags *pflag.FlagSet) {
	flags.BoolVar(&o.force, "force", false, "replace a file of another kind, follow a link, or write to a device")
}

// check refuses a path that may not be written to; without a path there is no file.
// Commands call it before their work, and write does again.
func (o outputs) check(flag, path, kind string) error {
	info, err := os.Stat(path)
	if path == "" || err != nil || info.IsDir() {
		return nil // package store says what is wrong, if anything is
	}
	like := hasKind(path, info, kind)
	for _, input := range o.reads {
		if _, is := models.ParseSeedName(filepath.Base(input)); is {
			input = filepath.Dir(input) // a run is in files of its configuration
		}
		read, err := os.Stat(input)
		switch {
		case err != nil:
		case os.SameFile(info, read):
			return usage("%s %s: the command reads this file; give another name", flag, path)
		case read.IsDir() && !like && inside(input, path):
			return usage("%s %s: this file is a part of %s, which the command reads; give another name", flag, path, input)
		}
	}
	if info.Mode().IsRegular() && !like && !o.force && kind != newFile {
		return usage("%s %s: there is a file of another kind; give another name, or replace it with --force", flag, path)
	}
	return nil
}

// write writes the file that a flag names.
func (o outputs) write(flag, path, kind string, contents []byte) error {
	if err := o.check(flag, path, kind); err != nil {
		return err
	}
	write := store.Write
	switch {
	case o.force:
		write = store.WriteThrough
	case kind == newFile:
		write = store.Create
	}
	return namedBy(flag, write(path, contents))
}

// hasKind reports whether a regular file is empty or of a kind.
func hasKind(path string, info fs.FileInfo, kind string) bool {
	if !info.Mode().IsRegular() || kind == newFile {
		return false
	}
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	beginning, err := io.ReadAll(io.LimitReader(f, 1024))
	return err == nil && (len(beginning) == 0 || bytes.Contains(beginning, []byte(kind)))
}

// inside reports whether a file is below a folder, links resolved.
func inside(folder, file string) bool {
	for _, path := range []*string{&folder, &file} {
		absolute, err := filepath.Abs(*path)
		if err == nil {
			absolute, err = filepath.EvalSymlinks(absolute)
		}
		if err != nil {
			return false
		}
		*path = absolute
	}
	relative, err := filepath.Rel(folder, file)
	return err == nil && filepath.IsLocal(relative)
}

// specFiles are the files that a Spec names.
func specFiles(spec *models.Spec) []string {
	return []string{spec.Data.Path, spec.Model.Cell.Name, spec.Train.Weights}
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
