//go:build slow && linux

package cli_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// works are a training and a fit, which are resumed, from the folder of a Spec.
func works(t *testing.T) map[string]endable {
	t.Helper()
	spec := filepath.Join(t.TempDir(), "a.yaml")
	if err := os.WriteFile(spec, []byte(strings.Replace(killedSpec, "%", "a", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	return map[string]endable{
		"run": {
			begun:  "plan.yaml",
			start:  func(out string) []string { return []string{"run", spec, "--seeds", "3", "--out", out} },
			resume: func(out string) []string { return []string{"run", "--resume", out} },
		},
		"fit": {
			begun:  "fit-plan.json",
			start:  func(out string) []string { return []string{"fit", "airline", "--budget", "1s", "--out", out} },
			resume: func(out string) []string { return []string{"fit", "--resume", out} },
		},
	}
}

// next begins work in a folder, or resumes it.
func (w endable) next(out string) []string {
	if _, err := os.Stat(filepath.Join(out, w.begun)); err == nil {
		return w.resume(out)
	}
	return w.start(out)
}

// fails checks that a command ends with one sentence that has a text, exit code 1 and
// nothing half-written in a folder.
func fails(t *testing.T, s *signaled, out, text string) {
	t.Helper()
	code, last := s.ended()
	if said := strings.Join(s.errs, "\n"); code != 1 || !strings.HasPrefix(last, "unroll: ") || !strings.Contains(last, text) || strings.Count(said, "unroll: ") != 1 {
		t.Errorf("%q: exit code %d, %s", s.Args, code, said)
	}
	for name := range files(t, out) {
		if strings.Contains(name, ".writing") {
			t.Errorf("%q leaves %s", s.Args, name)
		}
	}
}

// done runs a command that succeeds.
func done(t *testing.T, args ...string) {
	t.Helper()
	if code, last := starting(t, "unroll", args...).ended(); code != 0 {
		t.Fatalf("%q: exit code %d, %s", args, code, last)
	}
}

// whole is what some work writes where nothing is in its way.
func (w endable) whole(t *testing.T) map[string]string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "whole")
	done(t, w.start(out)...)
	return contentsBut(t, out)
}

// completes does what is left of some work, and compares what is written.
func (w endable) completes(t *testing.T, out string, want map[string]string) {
	t.Helper()
	done(t, w.next(out)...)
	if diff := cmp.Diff(want, contentsBut(t, out)); diff != "" {
		t.Errorf("the files differ (-want +got):\n%s", diff)
	}
}

// mounted mounts a file system in memory, and returns where, and what changes its options.
func mounted(t *testing.T, options string) (dir string, remount func(options string)) {
	t.Helper()
	dir = t.TempDir()
	if err := syscall.Mount("none", dir, "tmpfs", 0, options); err != nil {
		t.Skip("a file system cannot be mounted: ", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, 0) })
	return dir, func(options string) {
		t.Helper()
		flags := uintptr(syscall.MS_REMOUNT)
		if options == "ro" {
			flags, options = flags|syscall.MS_RDONLY, ""
		}
		if err := syscall.Mount("none", dir, "tmpfs", flags, options); err != nil {
			t.Fatal(err)
		}
	}
}

// A disk without room, or whose files are all taken, ends a command at any moment; with room it is completed.
func TestFullDisk(t *testing.T) {
	for name, work := range works(t) {
		want := work.whole(t)
		for _, options := range []string{"size=8k", "size=40k", "size=80k", "size=120k", "nr_inodes=4", "nr_inodes=9", "nr_inodes=14"} {
			t.Run(name+" "+options, func(t *testing.T) {
				dir, remount := mounted(t, options)
				out := filepath.Join(dir, "out")
				for range 2 {
					fails(t, starting(t, "unroll", work.next(out)...), dir, "no space left on device")
				}
				remount("size=64m,nr_inodes=10000")
				work.completes(t, out, want)
			})
		}
	}
}

// A disk that cannot be written to is refused before there is any work.
func TestReadOnlyDisk(t *testing.T) {
	dir, remount := mounted(t, "size=64m")
	out := filepath.Join(dir, "out")
	work := works(t)["fit"]
	done(t, work.start(out)...)
	remount("ro")
	for _, args := range [][]string{
		work.start(filepath.Join(dir, "other")), work.resume(out), {"run", "window", "--out", filepath.Join(dir, "other")},
		{"backtest", "window", "--out", filepath.Join(dir, "all.csv")}, {"forecast", out, "--out", filepath.Join(dir, "next.csv")},
		{"forecast", out, "--picture", filepath.Join(dir, "next.svg")}, {"graph", "lstm", "--out", filepath.Join(dir, "lstm.dot")},
		{"export", out, "--scaling", "--out", filepath.Join(dir, "model.onnx")}, {"report", out},
	} {
		s := starting(t, "unroll", args...)
		fails(t, s, dir, "read-only file system")
		if s.stdout.Len() > 0 {
			t.Errorf("%q: %s", args, s.stdout.String())
		}
	}
	for _, args := range [][]string{{"forecast", out}, {"backtest", out}, {"compare", out}} { // they write nothing
		done(t, args...)
	}
}

// Where a process may open few files or write only short ones, a command ends with a sentence, or as
// always; what is left is completed without the limits.
func TestLimitsOfAProcess(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("limits are set by a shell")
	}
	for name, work := range works(t) {
		want := work.whole(t)
		for limit, text := range map[string]string{"-n 12": "too many open files", "-n 16": "too many open files", "-f 1": "file too large", "-f 12": "file too large"} {
			t.Run(name+" "+limit, func(t *testing.T) {
				dir := t.TempDir()
				out := filepath.Join(dir, "out")
				s := starting(t, sh, slices.Concat([]string{"-c", "ulimit " + limit + `; exec unroll "$@"`, "sh"}, work.start(out))...)
				code, last := s.ended()
				said := code == 1 && strings.HasPrefix(last, "unroll: ") && strings.Contains(last, text)
				if code != 0 && !said {
					t.Errorf("exit code %d, %s", code, strings.Join(s.errs, "\n"))
				}
				work.completes(t, out, want)
			})
		}
	}
}
