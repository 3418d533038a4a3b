// Package storetest replays what a crash may leave of the files that a program writes.
//
// A [Recorder] is the calls of a [store.Disk]: it makes them and remembers each. [Recorder.Crash]
// then makes the folder as it may be after a power cut behind any of them: what was synced is
// there, and of the rest, names and contents, what a [Loss] leaves.
package storetest

import (
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"unroll/models/store"
)

// Loss says what a crash leaves of what was not synced.
type Loss int

// The losses.
const (
	Killed   Loss = iota // nothing is lost: only the process ended
	Dropped              // neither names nor contents are left
	Emptied              // the names are left, without contents
	Torn                 // the names are left, with half of the contents
	Shuffled             // some names, whatever their order, and some of the contents
	Losses               // number of losses
)

// Recorder records the changes below a folder that is empty at first.
type Recorder struct {
	store.System
	root string

	mutex   sync.Mutex
	changes []func(d *disk)
}

// NewRecorder records the changes below root.
func NewRecorder(root string) *Recorder { return &Recorder{root: root} }

// Len is the number of recorded calls.
func (r *Recorder) Len() int { return len(r.changes) }

// make makes a change and records it.
func (r *Recorder) make(change func() error, record func(d *disk)) error {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	err := change()
	if err == nil {
		r.changes = append(r.changes, record)
	}
	return err
}

// at splits the path of a file into folder and name, from the root.
func (r *Recorder) at(path string) (folder, name string) {
	relative, err := filepath.Rel(r.root, path)
	if err != nil || !filepath.IsLocal(relative) {
		panic("the test recorded a change of " + path)
	}
	return filepath.Split(relative)
}

// Create implements [store.Calls].
func (r *Recorder) Create(path string) (h store.Handle, err error) {
	f := &file{node: &node{}, recorder: r}
	folder, name := r.at(path)
	return f, r.make(func() (err error) {
		f.Handle, err = r.System.Create(path)
		return err
	}, func(d *disk) { d.folder(folder).change(name, d.copyOf(f.node)) })
}

// Append implements [store.Calls]; the file is recorded as a new one.
func (r *Recorder) Append(path string) (store.Handle, error) {
	f := &file{node: &node{}, recorder: r}
	folder, name := r.at(path)
	return f, r.make(func() (err error) {
		f.Handle, err = r.System.Append(path)
		return err
	}, func(d *disk) { d.folder(folder).change(name, d.copyOf(f.node)) })
}

// Mkdir implements [store.Calls].
func (r *Recorder) Mkdir(path string) error {
	folder, name := r.at(path)
	return r.make(func() error { return r.System.Mkdir(path) },
		func(d *disk) { d.folder(folder).change(name, newFolder()) })
}

// Rename implements [store.Calls], in one folder.
func (r *Recorder) Rename(from, to string) error {
	folder, before := r.at(from)
	_, after := r.at(to)
	return r.make(func() error { return r.System.Rename(from, to) }, func(d *disk) {
		dir := d.folder(folder)
		dir.changed(map[string]*node{after: dir.names[before], before: nil})
	})
}

// Remove implements [store.Calls].
func (r *Recorder) Remove(path string) error {
	folder, name := r.at(path)
	return r.make(func() error { return r.System.Remove(path) }, func(d *disk) { d.folder(folder).change(name, nil) })
}

// RemoveAll implements [store.Calls].
func (r *Recorder) RemoveAll(path string) error {
	folder, name := r.at(path)
	return r.make(func() error { return r.System.RemoveAll(path) }, func(d *disk) {
		d.folder(folder).names[name].clear()
		d.folder(folder).change(name, nil)
	})
}

// SyncFolder implements [store.Calls].
func (r *Recorder) SyncFolder(path string) error {
	folder, _ := r.at(filepath.Join(path, "name"))
	return r.make(func() error { return r.System.SyncFolder(path) }, func(d *disk) { d.folder(folder).sync() })
}

