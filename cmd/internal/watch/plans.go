package watch

import (
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"unroll/dataset"
	"unroll/models/experiment"
)

// plans are the runs in a folder. A plan is read once: it does not change.
type plans struct {
	dir   string
	mu    *sync.Mutex
	known map[run]*experiment.Plan
}

// run is a run's folder.
type run struct {
	name    string    // path from the folder of runs
	started time.Time // distinguishes a later run with the same name
}

func newPlans(dir string) plans {
	return plans{dir: dir, mu: new(sync.Mutex), known: map[run]*experiment.Plan{}}
}

// check reports an error if there is no folder.
func (p plans) check() error {
	if info, err := os.Stat(p.dir); err != nil {
		return dataset.BadInput("", "%s cannot be watched: %w; give the folder of runs, such as runs", p.dir, err)
	} else if !info.IsDir() {
		return dataset.BadInput("", "%s is a file: give the folder of runs, such as runs", p.dir)
	}
	return nil
}

// list returns the runs, the latest first.
func (p plans) list() []run {
	var runs []run
	tree := os.DirFS(p.dir)
	for _, pattern := range []string{experiment.PlanName, "*/" + experiment.PlanName, "*/*/" + experiment.PlanName} {
		files, _ := fs.Glob(tree, pattern) // the pattern is sound
		for _, file := range files {
			if info, err := fs.Stat(tree, file); err == nil {
				runs = append(runs, run{path.Dir(file), info.ModTime()})
			}
		}
	}
	slices.SortStableFunc(runs, func(a, b run) int { return cmp.Or(b.started.Compare(a.started), cmp.Compare(b.name, a.name)) })
	return runs
}

// names returns the names of the runs in that order.
func (p plans) names() []string {
	var names []string
	for _, r := range p.list() {
		names = append(names, r.name)
	}
	return names
}

// named opens the plan of the run with a name.
func (p plans) named(name string) (*experiment.Plan, error) {
	runs := p.list()
	at := slices.IndexFunc(runs, func(r run) bool { return r.name == name })
	if at < 0 {
		return nil, fmt.Errorf("%w in %s: %q", errUnknown, p.dir, name)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if plan, known := p.known[runs[at]]; known {
		return plan, nil
	}
	plan, err := experiment.OpenPlan(filepath.Join(p.dir, filepath.FromSlash(name)))
	if err == nil {
		p.known[runs[at]] = plan
	}
	return plan, err
}
