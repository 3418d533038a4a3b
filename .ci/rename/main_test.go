package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

const home = "github.com/owner/unroll"

func TestReplacer(t *testing.T) {
	replace := replacer("unroll", home, []string{"cmd", "graph", "models"})
	for text, want := range map[string]string{
		`import "unroll/graph/machine"`:           `import "github.com/owner/unroll/graph/machine"`,
		"allow: [$gostd, unroll/graph$]":          "allow: [$gostd, github.com/owner/unroll/graph$]",
		"`go doc unroll/graph`; unroll/models.":   "`go doc github.com/owner/unroll/graph`; github.com/owner/unroll/models.",
		`"ok\tunroll/graph\t"`:                    `"ok\tgithub.com/owner/unroll/graph\t"`,
		"module unroll\n\ngo 1.26":                "module github.com/owner/unroll\n\ngo 1.26",
		"module unroll/cmd/internal/browser":      "module github.com/owner/unroll/cmd/internal/browser",
		"require (\n\tunroll v0.0.0\n)":           "require (\n\tgithub.com/owner/unroll v0.0.0\n)",
		"replace unroll => ../../..":              "replace github.com/owner/unroll => ../../..",
		`"require unroll v0.0.0\nreplace unroll"`: `"require github.com/owner/unroll v0.0.0\nreplace unroll"`,
		`"module unroll\n"`:                       `"module github.com/owner/unroll\n"`,
	} {
		if got := string(replace([]byte(text))); got != want {
			t.Errorf("%q becomes %q, not %q", text, got, want)
		}
	}
	for _, text := range []string{
		"go run ./cmd/unroll run", "unroll graph lstm", "\tunroll run", "example.org/unroll/graph", "/home/me/unroll/graph",
		"unroll/graphs", "myunroll/graph", "unroll/dist", "the unroll module", "unroll",
	} {
		if got := string(replace([]byte(text))); got != text {
			t.Errorf("%q becomes %q", text, got)
		}
	}
}

// A home that nobody could import from is refused before anything changes.
func TestRefuses(t *testing.T) {
	for _, to := range []string{"", "unroll", "github.com", "owner/unroll", "https://github.com/owner/unroll", "github.com/owner/un roll", "github.com/owner/"} {
		if n, err := rename(t.TempDir(), to); err == nil || n != 0 || !strings.Contains(err.Error(), "give host and path") {
			t.Errorf("%q: %d files, %v", to, n, err)
		}
	}
}

// run runs a command in a folder; it must succeed.
func run(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %v\n%s", cmd, err, out)
	}
	return string(out)
}

// copyOf copies the tree, with what is not committed, to a repository of its own.
func copyOf(t *testing.T, root string) string {
	t.Helper()
	dir := t.TempDir()
	for _, path := range strings.Split(run(t, root, "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"), "\x00") {
		data, err := os.ReadFile(filepath.Join(root, path))
		if path == "" || os.IsNotExist(err) {
			continue
		}
		if err == nil {
			err = os.MkdirAll(filepath.Join(dir, filepath.Dir(path)), 0o755)
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, path), data, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	run(t, dir, "git", "init", "-q")
	run(t, dir, "git", "add", "-A")
	return dir
}

// contents are the files of a repository.
func contents(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	paths, err := tracked(dir)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	for _, path := range paths {
		if files[path], err = os.ReadFile(filepath.Join(dir, path)); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// A renamed copy of the tree builds, its nested modules too, passes the vet tool,
// which compiles every test, and the tests of a package; nothing of it has the old
// name. Renamed twice it is what renaming once gives.
func TestRenamedTree(t *testing.T) {
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	from, err := modulePath(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	dir := copyOf(t, root)
	for _, to := range []string{"example.org/first", "example.org/owner/second"} {
		if n, err := rename(dir, to); err != nil || n == 0 {
			t.Fatalf("%d files changed, %v", n, err)
		}
	}
	for path, text := range contents(t, dir) {
		for _, old := range []string{`"` + from + `/graph`, "gostd, " + from + "/", "go doc " + from + "/", "module " + from + "\n", "example.org/first"} {
			if bytes.Contains(text, []byte(old)) && !strings.HasPrefix(path, ".ci/rename/") {
				t.Errorf("%s still has %q", path, old)
			}
		}
	}
	if out := run(t, dir, "gofmt", "-l", "."); out != "" {
		t.Errorf("not formatted: %s", out)
	}
	run(t, dir, "go", "vet", "./...", "./.ci/release", "./.ci/rename")
	run(t, dir, "go", "test", "./dataset", "./cmd/unroll")
	run(t, dir, "go", "run", "./cmd/unroll", "--version")
	run(t, filepath.Join(dir, "cmd/internal/browser"), "go", "vet", "./...")
}
