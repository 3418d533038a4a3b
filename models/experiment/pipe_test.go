//go:build unix

package experiment_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	"unroll/models/experiment"
	"unroll/models/store"
)

// A named pipe in place of any file of a folder is neither waited for nor read.
func TestPipes(t *testing.T) {
	p := small(t)
	p.Seeds = 1
	dir := begin(t, p)
	if err := complete(t, p, context.Background()); err != nil {
		t.Fatal(err)
	}
	for name, contents := range readTree(t, dir) {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.Remove(path), syscall.Mkfifo(path, 0o600)); err != nil {
			t.Fatal(err)
		}
		_, unplanned := experiment.OpenPlan(dir)
		_, unread := experiment.OpenGroups(dir)
		_, _ = experiment.Shortfalls(dir)
		experiment.Around(path)
		resumed := resume(dir)
		if read := filepath.Base(name); resumed == nil || unread == nil && slices.Contains([]string{"runs-0000.safetensors", "environment.json"}, read) ||
			unplanned == nil && read == "plan.yaml" {
			t.Errorf("%s: OpenPlan: %v; OpenGroups: %v; resumed: %v", name, unplanned, unread, resumed)
		}
		if err := errors.Join(os.Remove(path), os.WriteFile(path, contents, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Mkfifo(filepath.Join(dir, ".writing-lock"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Lock(dir); err == nil || store.Locked(dir) {
		t.Error("a pipe is locked")
	}
}
