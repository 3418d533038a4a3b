package store

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
)

// A test that needs another process runs this binary again: what it does is in an
// environment variable.
const roleVariable = "STORE_TEST_ROLE"

func TestMain(m *testing.M) {
	role, dir, _ := strings.Cut(os.Getenv(roleVariable), ":")
	switch role {
	case "write":
		writeForever(dir)
	case "lock":
		if _, err := Lock(dir); err != nil {
			panic(err)
		}
		fmt.Println("locked")
		select {}
	}
	os.Exit(m.Run())
}

// start starts another process in a role and returns its output.
func start(t *testing.T, role, dir string) (*exec.Cmd, *bufio.Scanner) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), roleVariable+"="+role+":"+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, bufio.NewScanner(out)
}

func kill(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // the error says that it was killed
}

// contents of 1 MB, all of one letter.
func contents(letter byte) []byte { return bytes.Repeat([]byte{letter}, 1<<20) }

func writeForever(dir string) {
	for i := 0; ; i++ {
		text := contents("ab"[i%2])
		err := errors.Join(
			Write(filepath.Join(dir, "file"), text),
			(Disk{}).WriteFolder(filepath.Join(dir, fmt.Sprintf("folder-%d", i)), []File{{"one", text}, {"two", text}}))
		if err != nil {
			panic(err)
		}
		fmt.Println(i)
	}
}

func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestWriteReplacesAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	for _, text := range []string{"first, and longer", "second"} {
		if err := Write(path, []byte(text)); err != nil {
			t.Fatal(err)
		}
		if got := read(t, path); got != text {
			t.Errorf("the file holds %q, not %q", got, text)
		}
		if err := os.Chmod(path, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the permissions became %v", info.Mode())
	}
	if got := names(t, filepath.Dir(path)); len(got) != 1 {
		t.Errorf("beside the file there are %q", got)
	}
}

// What is no ordinary file of its own is not replaced.
func TestWriteRefuses(t *testing.T) {
	dir := t.TempDir()
	file, link, readOnly := filepath.Join(dir, "file"), filepath.Join(dir, "link"), filepath.Join(dir, "read-only")
	for _, err := range []error{os.WriteFile(file, []byte("before"), 0o644), os.Symlink("file", link), os.WriteFile(readOnly, []byte("before"), 0o444)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct{ path, want string }{
		{dir, "is a folder"},
		{link, "is a link"},
		{readOnly, "is write-protected"},
		{os.DevNull, "is a device"},
		{filepath.Join(dir, "missing", "file"), filepath.Join(dir, "missing", "file") + " cannot be written: no such file or directory"},
		{filepath.Join(file, "file"), "not a directory"},
	} {
		err := Write(c.path, []byte("after"))
		if bad := (*InputError)(nil); !errors.As(err, &bad) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, not %q", c.path, err, c.want)
		}
	}
	if got := read(t, file) + read(t, readOnly); got != "beforebefore" {
		t.Errorf("the files hold %q", got)
	}
	if info, err := os.Stat(os.DevNull); err != nil || info.Mode().IsRegular() {
		t.Errorf("%s is %v: %v", os.DevNull, info.Mode(), err)
	}
	if got := names(t, dir); len(got) != 3 {
		t.Errorf("there are %q", got)
	}
}

// What fails for a reason of the system is not about the path.
func TestFailed(t *testing.T) {
	for cause, input := range map[error]bool{
		syscall.ENOSPC: false, syscall.EIO: false, io.ErrShortWrite: false,
		fs.ErrExist: true, syscall.ENOENT: true, syscall.EACCES: true, syscall.ENOTDIR: true, syscall.ENAMETOOLONG: true,
	} {
		err := failed("out.csv", &fs.PathError{Op: "write", Path: ".writing-1-0", Err: cause})
		if bad := (*InputError)(nil); errors.As(err, &bad) != input || !errors.Is(err, cause) || err.Error() != "out.csv cannot be written: "+cause.Error() {
			t.Errorf("%v: %v is bad input: %v", cause, err, !input)
		}
	}
}

