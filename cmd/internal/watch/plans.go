package watch

import (
	"cmp"
	"fmt"
	"os"
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
	mu    sync.Mutex
	runs  []run     // the latest first, as they were when last looked for
	due   time.Time // when they are looked for again
	known map[run]*experiment.Plan
}

// run is a run's folder.
type run struct {
	name    string    // path from the folder of runs
	started time.Time // distinguishes a later run with the same name
}

func newPlans(dir string) *plans { return &plans{dir: dir, known: map[run]*experiment.Plan{}} }

// check reports an error if there is no folder.
func (p *plans) check() error {
	if info, err := os.Stat(p.dir); err != nil {
		return dataset.BadInput("", "%s cannot be watched: %w; give the folder of runs, such as runs", p.dir, err)
	} else if !info.IsDir() {
		return dataset.BadInput("", "%s is a file: give the folder of runs, such as runs", p.dir)
	}
	return nil
}

// list returns the runs, the latest first. Looking for them takes at most a hundredth of the
// time, however many there are and whoever asks. The caller holds the mutex.
func (p *plans) list() []run {
	begin := time.Now()
	if begin.Before(p.due) {
		return p.runs
	}
	p.runs = p.find(nil, ".", 2)
	slices.SortStableFunc(p.runs, func(a, b run) int { return cmp.Or(b.started.Compare(a.started), cmp.Compare(b.name, a.name)) })
	p.due = time.Now().Add(99 * time.Since(begin))
	return p.runs
}

// find adds the run in a folder or, if it is none, those so many folders below it.
func (p *plans) find(runs []run, name string, depth int) []run {
	dir := filepath.Join(p.dir, name)
	if info, err := os.Stat(filepath.Join(dir, experiment.PlanName)); err == nil {
		return append(runs, run{filepath.ToSlash(name), info.ModTime()})
	}
	if depth == 0 {
		return runs
	}
	entries, _ := os.ReadDir(dir) // what cannot be read has no runs
	for _, e := range entries {
		if !e.Type().IsRegular() {
			runs = p.find(runs, filepath.Join(name, e.Name()), depth-1)
		}
	}
	return runs
}

// names returns the names of the runs, the latest first.
func (p *plans) names() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var names []string
	for _, r := range p.list() {
		names = append(names, r.name)
	}
	return names
}

// named opens the plan of the run with a name.
func (p *plans) named(name string) (*experiment.Plan, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	runs := p.list()
	at := slices.IndexFunc(runs, func(r run) bool { return r.name == name })
	if at < 0 {
		return nil, fmt.Errorf("%w in %s: %q", errUnknown, p.dir, name)
	}
	if plan, known := p.known[runs[at]]; known {
		return plan, nil
	}
	plan, err := experiment.OpenPlan(filepath.Join(p.dir, filepath.FromSlash(name)))
	if err == nil {
		p.known[runs[at]] = plan
	}
	return plan, err
}
