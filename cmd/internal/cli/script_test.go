package cli_test

import (
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/testscript"

	"unroll/cmd/internal/cli"
)

// The scripts in testdata run the real command line as a process of its own.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"unroll":            func() { os.Exit(cli.Main(os.Args[1:], cli.System())) },
		"unroll-wrong-cell": unrollWithWrongCell,
	})
}

func TestScripts(t *testing.T) { runScripts(t, "testdata/script") }

func runScripts(t *testing.T, dir string) {
	t.Helper()
	records, err := filepath.Abs("../../../cmd/internal/replay/testdata")
	if err != nil {
		t.Fatal(err)
	}
	folders, err := filepath.Abs("testdata/format2")
	if err != nil {
		t.Fatal(err)
	}
	cases, err := filepath.Abs("../../../dataset/testdata/cases")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 dir,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("RECORDS", records)
			env.Setenv("FORMAT2", folders)
			env.Setenv("CASES", cases)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "narrow": narrow, "printed": printed, "shown": shown},
	})
}

// exits runs a command that must end with the given exit code: exits CODE COMMAND ...
// With code 1 or 2 standard error ends with the one line that says why, after
// warnings and progress.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND ARG ...")
	}
	err := ts.Exec(args[1], args[2:]...)
	code := "0"
	if err != nil {
		code = exitCodeOf(err)
	}
	if code != args[0] {
		ts.Fatalf("exit code is %s, not %s", code, args[0])
	}
	said := ts.ReadFile("stderr")
	at := strings.Index(said, "unroll: ")
	if (code == "1" || code == "2") && (at < 0 || strings.Index(said[at:], "\n") != len(said[at:])-1) {
		ts.Fatalf("standard error does not end with one line that says why: %s", said)
	}
}

// narrow checks that the last command printed no line of more than 100 columns.
func narrow(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 0 {
		ts.Fatalf("usage: narrow")
	}
	for line := range strings.Lines(ts.ReadFile("stdout")) {
		if width := utf8.RuneCountInString(strings.TrimRight(line, "\n")); width > 100 {
			ts.Fatalf("a line of %d columns:\n%s", width, line)
		}
	}
}

// shown checks that an HTML page shows what a command printed: shown PAGE FILE PATTERN.
// Each word of what the pattern's group matches in the file's lines, which are words or CSV,
// is a cell or a word of the page.
func shown(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: shown PAGE FILE PATTERN")
	}
	words := func(text string) []string { return regexp.MustCompile(`[^\s,]+`).FindAllString(text, -1) }
	page := map[string]bool{}
	for _, word := range words(html.UnescapeString(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(ts.ReadFile(args[0]), " "))) {
		page[word] = true
	}
	found := regexp.MustCompile("(?m)"+args[2]).FindAllStringSubmatch(ts.ReadFile(args[1]), -1)
	if found == nil {
		ts.Fatalf("nothing in %s matches", args[1])
	}
	for _, line := range found {
		for _, word := range words(line[1]) {
			if !page[word] {
				ts.Fatalf("the page does not show %s of: %s", word, line[0])
			}
		}
	}
}
