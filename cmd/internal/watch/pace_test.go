package watch

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"unroll/models/experiment"
)

// Work on a run waits longer than that on others, and a browser that goes away ends the wait.
func TestPace(t *testing.T) {
	p := pace{of: map[string]time.Time{}}
	did := 0
	work := func() error {
		did++
		return nil
	}
	for _, run := range []string{"one", "two"} {
		if err := p.do(t.Context(), run, work); err != nil {
			t.Fatal(err)
		}
	}
	if did != 2 || !p.of["two"].After(p.next) {
		t.Errorf("done %d times, the next after %v, of a run after %v", did, p.next, p.of["two"])
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	p.of["one"] = time.Now().Add(time.Hour)
	if err := p.do(gone, "one", work); err == nil || did != 2 {
		t.Errorf("done %d times, error %v", did, err)
	}
	if err := p.do(t.Context(), "two", work); err != nil || did != 3 {
		t.Errorf("done %d times, error %v", did, err)
	}
}

// However often runs are asked for, they are looked for when that is due.
func TestRunsAreLookedForSeldom(t *testing.T) {
	dir := t.TempDir()
	p := newPlans(dir)
	begin := func(name string) {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name, experiment.PlanName), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	begin("001")
	if got := p.names(); len(got) != 1 {
		t.Fatalf("%q", got)
	}
	begin("group/002")
	p.due = time.Now().Add(time.Hour)
	if got := p.names(); len(got) != 1 {
		t.Errorf("not due: %q", got)
	}
	p.due = time.Time{}
	if got := p.names(); len(got) != 2 || got[0] != "group/002" {
		t.Errorf("due: %q", got)
	}
}
