package cli_test

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"unroll/graph/machine"
)

var update = flag.Bool("update", false, "write what the documents' commands print into the documents")

// block is a document's console block, and command what a reader types in it
// after "$ " with what the program prints below.
var (
	block   = regexp.MustCompile("(?s)```console\n(\\$ .*?)```")
	command = regexp.MustCompile("(?m)^\\$ (.*)\n((?:[^$\n].*\n|\n)*)")
)

// Every command of the documents runs, in their order and in one folder, and
// prints what they show, but for times.
func TestDocuments(t *testing.T) {
	root, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"README.md", "graph/README.md"} {
		t.Run(name, func(t *testing.T) {
			document := filepath.Join(root, name)
			text, err := os.ReadFile(document)
			if err != nil {
				t.Fatal(err)
			}
			likeTheRoot(t, root)
			ran := block.ReplaceAllStringFunc(string(text), func(found string) string {
				return command.ReplaceAllStringFunc(found, func(typed string) string {
					parts := command.FindStringSubmatch(typed)
					return "$ " + parts[1] + "\n" + checkCommand(t, root, parts[1], parts[2])
				})
			})
			if *update {
				if err := os.WriteFile(document, []byte(ran), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if strings.Count(string(text), "```console") != len(block.FindAllString(string(text), -1)) {
				t.Error("a console block does not begin with a command")
			}
		})
	}
}

// The README's Go code is that of an example whose output the tests check.
func TestGoInReadme(t *testing.T) {
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join("../../..", name))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	code := regexp.MustCompile("(?s)```go\n(.*?)```").FindAllStringSubmatch(read("README.md"), -1)
	example := strings.ReplaceAll(read("models/recipe/example_test.go"), "\n\t", "\n")
	if len(code) != 1 || !strings.Contains(example, code[0][1]) {
		t.Error("the README shows other code than the example of models/recipe")
	}
}

// likeTheRoot goes to a new folder in which the rooms of the project are where a
// reader has them, so that what commands write goes nowhere else.
func likeTheRoot(t *testing.T, root string) {
	t.Helper()
	dir := t.TempDir()
	for _, room := range []string{"dataset", "graph", "models", "cmd"} {
		if err := os.Symlink(filepath.Join(root, room), filepath.Join(dir, room)); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
}

// checkCommand runs a command and returns what the document should show of it:
// what it printed, or nothing where the document shows nothing.
func checkCommand(t *testing.T, root, line, shown string) string {
	t.Helper()
	if line == "go test ./..." {
		return shown // what runs this test
	}
	run := exec.Command("sh", "-c", strings.ReplaceAll(line, "go run ./cmd/unroll", "unroll"))
	if strings.HasPrefix(line, "go test") {
		run.Dir = root
	}
	var stderr strings.Builder
	run.Stderr = &stderr
	output, err := run.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", line, err, stderr.String())
	}
	if named := picture.FindStringSubmatch(line); named != nil {
		checkPicture(t, root, named[1])
	}
	if shown == "" {
		return ""
	}
	// Other processors round differently, and a stacked network amplifies it.
	if machine.Kernels()[0] != "portable" && !*update && withoutTimes(string(output)) != withoutTimes(shown) {
		t.Errorf("%s prints\n%s\nthe document shows\n%s", line, output, shown)
	}
	return strings.TrimRight(string(output), "\n") + "\n"
}

// checkPicture sees that the document's picture is the one that a command drew.
func checkPicture(t *testing.T, root, name string) {
	t.Helper()
	drawn, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(root, ".readme", name)
	if *update {
		if err := os.WriteFile(path, drawn, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if shown, err := os.ReadFile(path); err != nil || machine.Kernels()[0] != "portable" && !bytes.Equal(shown, drawn) {
		t.Errorf("%s is not the picture that the command draws: go test ./cmd/internal/cli -run TestDocuments -update (%v)", path, err)
	}
}

// picture finds the file that a command draws into.
var picture = regexp.MustCompile(`--picture (\S+)`)

var (
	times = regexp.MustCompile(`[0-9.]+(ns|µs|ms|s)\b`)
	rules = regexp.MustCompile(`─+`)
)

// withoutTimes leaves out what times change: themselves and the widths of the
// columns they stand in.
func withoutTimes(text string) string {
	text = rules.ReplaceAllString(times.ReplaceAllString(text, "TIME"), "─")
	return strings.Join(strings.Fields(text), " ")
}
