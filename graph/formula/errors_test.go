package formula_test

import (
	"errors"
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"unroll/graph/formula"
)

var update = flag.Bool("update", false, "write the errors that are met into testdata/errors.txtar")

// faulty returns the files of testdata/errors.txtar, each with its error.
func faulty(t testing.TB) (*txtar.Archive, []string) {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/errors.txtar")
	if err != nil {
		t.Fatal(err)
	}
	wants := make([]string, len(archive.Files))
	for k, file := range archive.Files {
		lines := strings.SplitAfter(string(file.Data), "\n")
		at := slices.IndexFunc(lines, func(line string) bool { return strings.HasPrefix(line, "!") })
		if at >= 0 {
			wants[k] = strings.TrimSpace(strings.TrimPrefix(lines[at], "!"))
			archive.Files[k].Data = []byte(strings.Join(lines[:at], ""))
		}
	}
	return archive, wants
}

// TestErrors compares the errors of wrong files with the golden ones.
func TestErrors(t *testing.T) {
	archive, wants := faulty(t)
	for k, file := range archive.Files {
		_, err := formula.Parse(file.Name, file.Data)
		var at *formula.Error
		if !errors.As(err, &at) {
			t.Errorf("%s: the error is %v, which has no place", file.Name, err)
			continue
		}
		got := strings.TrimPrefix(err.Error(), file.Name+":")
		if got != wants[k] && !*update {
			t.Errorf("%s:\n got %s\nwant %s", file.Name, got, wants[k])
		}
		archive.Files[k].Data = []byte(string(file.Data) + "! " + got + "\n")
	}
	if *update {
		if err := os.WriteFile("testdata/errors.txtar", txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestLimits checks files that the golden ones cannot show.
func TestLimits(t *testing.T) {
	cell := func(expression string) string { return "state h\nh = x*Wh + " + expression + "\n" }
	for name, c := range map[string]struct{ src, want string }{
		"long":        {cell("h") + strings.Repeat("// more\n", 9000), "long.cell:1:1: the file has 72021 bytes: an equation file has at most 65536"},
		"parentheses": {cell(strings.Repeat("(", 5000) + "h" + strings.Repeat(")", 5000)), "parentheses.cell:2:112: more than 100 parentheses are open: split the equation with definitions, such as a := ..."},
		"signs":       {cell(strings.Repeat("-+", 25000) + "h"), "signs.cell:2:1011: this expression is more than 1000 operations deep: split it with definitions, such as a := ..."},
		"terms":       {cell(strings.Repeat("h + ", 2000) + "h"), "terms.cell:2:5: this expression is more than 1000 operations deep: split it with definitions, such as a := ..."},
		"zero-byte":   {"state h\nh = x*\x00Wh\n", "zero-byte.cell:2:7: illegal character NUL"},
		"encoding":    {"state h\nh = x*\xffWh\n", "encoding.cell:2:7: it is not UTF-8: save the file as UTF-8"},
		"windows":     {"state h\r\nh = x*Wh + y\r\n", "windows.cell:2:12: unknown name y: there are Wh, h, x"},
		"letters":     {"state η\nη = x*Wη + ηη\n", "letters.cell:2:14: unknown name ηη: there are Wη, x, η"},
	} {
		_, err := formula.Parse(name+".cell", []byte(c.src))
		if err == nil || err.Error() != c.want {
			t.Errorf("%s:\n got %v\nwant %s", name, err, c.want)
		}
	}
}

// TestLoad checks that a file that is not there, and one that never ends, are errors.
func TestLoad(t *testing.T) {
	if _, err := formula.Load("testdata/none.cell"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing file: %v", err)
	}
	if _, err := formula.Load("/dev/zero"); err == nil || !strings.Contains(err.Error(), "at most 65536") {
		t.Errorf("a file without end: %v", err)
	}
	f, err := formula.Load("cells/mgu.cell")
	if err != nil || f.Name() != "mgu" {
		t.Errorf("cells/mgu.cell: %v", err)
	}
}

// TestDocumentation reads the cell that the package documentation begins with.
func TestDocumentation(t *testing.T) {
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	var src strings.Builder
	_, rest, _ := strings.Cut(string(doc), "\n//\n")
	example, _, _ := strings.Cut(rest, "\n//\n")
	for line := range strings.Lines(example) {
		src.WriteString(strings.TrimPrefix(line, "//\t"))
	}
	f, err := formula.Parse("mgu.cell", []byte(src.String()))
	if err != nil || f.Info().Summary != "Minimal gated unit" || f.Info().Source != "Zhou et al. 2016" {
		t.Errorf("%v\n%s", err, src.String())
	}
}
