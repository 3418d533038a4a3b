package main

import (
	"os/exec"
	"strings"
	"testing"
)

// dependencies lists the packages of the program, each as the template shows it.
func dependencies(t *testing.T, template string) []string {
	t.Helper()
	list := exec.Command("go", "list", "-deps", "-f", template, ".")
	list.Env = append(list.Environ(), "CGO_ENABLED=1") // also where there is no C compiler
	out, err := list.Output()
	if err != nil {
		t.Fatalf("%v: %v", list, err)
	}
	return strings.Fields(string(out))
}

// The program links nothing that only tests need.
func TestLinksNothingOfTests(t *testing.T) {
	for _, path := range dependencies(t, "{{.ImportPath}}") {
		for _, banned := range []string{"testing", "net/http/httptest", "github.com/chromedp", "github.com/google/go-cmp", "github.com/rogpeppe", "pgregory.net/rapid"} {
			if path == banned || strings.HasPrefix(path, banned+"/") {
				t.Errorf("unroll links %s", path)
			}
		}
	}
}

// C is linked by the standard library alone, and only to resolve host names:
// CGO_ENABLED=0 leaves it out and nothing is missing.
func TestNeedsNoC(t *testing.T) {
	for _, path := range dependencies(t, "{{if .CgoFiles}}{{.ImportPath}}{{end}}") {
		if path != "net" && path != "runtime/cgo" {
			t.Errorf("%s needs a C compiler", path)
		}
	}
}