func TestCreate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := Create(path, []byte("first")); err != nil {
		t.Fatal(err)
	}
	if err := Create(path, []byte("second")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a file that exists: %v", err)
	}
	if got := read(t, path); got != "first" {
		t.Errorf("the file holds %q", got)
	}
}

func TestAppendAndRemove(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	for _, text := range []string{"one ", "two"} {
		if err := (Disk{}).Append(path, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if got := read(t, path); got != "one two" {
		t.Errorf("the file holds %q", got)
	}
	for range 2 { // the second time it is gone
		if err := (Disk{}).Remove(path); err != nil {
			t.Error(err)
		}
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a removed file: %v", err)
	}
}

func TestWriteFolder(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "folder")
	if err := (Disk{}).WriteFolder(path, []File{{"a", []byte("1")}, {"b", []byte("2")}}); err != nil {
		t.Fatal(err)
	}
	if got := read(t, filepath.Join(path, "a")) + read(t, filepath.Join(path, "b")); got != "12" {
		t.Errorf("the files hold %q", got)
	}
	if err := (Disk{}).WriteFolder(path, []File{{"a", []byte("3")}}); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a folder that exists: %v", err)
	}
	if err := (Disk{}).WriteFolder(filepath.Join(dir, "other"), []File{{"a", nil}, {"a", nil}}); err == nil {
		t.Error("two files of one name are written")
	}
	if got := names(t, dir); len(got) != 1 {
		t.Errorf("there are %q", got)
	}
}

func TestMakeFolder(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a", "b")
	for range 2 {
		if err := (Disk{}).MakeFolder(path); err != nil {
			t.Fatal(err)
		}
	}
	if err := (Disk{}).CreateFolder(path); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a folder that exists: %v", err)
	}
	file := filepath.Join(dir, "file")
	if err := Write(file, nil); err != nil {
		t.Fatal(err)
	}
	if err := (Disk{}).MakeFolder(file); err == nil {
		t.Error("a file is taken for a folder")
	}
}

