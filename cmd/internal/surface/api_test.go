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
// Other programs depend on them: -update writes a change, and a review sees it. A new member
// of a registry, such as a cell, is one new file, and may wait for the next update.
func TestAPI(t *testing.T) {
	golden := filepath.Join("testdata", "api")
	apis, members := map[string]string{}, map[string]map[string]bool{}
	for _, room := range []string{"dataset", "graph", "models"} {
		err := filepath.WalkDir(filepath.Join(root, room), func(dir string, d fs.DirEntry, err error) error {
			if err != nil || !d.IsDir() {
				return err
			}
			if name := d.Name(); name == "internal" || name == "testdata" {
				return fs.SkipDir
			}
			api, registered, err := declarations(dir)
			if api != "" {
				rel, _ := filepath.Rel(root, dir)
				name := strings.ReplaceAll(filepath.ToSlash(rel), "/", ".") + ".txt"
				apis[name], members[name] = api, registered
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
		if d := diff.Diff("api/"+name, want, "the code", []byte(withoutNew(apis[name], string(want), members[name]))); d != nil {
			t.Errorf("the public declarations have changed; if that is meant, run with -update\n%s", d)
		}
	}
}

// withoutNew leaves out the members that the known declarations do not have, with their methods.
func withoutNew(api, known string, members map[string]bool) string {
	var kept strings.Builder
	isNew := false
	for line := range strings.Lines(api) {
		if name, is := strings.CutPrefix(line, "type "); is {
			name, _, _ = strings.Cut(name, " ")
			isNew = members[name] && !strings.Contains("\n"+known, "\ntype "+name+" ")
		}
		if !isNew {
			kept.WriteString(line)
		}
	}
	return kept.String()
}

// registered adds the types of a file whose init registers a member.
func registered(types map[string]bool, f *ast.File) {
	registers := false
	for _, d := range f.Decls {
		if init, is := d.(*ast.FuncDecl); is && init.Recv == nil && init.Name.Name == "init" {
			ast.Inspect(init, func(n ast.Node) bool {
				selector, is := n.(*ast.SelectorExpr)
				registers = registers || is && selector.Sel.Name == "Register"
				return true
			})
		}
	}
	for _, d := range f.Decls {
		if d, is := d.(*ast.GenDecl); is && registers {
			for _, spec := range d.Specs {
				if t, is := spec.(*ast.TypeSpec); is {
					types[t.Name.Name] = true
				}
			}
		}
	}
}

// declarations are the exported declarations of the library in a folder on linux and
// amd64, without comments; "" if there is none. members are the types in files that register one.
func declarations(dir string) (api string, members map[string]bool, err error) {
	target := build.Default
	target.GOOS, target.GOARCH, target.CgoEnabled = "linux", "amd64", false
	pkg, err := target.ImportDir(dir, 0)
	if none := (*build.NoGoError)(nil); errors.As(err, &none) {
		return "", nil, nil
	}
	if err != nil || pkg.Name == "main" {
		return "", nil, err
	}
	fset := token.NewFileSet()
	var files []*ast.File
	members = map[string]bool{}
	for _, name := range pkg.GoFiles {
		f, err := parser.ParseFile(fset, filepath.Join(dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return "", nil, err
		}
		registered(members, f)
		files = append(files, f)
	}
	p, err := doc.NewFromFiles(fset, files, pkg.Name)
	if err != nil {
		return "", nil, err
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
	return strings.Join(lines, ""), members, nil
}
