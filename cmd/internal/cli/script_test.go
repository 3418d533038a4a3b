package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/rogpeppe/go-internal/testscript"

	"unroll/cmd/internal/cli"
)

// The scripts in testdata/script run the real command line as a process of its
// own.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"unroll":            func() { os.Exit(cli.Main(os.Args[1:], cli.System())) },
		"unroll-wrong-cell": unrollWithWrongCell,
	})
}

func TestScripts(t *testing.T) {
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
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("RECORDS", records)
			env.Setenv("FORMAT2", folders)
			env.Setenv("CASES", cases)
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "narrow": narrow, "printed": printed},
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
