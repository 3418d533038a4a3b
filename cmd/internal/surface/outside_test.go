package surface

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A program of another module trains from a slice of numbers, forecasts with intervals,
// backtests networks of its own cell, and runs its own Gorgonia graph on the machine.
func TestProgramOfAnotherModule(t *testing.T) {
	library, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for to, from := range map[string]string{"go.mod": library + "/go.mod", "go.sum": library + "/go.sum", "main.go": "testdata/outside/main.go"} {
		text, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		if to == "go.mod" { // the same versions, and the library itself
			name := regexp.MustCompile(`(?m)^module (\S+)$`).FindStringSubmatch(string(text))[1]
			text = bytes.Replace(text, []byte("module "+name), []byte("module example.com/outside"), 1)
			text = append(text, "\nrequire "+name+" v0.0.0\nreplace "+name+" => "+library+"\n"...)
		}
		if err := os.WriteFile(filepath.Join(dir, to), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	run := exec.Command("go", "run", "-mod=mod", ".")
	run.Dir = dir
	run.Env = append(os.Environ(), "GOPROXY=off", "GOFLAGS=", "GOWORK=off")
	var failure strings.Builder
	run.Stderr = &failure
	out, err := run.Output()
	if err != nil {
		t.Fatalf("%v: %v\n%s", run, err, failure.String())
	}
	const want = `12 forecasts, the true curve in most intervals: true
leaky cell: better than persistence: true, 30 points
y = 2.000 x + 1.000
`
	if string(out) != want {
		t.Errorf("it printed\n%swant\n%s", out, want)
	}
}
