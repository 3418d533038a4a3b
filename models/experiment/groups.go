package experiment

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"

	"unroll/dataset"
	"unroll/dataset/input"
	"unroll/models"
)

// Group is the runs of a configuration's folder.
type Group struct {
	Name   string // the shortest that distinguishes it from the other groups
	Folder string
	Spec   models.Spec
	Engine string
	Runs   []*Stored // with a result, by seed

	diverged []Run
}

// OpenGroups reads runs from folders: a plan's, a configuration's folder in it, or
// that of one run. Groups are in the order of the paths, those of one folder in the
// order of its plan. The error is one sentence that names the folder or file; it is a
// [*PanelError] for runs of a panel.
func OpenGroups(paths ...string) ([]*Group, error) {
	groups, err := openAll(paths)
	for _, g := range groups {
		if err := single(g.Runs); err != nil {
			return nil, err
		}
	}
	return groups, err
}

// openAll is OpenGroups with panels.
func openAll(paths []string) ([]*Group, error) {
	var groups []*Group
	for _, path := range paths {
		found, err := openGroups(filepath.Clean(path))
		if err != nil {
			return nil, err
		}
		for _, g := range found {
			at := slices.IndexFunc(groups, func(other *Group) bool { return other.Folder == g.Folder })
			if at < 0 {
				groups = append(groups, g)
			} else if err := groups[at].join(g); err != nil {
				return nil, err
			}
		}
	}
	nameGroups(groups)
	return groups, nil
}

// openGroups reads the groups at or below a path.
func openGroups(path string) ([]*Group, error) {
	const want = "give a folder that unroll run wrote, such as runs/001 or runs/001/window"
	if isRun(path) {
		g := &Group{Folder: filepath.Dir(path)}
		return []*Group{g}, g.add(path)
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, dataset.BadInput("", "%s does not exist: %s", path, want)
	case err != nil:
		return nil, dataset.BadInput("", "%s cannot be read: %w", path, err)
	case !info.IsDir():
		return nil, dataset.BadInput("", "%s is a file: %s", path, want)
	}
	groups, err := groupsIn(path)
	if err != nil {
		return nil, err
	}
	if len(groups) == 0 {
		return nil, dataset.BadInput("", "%s holds no run: %s", path, want)
	}
	for _, g := range groups {
		if err := g.read(); err != nil {
			return nil, err
		}
	}
	return groups, nil
}

// groupsIn lists the groups of a folder, without their runs: those of its plan, or
// without one those of the runs that are there.
func groupsIn(path string) ([]*Group, error) {
	var groups []*Group
	if _, err := os.Stat(filepath.Join(path, PlanName)); err == nil {
		plan, err := OpenPlan(path)
		if err == nil {
			for _, spec := range plan.Specs {
				groups = append(groups, &Group{Folder: filepath.Join(path, spec.Name), Spec: spec, Engine: plan.Engine})
			}
			return groups, nil
		}
		if !withoutPlan(err) {
			return nil, err
		}
	}
	for _, folder := range configurationFolders(path) {
		groups = append(groups, &Group{Folder: folder})
	}
	return groups, nil
}

// read reads all runs of the group's folder.
func (g *Group) read() (err error) {
	runs, err := runsIn(g.Folder)
	if err != nil {
		return err
	}
	if err := g.join(&Group{Runs: runs}); err != nil {
		return err
	}
	g.diverged, err = diverged(g.Folder)
	return err
}

// add reads one run into the group.
func (g *Group) add(path string) error {
	run, err := openRun(path)
	if err != nil {
		return err
	}
	return g.join(&Group{Runs: []*Stored{run}})
}

// join adds another group's runs, in the order of the seeds.
func (g *Group) join(other *Group) error {
	for _, run := range other.Runs {
		at, found := slices.BinarySearchFunc(g.Runs, run, bySeed)
		switch {
		case found:
			return dataset.BadInput("", "%s is given twice: name every run once", run.Path)
		case g.Spec.Name == "":
			g.Spec, g.Engine = run.Spec, run.Engine
		case !sameSpec(&g.Spec, &run.Spec):
			return dataset.BadInput("", "%s has another Spec than other runs in %s: keep the runs of each Spec in a folder of their own", run.Path, g.Folder)
		}
		g.Runs = slices.Insert(g.Runs, at, run)
	}
	g.diverged = append(g.diverged, other.diverged...)
	return nil
}

// sameSpec reports whether two Specs are equal.
func sameSpec(a, b *models.Spec) bool {
	if reflect.DeepEqual(a, b) {
		return true // as those of one file
	}
	one, err := a.YAML()
	other, failed := b.YAML()
	return err == nil && failed == nil && bytes.Equal(one, other)
}

// nameGroups gives every group the shortest name that distinguishes it from the
// others: configuration, cell or engine, several of them, or else its folder.
func nameGroups(groups []*Group) {
	cell := func(g *Group) string { return g.Spec.Model.Cell.Name }
	for _, nameOf := range []func(g *Group) string{
		func(g *Group) string { return g.Spec.Name },
		cell,
		func(g *Group) string { return g.Engine },
		func(g *Group) string { return g.Spec.Name + " " + cell(g) },
		func(g *Group) string { return g.Spec.Name + " " + g.Engine },
		func(g *Group) string { return cell(g) + " " + g.Engine },
		func(g *Group) string { return g.Spec.Name + " " + cell(g) + " " + g.Engine },
		func(g *Group) string { return g.Folder },
	} {
		names := map[string]bool{}
		for _, g := range groups {
			g.Name = input.Printable(nameOf(g))
			names[g.Name] = true
		}
		if len(names) == len(groups) {
			return
		}
	}
}
