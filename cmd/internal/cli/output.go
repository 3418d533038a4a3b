package cli

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"unroll/models"
	"unroll/models/experiment"
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
		_, err := s.Out.Write(marked(kind, text))
		return err
	}
	return o.write(s, "--out", path, kind, text)
}

// fileOf is the file of an --out that can be standard output; empty if it is.
func fileOf(out string) string {
	if out == "-" || out == "/dev/stdout" {
		return ""
	}
	return out
}

// outputs guards the files that a command writes: none of them replaces what the
// command reads, or a file that unroll did not write.
type outputs struct {
	force   bool
	reads   []string // files and folders; names of what is no file do no harm
	reports string   // the folder whose report the command writes; empty for none
}

// Kinds of files that unroll wrote: what such a file has near its beginning, or several such
// texts, one a line. Anybody's SVG, PNG or DOT file has none of them.
const (
	newFile      = "" // of a command that replaces no file
	csvForecasts = "step,row,date,forecast\ndate,step,forecast"
	csvBacktest  = "method,origin,step,row,date,actual,forecast"
	panelResults = "method,origin,step,date,actual,forecast"
	htmlReport   = `content="unroll"`
	dotGraph     = "// Made by unroll"
	svgPicture   = "<!-- Made by unroll -->"
	pngPicture   = "Software\x00unroll"
	planText     = "time steps, inputs, units, batch: "
)

// pictureKind is the kind of a picture.
func pictureKind(path string) string {
	if pictureFormat(path) == "png" {
		return pngPicture
	}
	return svgPicture
}

// marked are the contents of a file with the mark of its kind.
func marked(kind string, contents []byte) []byte {
	at, mark := 0, kind+"\n"
	switch kind {
	case dotGraph:
	case svgPicture:
		at = max(0, bytes.Index(contents, []byte("<svg")))
	case pngPicture: // a chunk of text, after the signature and the first chunk, IHDR
		const header = 8 + 12 + 13
		chunk := []byte("tEXt" + kind)
		length := binary.BigEndian.AppendUint32(nil, uint32(len(kind)))
		at, mark = header, string(binary.BigEndian.AppendUint32(append(length, chunk...), crc32.ChecksumIEEE(chunk)))
	default:
		return contents
	}
	return slices.Insert(slices.Clone(contents), at, []byte(mark)...)
}

func (o *outputs) add(flags *pflag.FlagSet) {
	flags.BoolVar(&o.force, "force", false, "replace a file that unroll did not write, follow a link, or write to a device")
}

// check refuses a path that may not be written to; without a path there is no file.
// Commands call it before their work.
func (o outputs) check(flag, path, kind string) error {
	if path == "" {
		return nil
	}
	if err := o.harmless(flag, path, kind); err != nil {
		return err
	}
	if o.force {
		return namedBy(flag, store.CheckThrough(path))
	}
	return namedBy(flag, store.Check(path))
}

// harmless refuses a path at which a file would be lost.
func (o outputs) harmless(flag, path, kind string) error {
	if path == "-" {
		return usage("%s -: give the name of a file; ./- is one of that name", flag)
	}
	info, err := os.Stat(path)
	exists := err == nil
	if exists && info.IsDir() {
		return nil // package store says what is wrong
	}
	like := exists && hasKind(path, info, kind)
	if run := experiment.Around(path); run != "" {
		if err := o.spares(run, flag, path, kind, exists, like); err != nil {
			return err
		}
	}
	if !exists {
		return nil
	}
	inputs := slices.Clone(o.reads)
	for _, run := range o.reads {
		inputs = append(inputs, experiment.SeriesFiles(run)...)
	}
	for _, input := range inputs {
		if read, err := os.Stat(input); err == nil && os.SameFile(info, read) {
			return usage("%s %s: the command reads this file; give another name", flag, path)
		}
	}
	if info.Mode().IsRegular() && !like && !o.force && kind != newFile {
		return usage("%s %s: there is a file that unroll did not write as this kind; give another name, or replace it with --force", flag, path)
	}
	return nil
}

// The files of runs and fits, beside those that each configuration has. Of what is in kept,
// the rest follows.
var (
	kept   = []string{"plan.yaml", "fit-plan.json", "choice.json", "spec.yaml", "fit.json", "input.csv", "series.json", "run.json", "final.json"}
	remade = []string{"backtest.csv", pageName}
)

// spares refuses a path at which a run or a fit has a file of its own. Pictures and tables
// that it can make again may be replaced with --force.
func (o outputs) spares(run, flag, path, kind string, exists, like bool) error {
	name, inConfiguration := filepath.Base(path), filepath.Dir(absolute(path)) != run
	switch {
	case slices.Contains(kept, name), models.IsResultsName(name), exists && !like && !isPicture(path):
		return usage("%s %s: this file is a part of the run in %s; give another name", flag, path, run)
	case o.force, o.ownPage(path, kind):
		return nil
	case slices.Contains(remade, name), exists && inConfiguration:
		return usage("%s %s: the run in %s has this file; give another name, or replace it with --force", flag, path, run)
	}
	return nil
}

// ownPage reports whether a path is that of the report of the folder that the command reads.
func (o outputs) ownPage(path, kind string) bool {
	return kind == htmlReport && o.reports != "" && absolute(path) == absolute(filepath.Join(o.reports, pageName))
}

// write writes the file that a flag names.
func (o outputs) write(s Streams, flag, path, kind string, contents []byte) error {
	defer s.interrupts.hold()() // nothing half-written is left
	if err := o.harmless(flag, path, kind); err != nil {
		return err
	}
	write := store.Write
	switch {
	case o.force:
		write = store.WriteThrough
	case kind == newFile:
		write = store.Create
	}
	return namedBy(flag, write(path, marked(kind, contents)))
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
	return err == nil && (len(beginning) == 0 || slices.ContainsFunc(strings.Split(kind, "\n"), func(mark string) bool {
		return bytes.Contains(beginning, []byte(mark))
	}))
}

// distinct refuses one file for two outputs.
func distinct(flag, path, other, otherPath string) error {
	if path == "" || otherPath == "" {
		return nil
	}
	a, err := os.Stat(path)
	b, failed := os.Stat(otherPath)
	if err == nil && failed == nil && os.SameFile(a, b) || absolute(path) == absolute(otherPath) {
		return usage("%s and %s are one file, %s: give each its own", flag, other, path)
	}
	return nil
}

// absolute is a path without links, as far as its folder exists.
func absolute(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	if dir, err := filepath.EvalSymlinks(filepath.Dir(path)); err == nil {
		path = filepath.Join(dir, filepath.Base(path))
	}
	return path
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
