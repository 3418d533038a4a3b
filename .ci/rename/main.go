// Command rename gives the module another path, so that others can import it:
//
//	go run ./.ci/rename github.com/owner/unroll
//
// It changes every file that git tracks wherever it names the module or one of its
// packages: go.mod (the nested modules' too), imports, the linter's import table,
// documents. The command stays unroll. Look at the result with git diff, and rename
// back if it is not what was wanted.
package main

import (
	"bytes"
	"errors"
	"fmt"
	"go/format"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: go run ./.ci/rename MODULE, such as github.com/owner/unroll")
	}
	n, err := rename(".", os.Args[1])
	if err != nil {
		log.Fatal("rename: ", err)
	}
	log.Printf("%d files name %s now", n, os.Args[1])
}

// importable is a module path that go get can fetch: it begins with a host.
var importable = regexp.MustCompile(`^[a-z0-9-]+(\.[a-z0-9-]+)+(/[A-Za-z0-9._~-]+)+$`)

// rename renames the module whose root is dir, and returns how many files it
// changed.
func rename(dir, to string) (int, error) {
	if !importable.MatchString(to) {
		return 0, fmt.Errorf("%q is no module path that others can import: give host and path, such as github.com/owner/unroll", to)
	}
	from, err := modulePath(filepath.Join(dir, "go.mod"))
	if err != nil {
		return 0, err
	}
	paths, err := tracked(dir)
	if err != nil {
		return 0, err
	}
	replace := replacer(from, to, folders(paths))
	changed := 0
	for _, path := range paths {
		if strings.HasPrefix(path, ".ci/rename/") {
			continue // its tests name the first path as an example
		}
		is, err := rewrite(filepath.Join(dir, path), replace)
		if err != nil {
			return changed, err
		}
		if is {
			changed++
		}
	}
	return changed, nil
}

// modulePath is the path that a go.mod file gives its module.
func modulePath(path string) (string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	found := regexp.MustCompile(`(?m)^module\s+(\S+)`).FindSubmatch(text)
	if found == nil {
		return "", fmt.Errorf("%s names no module", path)
	}
	return string(found[1]), nil
}

// tracked are the files that git tracks, relative to dir.
func tracked(dir string) ([]string, error) {
	list := exec.Command("git", "ls-files", "-z")
	list.Dir, list.Stderr = dir, os.Stderr
	out, err := list.Output()
	if err != nil {
		return nil, fmt.Errorf("git ls-files: %w", err)
	}
	return strings.FieldsFunc(string(out), func(r rune) bool { return r == 0 }), nil
}

// folders are the top-level folders that hold packages.
func folders(paths []string) []string {
	var names []string
	for _, path := range paths {
		name, _, nested := strings.Cut(path, "/")
		if nested && !strings.HasPrefix(name, ".") && strings.HasSuffix(path, ".go") && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// replacer replaces a module path in a text: before a folder of the module, and in
// what go.mod files say of modules.
func replacer(from, to string, folders []string) func(text []byte) []byte {
	from = regexp.QuoteMeta(from)
	packages := regexp.MustCompile(`(^|\\[nt]|[^\w./~-])` + from + `(/(?:` + strings.Join(folders, "|") + `)\b)`)
	module := regexp.MustCompile(`(?m)(\bmodule )` + from + `( *$|\\n)`)
	required := regexp.MustCompile(`(?m)(\b(?:require|replace) |^\t)` + from + `( v\d| => )`)
	return func(text []byte) []byte {
		for _, named := range []*regexp.Regexp{packages, module, required} {
			text = named.ReplaceAll(text, []byte("${1}"+to+"${2}"))
		}
		return text
	}
}

// rewrite changes a text file, if there is anything to change. Go files are
// formatted again, since the order of imports may be another.
func rewrite(path string, replace func([]byte) []byte) (bool, error) {
	info, err := os.Lstat(path)
	if errors.Is(err, os.ErrNotExist) || err == nil && !info.Mode().IsRegular() {
		return false, nil // deleted, but not yet committed; or a link
	}
	if err != nil {
		return false, err
	}
	old, err := os.ReadFile(path)
	if err != nil {
		return false, err
	}
	text := replace(old)
	if bytes.Equal(text, old) || bytes.IndexByte(old, 0) >= 0 {
		return false, nil
	}
	if strings.HasSuffix(path, ".go") {
		if text, err = format.Source(text); err != nil {
			return false, fmt.Errorf("%s: %w", path, err)
		}
	}
	return true, os.WriteFile(path, text, info.Mode())
}