// A process that is killed while it writes leaves whole files and folders, and
// beside them only what Sweep removes.
func TestKilledWriter(t *testing.T) {
	dir := t.TempDir()
	for count := range 5 {
		cmd, out := start(t, "write", dir)
		for range count + 1 {
			if !out.Scan() {
				t.Fatal("the other process ended")
			}
		}
		kill(t, cmd)
		for _, name := range names(t, dir) {
			files := []string{name}
			switch {
			case Unfinished(name):
				continue
			case strings.HasPrefix(name, "folder-"):
				files = []string{filepath.Join(name, "one"), filepath.Join(name, "two")}
			}
			for _, file := range files {
				if text := read(t, filepath.Join(dir, file)); text != string(contents('a')) && text != string(contents('b')) {
					t.Errorf("%s holds %d bytes of something else", file, len(text))
				}
			}
		}
		if err := (Disk{}).Sweep(dir); err != nil {
			t.Fatal(err)
		}
		for _, name := range names(t, dir) {
			if Unfinished(name) {
				t.Errorf("%s is left", name)
			}
			if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestLock(t *testing.T) {
	dir := t.TempDir()
	for range 2 {
		guard, err := Lock(dir)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Lock(dir); !errors.Is(err, ErrLocked) {
			t.Errorf("a second writer: %v", err)
		}
		if err := (Disk{}).Sweep(dir); err != nil {
			t.Fatal(err)
		}
		if _, err := Lock(dir); !errors.Is(err, ErrLocked) {
			t.Errorf("a second writer after Sweep: %v", err)
		}
		if !Locked(dir) {
			t.Error("a locked folder looks unlocked")
		}
		if err := guard.Unlock(); err != nil {
			t.Fatal(err)
		}
	}
	if got := names(t, dir); len(got) > 0 || Locked(dir) {
		t.Errorf("there is %q", got)
	}
	if _, err := Lock(filepath.Join(dir, "missing")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder that is not there: %v", err)
	}
}

// A folder that was deleted and made again is another one: its lock belongs to whoever holds
// it.
func TestLockOfADeletedFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "folder")
	lock := func() *Guard {
		if err := (Disk{}).MakeFolder(dir); err != nil {
			t.Fatal(err)
		}
		guard, err := Lock(dir)
		if err != nil {
			t.Fatal(err)
		}
		return guard
	}
	before := lock()
	if err := before.Check(); err != nil {
		t.Errorf("the folder is there: %v", err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := before.Check(); !errors.Is(err, ErrGone) {
		t.Errorf("a deleted folder: %v", err)
	}
	after := lock()
	if err := before.Unlock(); !errors.Is(err, ErrGone) || !Locked(dir) {
		t.Errorf("the folder was made again and is locked (%v): %v", Locked(dir), err)
	}
	if err := after.Unlock(); err != nil {
		t.Error(err)
	}
}

// A folder that is removed is gone at once, whatever is in it.
func TestRemoveFolder(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "folder")
	if err := (Disk{}).WriteFolder(path, []File{{"a", []byte("1")}}); err != nil {
		t.Fatal(err)
	}
	if err := (Disk{}).RemoveFolder(path); err != nil || len(names(t, dir)) > 0 {
		t.Errorf("there are %q: %v", names(t, dir), err)
	}
	if err := (Disk{}).RemoveFolder(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder that is not there: %v", err)
	}
}

// The lock of another process ends with it.
func TestLockOfAKilledProcess(t *testing.T) {
	dir := t.TempDir()
	cmd, out := start(t, "lock", dir)
	if !out.Scan() || !Locked(dir) {
		t.Fatal("the other process ended, or has no lock")
	}
	if _, err := Lock(dir); !errors.Is(err, ErrLocked) {
		t.Errorf("while it runs: %v", err)
	}
	kill(t, cmd)
	if Locked(dir) {
		t.Error("a killed process keeps its lock")
	}
	guard, err := Lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := guard.Unlock(); err != nil {
		t.Error(err)
	}
}

// However writers take turns, there is never more than one.
func TestOneWriterAtATime(t *testing.T) {
	dir := t.TempDir()
	var writers, turns atomic.Int64
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 500 {
				guard, err := Lock(dir)
				if errors.Is(err, ErrLocked) {
					continue
				}
				if err != nil {
					t.Error(err)
					return
				}
				if writers.Add(1) > 1 {
					t.Error("two writers at once")
				}
				turns.Add(1)
				writers.Add(-1)
				if err := guard.Unlock(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	if turns.Load() == 0 {
		t.Error("nobody got the lock")
	}
}

// The digits are those of FIPS 180-4's example.
func TestChecksum(t *testing.T) {
	const want = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
	if got := Checksum([]byte("abc")); got != want {
		t.Errorf("the checksum of abc is %s", got)
	}
	h := NewHash()
	fmt.Fprint(h, "a", "bc")
	if h.String() != want {
		t.Errorf("written in two parts it is %v", h)
	}
	path := filepath.Join(t.TempDir(), "file")
	if err := Write(path, []byte("abc")); err != nil {
		t.Fatal(err)
	}
	if text, err := Read(path, want); err != nil || string(text) != "abc" {
		t.Errorf("%q, %v", text, err)
	}
	if err := Write(path, []byte("abd")); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(path, want); !errors.Is(err, ErrChecksum) {
		t.Errorf("another file: %v", err)
	}
	if _, err := Read(path+"x", want); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
}

// Only names of the program's own form are taken for unfinished, and removed.
func TestSweepKeepsOtherNames(t *testing.T) {
	dir := t.TempDir()
	kept := []string{".writing-", ".writing-1", ".writing-1-2-3", ".writing-1-2.txt", ".writing-lock2", ".writing-notes"}
	for _, name := range append([]string{".writing-1-0", ".writing-23-45"}, kept...) {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := (Disk{}).Sweep(dir); err != nil {
		t.Fatal(err)
	}
	if got := names(t, dir); !slices.Equal(got, kept) {
		t.Errorf("%q are left", got)
	}
}
