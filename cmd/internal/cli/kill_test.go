package cli_test

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// killedSpec has everything in it that has a state, and a checkpoint every epoch.
const killedSpec = `name: %
window: {look_back: 3}
model: {units: [3], dropout: 0.2}
train:
  epochs: 12
  batch: 8
  optimizer: {name: adam, rate: 0.1, weight_decay: 0.1}
  schedule: {name: cosine, warmup: 2}
  validation: 0.2
  patience: 8
  checkpoint: 1
`

// The program is killed (-9) at twenty random moments and resumed each time, until it
// ends. Its folder then holds the same bytes as that of a run that was not killed. A
// moment is a line that it has written about an epoch.
func TestKilled(t *testing.T) {
	dir := t.TempDir()
	start := []string{"run", "--seeds", "2", "--jobs", "2", "-v"}
	for _, name := range []string{"a", "b"} {
		path := filepath.Join(dir, name+".yaml")
		if err := os.WriteFile(path, []byte(strings.Replace(killedSpec, "%", name, 1)), 0o644); err != nil {
			t.Fatal(err)
		}
		start = append(start, path)
	}
	whole := filepath.Join(dir, "whole")
	lines := runAndKill(t, -1, slices.Concat(start, []string{"--out", whole})...)
	want := files(t, whole)

	rng := rand.New(rand.NewPCG(20, 9))
	for kills := 20; kills > 0; {
		killed := filepath.Join(dir, fmt.Sprintf("killed-%d", kills))
		left := lines
		for ended := false; !ended; {
			command := slices.Concat(start, []string{"--out", killed})
			if _, err := os.Stat(filepath.Join(killed, "plan.yaml")); err == nil {
				command = []string{"run", "--jobs", "2", "-v", "--resume", killed}
			}
			moment := -1
			if kills > 0 {
				moment = rng.IntN(left + 1)
			}
			if seen := runAndKill(t, moment, command...); seen < moment || moment < 0 {
				ended = true
			} else {
				kills, left = kills-1, max(1, left-moment)
			}
		}
		if diff := cmp.Diff(want, files(t, killed)); diff != "" {
			t.Fatalf("after a kill and --resume the files differ (-want +got):\n%s", diff)
		}
	}
}

// files are the checksums of all files in a folder but those that say when and
// how long.
func files(t *testing.T, root string) map[string][32]byte {
	t.Helper()
	sums := map[string][32]byte{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == "environment.json" {
			return err
		}
		contents, err := os.ReadFile(path)
		sums[strings.TrimPrefix(path, root)] = sha256.Sum256(contents)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return sums
}

// runAndKill runs the program and kills it once it has written so many lines about
// its epochs; never if negative. It returns how many it wrote.
func runAndKill(t *testing.T, lines int, args ...string) int {
	t.Helper()
	command := exec.CommandContext(t.Context(), "unroll", args...)
	var written bytes.Buffer
	progress, err := command.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	if lines == 0 {
		_ = command.Process.Kill() // it may have ended
	}
	seen := 0
	for scanner := bufio.NewScanner(progress); scanner.Scan(); {
		written.Write(append(scanner.Bytes(), '\n'))
		if seen++; seen == lines {
			_ = command.Process.Kill()
		}
	}
	if err := command.Wait(); err != nil && lines < 0 {
		t.Fatalf("%v\n%s", err, written.Bytes())
	}
	return seen
}

// Of two processes that write into one folder, one does; the other says so, and nothing of
// either is lost.
func TestTwoProcesses(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.yaml")
	if err := os.WriteFile(path, []byte(strings.Replace(killedSpec, "%", "a", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(dir, "out")
	resume := []string{"run", "--resume", out}
	both(t, []string{"run", path, "--seeds", "2", "--out", out}, `holds|another process is writing`)
	want := files(t, out)
	for range 3 {
		if err := os.Remove(filepath.Join(out, "a", "runs-0000.safetensors")); err != nil {
			t.Fatal(err)
		}
		both(t, resume, "another process is writing")
		if diff := cmp.Diff(want, files(t, out)); diff != "" {
			t.Errorf("the files differ (-want +got):\n%s", diff)
		}
	}
}

// both runs a command twice at once. At least one of them succeeds; the other, unless it began
// when the first had ended, refuses with exit code 2.
func both(t *testing.T, command []string, refusal string) {
	t.Helper()
	var outputs [2]bytes.Buffer
	var processes [2]*exec.Cmd
	for i := range processes {
		processes[i] = exec.CommandContext(t.Context(), "unroll", command...)
		processes[i].Stderr = &outputs[i]
		if err := processes[i].Start(); err != nil {
			t.Fatal(err)
		}
	}
	succeeded := 0
	for i, process := range processes {
		err := process.Wait()
		switch text := outputs[i].String(); {
		case err == nil:
			succeeded++
		case process.ProcessState.ExitCode() != 2 || !regexp.MustCompile(refusal).MatchString(text):
			t.Errorf("%v: %v, %s", command, err, text)
		}
	}
	if succeeded == 0 || succeeded == 2 && command[1] != "--resume" {
		t.Errorf("%v: %d of 2 succeeded", command, succeeded)
	}
}

// A folder that is deleted under a command ends it with a sentence and exit code 1.
func TestFolderDeleted(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.yaml")
	if err := os.WriteFile(path, []byte(strings.Replace(killedSpec, "%", "a", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"run", path, "--seeds", "2", "-v"}, {"fit", "airline", "--budget", "2s"}} {
		out := filepath.Join(dir, "out")
		process := exec.CommandContext(t.Context(), "unroll", append(args, "--out", out)...)
		stderr, err := process.StderrPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := process.Start(); err != nil {
			t.Fatal(err)
		}
		var last string
		scanner := bufio.NewScanner(stderr)
		for lines := 0; scanner.Scan(); lines++ {
			if last = scanner.Text(); lines == 1 {
				for os.RemoveAll(out) != nil { // something was written meanwhile
				}
			}
		}
		_ = process.Wait() // the exit code says more
		if code := process.ProcessState.ExitCode(); code != 1 || !strings.HasSuffix(last, "deleted or moved meanwhile") {
			t.Errorf("%v: exit code %d, %q", args, code, last)
		}
	}
}
