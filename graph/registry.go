package graph

import (
	"fmt"
	"maps"
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

var registry = map[string]Info{}

// Register makes a cell known by its name. It is called from init functions; a
// name registered twice is a programming error and panics.
func Register(info Info) {
	if _, twice := registry[info.Name]; twice {
		panic("graph: cell " + info.Name + " is registered twice")
	}
	registry[info.Name] = info
}

// Cells returns every registered cell, sorted by name.
func Cells() []Info {
	return slices.SortedFunc(maps.Values(registry), func(a, b Info) int { return strings.Compare(a.Name, b.Name) })
}

// Lookup returns the cell registered under a name, or an error that lists the
// names there are.
func Lookup(name string) (Info, error) {
	info, known := registry[name]
	if !known {
		names := slices.Sorted(maps.Keys(registry))
		return Info{}, fmt.Errorf("unknown cell %q: there are %s", name, strings.Join(names, ", "))
	}
	return info, nil
}
