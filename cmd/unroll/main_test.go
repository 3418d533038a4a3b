package main

import (
	"maps"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// dependencies lists some packages and all that they import, each as the template shows it.
func dependencies(t *testing.T, template string, packages ...string) []string {
	t.Helper()
	list := exec.Command("go", append([]string{"list", "-deps", "-f", template}, packages...)...)
	list.Env = append(list.Environ(), "CGO_ENABLED=1") // also where there is no C compiler
	out, err := list.Output()
	if err != nil {
		t.Fatalf("%v: %v", list, err)
	}
	return strings.Fields(string(out))
}

// The program links nothing that only tests need.
func TestLinksNothingOfTests(t *testing.T) {
	for _, path := range dependencies(t, "{{.ImportPath}}", ".") {
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
	for _, path := range dependencies(t, "{{if .CgoFiles}}{{.ImportPath}}{{end}}", ".") {
		if path != "net" && path != "runtime/cgo" {
			t.Errorf("%s needs a C compiler", path)
		}
	}
}

// Gorgonia and Gota are old, and so is what they bring. testdata/linked.txt lists the packages
// of theirs that the program links, below their module and the reason for it. It omits
// gonum and protobuf, which are maintained and which unroll uses itself.
func TestLinkedPackages(t *testing.T) {
	const template = "{{with .Module}}{{.Path}} {{$.ImportPath}}{{end}}"
	theirs := byModule(dependencies(t, template, "gorgonia.org/gorgonia", "github.com/go-gota/gota/series"))
	delete(theirs, "gonum.org/v1/gonum")
	delete(theirs, "google.golang.org/protobuf")
	linked := byModule(dependencies(t, template, "."))
	var got strings.Builder
	for _, module := range slices.Sorted(maps.Keys(theirs)) {
		if packages := linked[module]; packages != nil {
			slices.Sort(packages)
			got.WriteString(module + " (reason)\n\t" + strings.Join(packages, "\n\t") + "\n")
		}
	}
	text, err := os.ReadFile("testdata/linked.txt")
	if err != nil {
		t.Fatal(err)
	}
	reason := regexp.MustCompile(`(?m)^(\S+): \S.*$`)
	if want := reason.ReplaceAllString(string(text), "$1 (reason)"); got.String() != want {
		t.Errorf("testdata/linked.txt lists other packages, or a module without a reason; linked are\n%s", got.String())
	}
}

// byModule groups pairs of module and package.
func byModule(pairs []string) map[string][]string {
	packages := map[string][]string{}
	for pair := range slices.Chunk(pairs, 2) {
		packages[pair[0]] = append(packages[pair[0]], pair[1])
	}
	return packages
}
