package models_test

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"unroll/models"
)

var update = flag.Bool("update", false, "write keys.txt from the doc comments")

// TestKeyText compares keys.txt with the doc comments of the code. A type of which
// keys.txt has no line is a new member of a family: its options are described after
// go test ./models -run TestKeyText -update
func TestKeyText(t *testing.T) {
	var text strings.Builder
	for _, folder := range []string{"dataset", "graph", "graph/optimizer", "models"} {
		files, err := filepath.Glob(filepath.Join("..", filepath.FromSlash(folder), "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
			if err != nil {
				t.Fatal(err)
			}
			for _, declaration := range file.Decls {
				if d, is := declaration.(*ast.GenDecl); is {
					describe(t, &text, path.Base(folder), d)
				}
			}
		}
	}
	if *update {
		if err := os.WriteFile("keys.txt", []byte(text.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile("keys.txt")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for line := range strings.Lines(string(got)) {
		known[owner(line)] = true
	}
	var want strings.Builder
	for line := range strings.Lines(text.String()) {
		if known[owner(line)] {
			want.WriteString(line)
		}
	}
	if diff := cmp.Diff(want.String(), string(got)); diff != "" {
		t.Errorf("keys.txt is not what the doc comments say (-comments +keys.txt):\n%s", diff)
	}
}

// owner is the type that a line of keys.txt is about.
func owner(line string) string {
	what, _, _ := strings.Cut(line, ": ")
	folder, name, _ := strings.Cut(what, ".")
	name, _, _ = strings.Cut(strings.ReplaceAll(name, "=", "."), ".")
	return folder + "." + name
}

// describe writes a line for each field with a yaml tag, each named text and each
// transform of a declaration.
func describe(t *testing.T, text *strings.Builder, folder string, d *ast.GenDecl) {
	line := func(what, name string, comments ...*ast.CommentGroup) {
		for _, c := range comments {
			if about := plain(c.Text(), name); about != "" {
				fmt.Fprintf(text, "%s: %s\n", what, about)
				return
			}
		}
		t.Errorf("%s has no doc comment", what)
	}
	for _, spec := range d.Specs {
		switch s := spec.(type) {
		case *ast.ValueSpec:
			if kind, is := s.Type.(*ast.Ident); is && d.Tok == token.CONST && len(s.Values) == 1 {
				if value, is := s.Values[0].(*ast.BasicLit); is && value.Kind == token.STRING {
					line(folder+"."+kind.Name+"="+strings.Trim(value.Value, `"`), s.Names[0].Name, s.Doc)
				}
			}
		case *ast.TypeSpec:
			fields, is := s.Type.(*ast.StructType)
			if !is || !s.Name.IsExported() {
				continue
			}
			if about, is := strings.CutPrefix(strings.Join(strings.Fields(d.Doc.Text()), " "), s.Name.Name+" is the transform "); is {
				_, about, _ = strings.Cut(about, ": ")
				fmt.Fprintf(text, "%s.%s: %s\n", folder, s.Name.Name, about)
			}
			for _, field := range fields.Fields.List {
				if field.Tag != nil && strings.Contains(field.Tag.Value, "yaml:") && !strings.Contains(field.Tag.Value, `yaml:"-"`) && len(field.Names) == 1 {
					name := field.Names[0].Name
					line(folder+"."+s.Name.Name+"."+name, name, field.Doc, field.Comment)
				}
			}
		}
	}
}

// plain is a doc comment without the Go name that it begins with.
func plain(comment, name string) string {
	text := strings.Join(strings.Fields(comment), " ")
	return regexp.MustCompile(`^`+name+` (is |are )?`).ReplaceAllString(text, "")
}

// TestEveryKeyIsDescribed checks that no key of a Spec is without a description, and that
// no Go name is left in one. TestKeyText checks the options of members.
func TestEveryKeyIsDescribed(t *testing.T) {
	keys := models.AllKeys()
	for _, k := range keys {
		if k.About == "" && k.Member == "" {
			t.Errorf("%s has no description: write a doc comment, and run the test TestKeyText with -update", k.Path)
		}
		if regexp.MustCompile(`\[\w+\.|\b[A-Z][a-z]+[A-Z][a-z]`).MatchString(k.About) {
			t.Errorf("%s (%s): %q has a Go name", k.Path, k.Member, k.About)
		}
		for _, c := range k.Choices {
			if isMember := k.Type.Kind() != reflect.String && k.Type.Kind() != reflect.Slice; isMember && c.About == "" {
				t.Errorf("%s: %s has no summary", k.Path, c.Name)
			}
		}
	}
	if len(keys) < 100 {
		t.Errorf("only %d keys were found", len(keys))
	}
}

// TestChoices checks that each listed value of a text is accepted, and that others are
// refused.
func TestChoices(t *testing.T) {
	for _, k := range models.AllKeys() {
		isText := k.Type.Kind() == reflect.String || k.Type.Kind() == reflect.Slice && k.Type.Elem().Kind() == reflect.String
		if !isText || len(k.Choices) == 0 {
			continue
		}
		set := func(value string) error {
			spec := models.Default()
			spec.Name = "x"
			if k.Type.Kind() == reflect.Slice {
				value = "[" + value + "]"
			}
			switch parent := k.Path[:strings.LastIndex(k.Path, ".")]; {
			case strings.HasSuffix(parent, "transforms"):
				return spec.Set(parent, fmt.Sprintf("[{kind: %s, %s: %s}]", k.Member, k.Name(), value))
			case k.Member != "":
				return spec.Set(parent, fmt.Sprintf("{name: %s, %s: %s}", k.Member, k.Name(), value))
			}
			return spec.Set(k.Path, value)
		}
		for _, c := range k.Choices {
			err := set(fmt.Sprintf("%q", c.Name))
			if err != nil && !strings.Contains(err.Error(), "it cannot be combined") && !strings.Contains(err.Error(), "there is no") {
				t.Errorf("%s (%s): %v", k.Path, k.Member, err)
			}
		}
		err := set("nonsense")
		if err == nil {
			t.Errorf("%s (%s) takes nonsense", k.Path, k.Member)
			continue
		}
		for _, c := range k.Choices { // the error lists the same ones
			if !strings.Contains(err.Error(), c.Name) {
				t.Errorf("%s (%s): %s is not in the error: %v", k.Path, k.Member, c.Name, err)
			}
		}
	}
}

// TestShorthands compares short forms with long ones.
func TestShorthands(t *testing.T) {
	parse := func(text string) models.Spec {
		spec, err := models.ParseSpec("my.yaml", []byte("name: x\n"+text))
		if err != nil {
			t.Fatal(err)
		}
		return spec
	}
	for short, long := range map[string]string{
		"data: my file.csv":   "data: {source: my file.csv}",
		"data: airline":       "",
		"model: {units: 32}":  "model: {units: [32]}",
		"model:\n  units: 32": "model:\n  units:\n  - 32",
	} {
		if diff := cmp.Diff(parse(long), parse(short)); diff != "" {
			t.Errorf("%s is not %s:\n%s", short, long, diff)
		}
	}
	spec := parse("data: {source: a.csv, column: sales}")
	for _, change := range [][2]string{{"data", "b.csv"}, {"model.units", "32"}} {
		if err := spec.Set(change[0], change[1]); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(parse("data: {source: b.csv, column: sales}\nmodel: {units: [32]}"), spec); diff != "" {
		t.Errorf("after --set:\n%s", diff)
	}
	for text, want := range map[string]string{
		"data: {sorce: x.csv}":          `my.yaml:2:8: unknown key "sorce": did you mean "source"? data has source, column, `,
		"data: [x.csv]":                 "my.yaml:2:7: ",
		"data: 5":                       "my.yaml:2:7: ",
		"model: {units: many}":          "my.yaml:2:16: ",
		"model: {units: 2.5}":           "my.yaml:2:16: ",
		"data: x.csv\ntrain: {rate: 5}": `my.yaml:3:9: unknown key "rate": did you mean "train.optimizer.rate"?`,
	} {
		if _, err := models.ParseSpec("my.yaml", []byte("name: x\n"+text)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}
