package surface

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"go/ast"
	"go/build"
	"go/doc"
	"go/format"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/diff"
)

var update = flag.Bool("update", false, "write the declarations into testdata/api")

const root = "../../.."

// The declarations of every public package are those in testdata/api, one file a package.
// Other programs depend on them: -update writes a change, and a review sees it. A new type
// in a file of its own, as a new cell is, breaks no program and may wait for the next update.
func TestAPI(t *testing.T) {
	golden := filepath.Join("testdata", "api")
	apis := map[string]string{}
	for _, room := range []string{"dataset", "graph", "models"} {
		err := filepath.WalkDir(filepath.Join(root, room), func(dir string, d fs.DirEntry, err error) error {
			if err != nil || !d.IsDir() {
				return err
			}
			if name := d.Name(); name == "internal" || name == "testdata" {
				return fs.SkipDir
			}
			api, err := declarations(dir)
			if api != "" {
				rel, _ := filepath.Rel(root, dir)
				apis[strings.ReplaceAll(filepath.ToSlash(rel), "/", ".")+".txt"] = api
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if *update {
		if err := os.RemoveAll(golden); err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(golden, 0o755); err != nil {
			t.Fatal(err)
		}
		for name, api := range apis {
			if err := os.WriteFile(filepath.Join(golden, name), []byte(api), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		return
	}
	files, err := os.ReadDir(golden)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if _, there := apis[f.Name()]; !there {
			t.Errorf("%s: the package does not exist; if that is meant, run with -update", f.Name())
		}
	}
	for _, name := range slices.Sorted(maps.Keys(apis)) {
		want, _ := os.ReadFile(filepath.Join(golden, name)) // nothing for a new package
		if d := diff.Diff("api/"+name, want, "the code", []byte(withoutNewTypes(apis[name], string(want)))); d != nil {
			t.Errorf("the public declarations have changed; if that is meant, run with -update\n%s", d)
		}
	}
}

// withoutNewTypes leaves out the types, with their methods, that a known package did not have.
func withoutNewTypes(api, known string) string {
	var kept strings.Builder
	isNew := false
	for line := range strings.Lines(api) {
		if name, is := strings.CutPrefix(line, "type "); is && known != "" {
			name, _, _ = strings.Cut(name, " ")
			isNew = !strings.Contains("\n"+known, "\ntype "+name+" ")
		}
		if !isNew {
			kept.WriteString(line)
		}
	}
	return kept.String()
}

// declarations are the exported declarations of the library in a folder on linux and
// amd64, without comments; "" if there is none.
func declarations(dir string) (string, error) {
	target := build.Default
	target.GOOS, target.GOARCH, target.CgoEnabled = "linux", "amd64", false
	pkg, err := target.ImportDir(dir, 0)
	if none := (*build.NoGoError)(nil); errors.As(err, &none) {
		return "", nil
	}
	if err != nil || pkg.Name == "main" {
		return "", err
	}
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range pkg.GoFiles {
		f, err := parser.ParseFile(fset, filepath.Join(dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return "", err
		}
		files = append(files, f)
	}
	p, err := doc.NewFromFiles(fset, files, pkg.Name)
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	write := func(decl ast.Node) {
		if err := format.Node(&b, fset, decl); err != nil {
			fmt.Fprint(&b, err)
		}
		b.WriteByte('\n')
	}
	values := func(list []*doc.Value) {
		for _, v := range list {
			write(v.Decl)
		}
	}
	funcs := func(list []*doc.Func) {
		for _, f := range list {
			write(f.Decl)
		}
	}
	values(p.Consts)
	values(p.Vars)
	funcs(p.Funcs)
	for _, t := range p.Types {
		write(t.Decl)
		values(t.Consts)
		values(t.Vars)
		funcs(t.Funcs)
		funcs(t.Methods)
	}
	var lines []string // without alignment, so that a change of one line changes no other
	for line := range strings.Lines(b.String()) {
		if words := strings.Fields(line); len(words) > 0 {
			indent := line[:len(line)-len(strings.TrimLeft(line, "\t"))]
			lines = append(lines, indent+strings.Join(words, " ")+"\n")
		}
	}
	return strings.Join(lines, ""), nil
}
