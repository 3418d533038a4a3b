package graph

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// Info introduces a cell to users: it is what `unroll cells` prints and what a
// name in a Spec leads to.
type Info struct {
	Name      string      // how a Spec calls it, such as "lstm"
	Summary   string      // one line: what it is
	Equations string      // one step, in the notation of the package's cells
	Source    string      // author and year
	New       func() Cell // a new cell with default options
}

// Format is a kind of file in which cells are written, such as equation files.
type Format struct {
	Extension string                                       // of the file names, with its dot
	Load      func(path string) (Info, error)              // reads a file
	Parse     func(name string, text []byte) (Info, error) // reads a file's text
}

// Written is a [Cell] that was read from a file.
type Written interface {
	Cell
	Text() string // the whole file
}

// The cell registry: cells by name, and formats of cell files by extension.
var (
	registry = map[string]Info{}
	formats  = map[string]Format{}
)

// Register makes a cell known by its name. It is called from init functions; a
// name registered twice is a programming error and panics.
func Register(info Info) {
	if _, twice := registry[info.Name]; twice {
		panic("graph: cell " + info.Name + " is registered twice")
	}
	registry[info.Name] = info
}

// RegisterFormat makes files of a kind known: a name with its extension is then
// the path of a cell's file. It is called from init functions.
func RegisterFormat(f Format) { formats[f.Extension] = f }

// Cells returns every registered cell, sorted by name.
func Cells() []Info {
	return slices.SortedFunc(maps.Values(registry), func(a, b Info) int { return strings.Compare(a.Name, b.Name) })
}

// Lookup returns the cell registered under a name, or read from the file of that
// name, or an error that lists the names there are.
func Lookup(name string) (Info, error) {
	if f, is := formats[filepath.Ext(name)]; is {
		return f.Load(name)
	}
	info, known := registry[name]
	if !known {
		names := slices.Sorted(maps.Keys(registry))
		return Info{}, fmt.Errorf("unknown cell %q: there are %s", name, strings.Join(names, ", "))
	}
	return info, nil
}

// Parse returns the cell that a file's text describes; the name's extension
// says in which format.
func Parse(name string, text []byte) (Info, error) {
	f, is := formats[filepath.Ext(name)]
	if !is {
		return Info{}, fmt.Errorf("cell %q: its file's extension is none of %s", name,
			strings.Join(slices.Sorted(maps.Keys(formats)), ", "))
	}
	return f.Parse(name, text)
}
