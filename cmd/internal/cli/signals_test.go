//go:build unix

package cli_test

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// signaled is a command whose lines on standard error are counted.
type signaled struct {
	*exec.Cmd
	t      *testing.T
	lines  *bufio.Scanner
	stdout bytes.Buffer
	errs   []string
}

func starting(t *testing.T, name string, args ...string) *signaled {
	t.Helper()
	s := &signaled{Cmd: exec.CommandContext(t.Context(), name, args...), t: t}
	s.Stdout = &s.stdout
	stderr, err := s.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	s.lines = bufio.NewScanner(stderr)
	// A process inherits which signals are ignored, as in the background or below nohup. Those
	// that the tests handle are back at their default.
	handled := make(chan os.Signal, 1)
	signal.Notify(handled, endings...)
	defer signal.Stop(handled)
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	return s
}

// line waits for a line on standard error.
func (s *signaled) line() bool {
	more := s.lines.Scan()
	if more {
		s.errs = append(s.errs, s.lines.Text())
	}
	return more
}

func (s *signaled) signal(signals ...os.Signal) {
	s.t.Helper()
	for _, ending := range signals {
		if err := s.Process.Signal(ending); err != nil {
			s.t.Fatal(err)
		}
	}
}

// ended waits for the end and returns the exit code and the last line.
func (s *signaled) ended() (code int, last string) {
	for s.line() {
	}
	_ = s.Wait() // the exit code says more
	if len(s.errs) > 0 {
		last = s.errs[len(s.errs)-1]
	}
	return s.ProcessState.ExitCode(), last
}

// endings are the signals that ask a process to end.
var endings = []os.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT}