// file is an open file.
type file struct {
	store.Handle
	node     *node
	recorder *Recorder
}

// Write implements [store.Handle].
func (f *file) Write(contents []byte) (n int, err error) {
	err = f.recorder.make(func() error {
		n, err = f.Handle.Write(contents)
		return err
	}, func(d *disk) { d.copyOf(f.node).contents += string(contents) })
	return n, err
}

// Sync implements [store.Handle].
func (f *file) Sync() error {
	return f.recorder.make(f.Handle.Sync, func(d *disk) { n := d.copyOf(f.node); n.synced = n.contents })
}

// disk is the state of a disk.
type disk struct {
	root  *node
	files map[*node]*node // the recorded file's, on this disk
}

// copyOf is a recorded file on this disk.
func (d *disk) copyOf(recorded *node) *node {
	if d.files[recorded] == nil {
		d.files[recorded] = &node{}
	}
	return d.files[recorded]
}

// folder is that at a path.
func (d *disk) folder(path string) *node {
	at := d.root
	for _, name := range strings.FieldsFunc(path, func(r rune) bool { return r == filepath.Separator }) {
		at = at.names[name]
	}
	return at
}

// node is a file or a folder.
type node struct {
	contents, synced string           // of a file
	names, durable   map[string]*node // of a folder: now, and when it was last synced
	pending          []map[string]*node
}

func newFolder() *node { return &node{names: map[string]*node{}, durable: map[string]*node{}} }

// change gives a name in a folder to a node, or removes it.
func (n *node) change(name string, to *node) { n.changed(map[string]*node{name: to}) }

func (n *node) changed(names map[string]*node) {
	apply(n.names, names)
	n.pending = append(n.pending, names)
}

func apply(names, change map[string]*node) {
	for name, to := range change {
		if names[name] = to; to == nil {
			delete(names, name)
		}
	}
}

// sync makes all names durable.
func (n *node) sync() {
	for _, change := range n.pending {
		apply(n.durable, change)
	}
	n.pending = nil
}

// clear removes all that is in a folder.
func (n *node) clear() {
	if n == nil {
		return
	}
	for name, below := range n.names {
		below.clear()
		n.change(name, nil)
	}
}

// Crash makes in the empty folder at path what a crash after the first calls leaves.
func (r *Recorder) Crash(calls int, loss Loss, rng *rand.Rand, path string) error {
	d := &disk{newFolder(), map[*node]*node{}}
	for _, change := range r.changes[:calls] {
		change(d)
	}
	return d.root.write(path, loss, rng)
}

// write writes what is left of a node.
func (n *node) write(path string, loss Loss, rng *rand.Rand) error {
	if n.names == nil {
		return os.WriteFile(path, []byte(n.left(loss, rng)), 0o600)
	}
	if err := os.Mkdir(path, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	for name, below := range n.leftNames(loss, rng) {
		if err := below.write(filepath.Join(path, name), loss, rng); err != nil {
			return err
		}
	}
	return nil
}

// left is what is left of a file's contents.
func (n *node) left(loss Loss, rng *rand.Rand) string {
	unsynced := strings.TrimPrefix(n.contents, n.synced)
	switch loss {
	case Killed:
		return n.contents
	case Torn:
		return n.synced + unsynced[:len(unsynced)/2]
	case Shuffled:
		return n.synced + unsynced[:rng.IntN(len(unsynced)+1)]
	}
	return n.synced
}

// leftNames is what is left of a folder's names.
func (n *node) leftNames(loss Loss, rng *rand.Rand) map[string]*node {
	switch loss {
	case Dropped:
		return n.durable
	case Shuffled:
		names := map[string]*node{}
		apply(names, n.durable)
		for _, change := range n.pending {
			if rng.IntN(2) == 0 {
				apply(names, change)
			}
		}
		return names
	}
	return n.names
}
