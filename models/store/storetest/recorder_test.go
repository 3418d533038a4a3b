package storetest_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"unroll/models/store"
	"unroll/models/store/storetest"
)

// What a crash leaves of two files, of which the second is not synced, by loss: one that
// forgets its sync is found.
func TestCrash(t *testing.T) {
	dir := t.TempDir()
	r := storetest.NewRecorder(dir)
	disk := store.Disk{Calls: r}
	if err := disk.Write(filepath.Join(dir, "first"), []byte("old")); err != nil {
		t.Fatal(err)
	}
	f, err := r.Create(filepath.Join(dir, "unsynced"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write([]byte("half")); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if err := r.Rename(filepath.Join(dir, "unsynced"), filepath.Join(dir, "first")); err != nil {
		t.Fatal(err)
	}
	for loss, want := range map[storetest.Loss]string{
		storetest.Killed: "map[first:half]", storetest.Dropped: "map[first:old]", storetest.Emptied: "map[first:]", storetest.Torn: "map[first:ha]",
	} {
		if got := fmt.Sprint(crash(t, r, r.Len(), loss)); got != want {
			t.Errorf("loss %d leaves %s, not %s", loss, got, want)
		}
	}
}

// However the writing of a file or a folder is cut off, there is the old or the new one.
func TestDiskIsAtomic(t *testing.T) {
	dir := t.TempDir()
	r := storetest.NewRecorder(dir)
	disk := store.Disk{Calls: r}
	for _, text := range []string{"old", "new"} {
		if err := disk.Write(filepath.Join(dir, "file"), []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	whole := []store.File{{Name: "a", Contents: []byte("1")}, {Name: "b", Contents: []byte("2")}}
	folder := filepath.Join(dir, "folder")
	if err := disk.WriteFolder(folder, whole); err != nil {
		t.Fatal(err)
	}
	written := r.Len()
	if err := disk.RemoveFolder(folder); err != nil {
		t.Fatal(err)
	}
	removed := r.Len()
	seen := map[string]bool{}
	for calls := range r.Len() + 1 {
		for loss := range storetest.Losses {
			files := crash(t, r, calls, loss)
			got := fmt.Sprintf("%s %s%s", files["file"], files["folder/a"], files["folder/b"])
			seen[got] = true
			if calls == written && got != "new 12" || calls == removed && got != "new " {
				t.Errorf("after %d calls, loss %d: %q", calls, loss, got)
			}
		}
	}
	for got := range seen {
		if got != " " && got != "old " && got != "new " && got != "new 12" {
			t.Errorf("a crash leaves %q", got)
		}
	}
}

// crash reads the finished files that a crash leaves, at most one folder deep.
func crash(t *testing.T, r *storetest.Recorder, calls int, loss storetest.Loss) map[string]string {
	t.Helper()
	dir := t.TempDir()
	if err := r.Crash(calls, loss, rand.New(rand.NewPCG(uint64(calls), 1)), dir); err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, pattern := range []string{"*", "*/*"} {
		found, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range found {
			name, err := filepath.Rel(dir, path)
			if err != nil {
				t.Fatal(err)
			}
			if text, err := os.ReadFile(path); err == nil && !store.Unfinished(name) {
				files[filepath.ToSlash(name)] = string(text)
			}
		}
	}
	return files
}
