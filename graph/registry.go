package graph

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"unroll/dataset/input"
)

// Entry is a member of a [Registry]: what a list of the family prints, and what
// a name in a Spec leads to.
type Entry[T any] struct {
	Name      string // in a Spec, such as "lstm"
	Summary   string // one line: what it is
	Equations string // one line, in the notation of the package's cells
	Source    string // author and year
	// New returns a new member: a pointer to a struct of options, with yaml tags,
	// that hold their defaults.
	New func() T
	// Configure returns a member with the options that set writes into a struct. It
	// is for a member that is of another type with some of its options; nil means
	// that set writes into what New returns.
	Configure func(set func(options any) error) (T, error)
}

// With returns a new member with the options that set writes into a struct, or
// the error of set.
func (e Entry[T]) With(set func(options any) error) (T, error) {
	if e.Configure != nil {
		return e.Configure(set)
	}
	member := e.New()
	return member, set(member)
}

// Format is a kind of file in which members are written, such as equation files.
type Format[T any] struct {
	Extension string                                           // of the file names, with its dot
	Load      func(path string) (Entry[T], error)              // reads a file
	Parse     func(name string, text []byte) (Entry[T], error) // reads a file's text
}

// Written is a member that was read from a file.
type Written interface {
	Text() string // the whole file
}

// Registry holds the members of one family by name: cells, losses, optimizers and so on. It
// is filled by init functions and only read after them.
type Registry[T any] struct {
	kind     string
	standard string
	entries  map[string]Entry[T]
	formats  map[string]Format[T]
}

// NewRegistry returns an empty registry. The kind is what errors call a member,
// such as "cell"; standard is the name of the default member.
func NewRegistry[T any](kind, standard string) *Registry[T] {
	return &Registry[T]{kind: kind, standard: standard, entries: map[string]Entry[T]{}, formats: map[string]Format[T]{}}
}

// Kind is what errors call a member, such as "cell".
func (r *Registry[T]) Kind() string { return r.kind }

// Default is the member that stands where none is named.
func (r *Registry[T]) Default() Entry[T] { return r.entries[r.standard] }

// Register adds a member. A name that is registered twice is a programming error
// and panics.
func (r *Registry[T]) Register(e Entry[T]) {
	if _, twice := r.entries[e.Name]; twice {
		panic("graph: " + r.kind + " " + e.Name + " is registered twice")
	}
	r.entries[e.Name] = e
}

// RegisterFormat adds a kind of file: a name with its extension is then the path
// of a member's file.
func (r *Registry[T]) RegisterFormat(f Format[T]) { r.formats[f.Extension] = f }

// Names returns the names of all registered members, sorted.
func (r *Registry[T]) Names() []string { return slices.Sorted(maps.Keys(r.entries)) }

// All returns every registered member, sorted by name.
func (r *Registry[T]) All() []Entry[T] {
	return slices.SortedFunc(maps.Values(r.entries), func(a, b Entry[T]) int { return strings.Compare(a.Name, b.Name) })
}

// Format returns the kind of file that a name is the path of; false if it is no
// path of a member's file.
func (r *Registry[T]) Format(name string) (Format[T], bool) {
	f, is := r.formats[filepath.Ext(name)]
	return f, is
}

// Lookup returns the member registered under a name, or read from the file of
// that name, or an error that lists the registered names.
func (r *Registry[T]) Lookup(name string) (Entry[T], error) {
	if f, is := r.Format(name); is {
		return f.Load(name)
	}
	e, known := r.entries[name]
	if !known {
		return e, BadInput("", "%s", input.Unknown(r.kind, name, r.Names()))
	}
	return e, nil
}