// endlessSpec trains for longer than any test.
func endlessSpec(t *testing.T, dir string) string {
	t.Helper()
	path := filepath.Join(dir, "endless.yaml")
	text := strings.Replace(strings.Replace(killedSpec, "%", "endless", 1), "epochs: 12", "epochs: 1000000", 1)
	text = strings.Replace(text, "  patience: 8\n", "", 1)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Each signal ends a training with one sentence and exit code 1, and what is written says how
// to resume.
func TestSignalsWhileTraining(t *testing.T) {
	dir := t.TempDir()
	spec := endlessSpec(t, dir)
	for _, signal := range endings {
		out := filepath.Join(dir, signal.String())
		for _, args := range [][]string{{"run", spec, "--seeds", "2", "-v", "--out", out}, {"run", "--resume", out, "-v"}} {
			s := starting(t, "unroll", args...)
			for range 3 {
				s.line()
			}
			s.signal(signal)
			want := "unroll: interrupted: finished runs are saved; resume with unroll run --resume " + out
			if code, last := s.ended(); code != 1 || last != want || strings.Count(strings.Join(s.errs, "\n"), "unroll: ") != 1 {
				t.Errorf("%v: exit code %d, %q", signal, code, last)
			}
		}
		if names, err := filepath.Glob(filepath.Join(out, ".writing*")); err != nil || len(names) > 0 {
			t.Errorf("%v leaves %q", signal, names)
		}
	}
}

// A command that waits for its input ends at once.
func TestSignalsWhileReading(t *testing.T) {
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	spec := filepath.Join(dir, "net.yaml")
	if err := os.WriteFile(spec, []byte("name: net\ndata: "+pipe+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for i, args := range [][]string{
		{"run", spec, "--out", filepath.Join(dir, "out")}, {"fit", pipe, "--out", filepath.Join(dir, "out")}, {"backtest", spec},
		{"import", pipe, "--spec", spec}, {"run", pipe}, {"replay", pipe},
	} {
		s := starting(t, "unroll", args...)
		writer, err := os.OpenFile(pipe, os.O_WRONLY, 0) // waits for the command to read
		if err != nil {
			t.Fatal(err)
		}
		signal := endings[i%len(endings)]
		s.signal(signal)
		if code, last := s.ended(); code != 1 || last != "unroll: interrupted" || len(s.errs) != 1 || s.stdout.Len() > 0 {
			t.Errorf("%q, %v: exit code %d, %q, %q", args, signal, code, s.errs, s.stdout.String())
		}
		if err := writer.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "out")); err == nil {
		t.Error("there is a folder for results")
	}
}

// A second signal ends what does not stop by itself soon.
func TestSecondSignal(t *testing.T) {
	dir := t.TempDir()
	s := starting(t, "unroll", "run", endlessSpec(t, dir), "--seeds", "2", "-v", "--out", filepath.Join(dir, "out"))
	s.line()
	s.signal(syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	if code, last := s.ended(); code != 1 || !strings.HasPrefix(last, "unroll: interrupted") {
		t.Errorf("exit code %d, %q", code, last)
	}
}

// The watcher's server ends without an error.
func TestSignalEndsWatch(t *testing.T) {
	s := starting(t, "unroll", "watch", t.TempDir())
	s.line() // it serves
	s.signal(syscall.SIGTERM)
	if code, last := s.ended(); code != 0 || strings.Contains(last, "unroll: ") {
		t.Errorf("exit code %d, %q", code, last)
	}
}

// A training that is stopped and continued, and one that ignores hang-ups, are as any other.
func TestStoppedAndIgnored(t *testing.T) {
	dir := t.TempDir()
	spec := filepath.Join(dir, "a.yaml")
	if err := os.WriteFile(spec, []byte(strings.Replace(killedSpec, "%", "a", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(name string, during []os.Signal, command ...string) map[string][32]byte {
		t.Helper()
		out := filepath.Join(dir, name)
		s := starting(t, command[0], append(command[1:], "run", spec, "--seeds", "2", "--jobs", "1", "-v", "--out", out)...)
		for range 5 {
			if s.line() {
				s.signal(during...)
			}
		}
		if code, last := s.ended(); code != 0 {
			t.Fatalf("%s: exit code %d, %s", name, code, last)
		}
		return files(t, out)
	}
	want := run("whole", nil, "unroll")
	if diff := cmp.Diff(want, run("stopped", []os.Signal{syscall.SIGSTOP, syscall.SIGCONT}, "unroll")); diff != "" {
		t.Error(diff)
	}
	if sh, err := exec.LookPath("sh"); err != nil {
		t.Log("without a shell no signal is ignored")
	} else if diff := cmp.Diff(want, run("ignored", []os.Signal{syscall.SIGHUP}, sh, "-c", `trap "" HUP; exec unroll "$@"`, "sh")); diff != "" {
		t.Error(diff)
	}
}

// A command whose standard output is closed says so.
func TestClosedOutput(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("closing standard output needs a shell")
	}
	for _, args := range []string{"cells", "--version", "spec model.cell", "gradcheck rnn --shape 2,1,2,1 --json", "graph rnn", "completion bash"} {
		s := starting(t, sh, "-c", "unroll "+args+" >&-; exit $?")
		if code, last := s.ended(); code != 1 || last != "unroll: standard output cannot be written: it is closed" || len(s.errs) != 1 {
			t.Errorf("%s: exit code %d, %q", args, code, s.errs)
		}
		s = starting(t, sh, "-c", "unroll "+args+" > /dev/null")
		if code, _ := s.ended(); code != 0 {
			t.Errorf("%s into the null device: exit code %d, %q", args, code, s.errs)
		}
	}
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	command := exec.CommandContext(t.Context(), "unroll", "cells") // as Python's subprocess.DEVNULL
	command.Stdout = null
	if err := command.Run(); err != nil {
		t.Error(err)
	}
}

// A limit of open files that is too low for any command is a sentence.
func TestFewOpenFiles(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("limits are set by a shell")
	}
	for _, limit := range []string{"8", "11"} {
		s := starting(t, sh, "-c", "ulimit -n "+limit+"; exec unroll run window")
		code, last := s.ended()
		if want := "unroll: too many open files: the process may have " + limit + ", and needs at least 12"; code != 1 || len(s.errs) != 1 || !strings.HasPrefix(last, want) {
			t.Errorf("%s files: exit code %d, %s", limit, code, strings.Join(s.errs, "\n"))
		}
	}
}
