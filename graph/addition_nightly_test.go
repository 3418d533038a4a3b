//go:build nightly

package graph_test

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// additions are new members, one of each family: the file that has it, as the
// documentation shows it, and what tells it apart from the member of that file.
var additions = []struct {
	file   string
	rename []string // old, new, ...
}{
	{"graph/newcell_test.go", []string{"LightGRU", "AddedCell", "light-gru", "added-cell"}},
	{"graph/newloss_test.go", []string{"PseudoHuber", "AddedLoss", "pseudo_huber", "added_loss"}},
	{"graph/optimizer/newrule_test.go", []string{"AdaMax", "AddedRule", "ada-max", "added-rule"}},
	{"graph/optimizer/newschedule_test.go", []string{"Linear", "AddedSchedule", "linear", "added-schedule"}},
}

// unrelated are tests in which no registry has a part: of what is written to disks and when,
// and of reading, judging and comparing series.
const unrelated = "Resume|Crash|Killed|Outputs|Room|TwoProcesses|Locked|Deleted|Streams|Signal|Portable|Limits|" +
	"TestScripts/^(cases|fit|backtest|compare|train|import|limits|report|run)$"

// apart are packages in which no registry of these families has a part: their tests are those
// of the tree itself.
var apart = regexp.MustCompile(`/(dataset|portable|kernel|ops|distribution|baseline|backtest|compare|store|watch|tensorboard|bench|leak|replay)(/|$)`)

// TestAddition adds a member of each family to a copy of the tree, each in one new
// file, and runs the tests there: nothing else has to change.
func TestAddition(t *testing.T) {
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	tree := t.TempDir()
	copyTree(t, root, tree)
	for _, a := range additions {
		text, err := os.ReadFile(filepath.Join(root, a.file))
		if err != nil {
			t.Fatal(err)
		}
		added := strings.NewReplacer(a.rename...).Replace(string(text))
		name := filepath.Join(tree, filepath.Dir(a.file), strings.ReplaceAll(a.rename[3], "-", "_")+".go")
		if err := os.WriteFile(name, []byte(added), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	list := exec.CommandContext(t.Context(), "go", "list", "./...")
	list.Dir = tree
	packages, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	tested := slices.DeleteFunc(strings.Fields(string(packages)), apart.MatchString)
	test := exec.CommandContext(t.Context(), "go", append([]string{"test", "-vet=off", "-skip", unrelated}, tested...)...)
	test.Dir = tree
	out, err := test.CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	if !bytes.Contains(out, []byte("\tunroll/graph\t")) {
		t.Errorf("the tests of the copy did not run:\n%s", out)
	}
}

// copyTree copies a folder, without what version control keeps of it.
func copyTree(t *testing.T, from, to string) {
	t.Helper()
	err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		copied := filepath.Join(to, strings.TrimPrefix(path, from))
		switch {
		case err != nil:
			return err
		case d.Name() == ".git" && d.IsDir():
			return fs.SkipDir
		case d.IsDir():
			return os.MkdirAll(copied, 0o755)
		case !d.Type().IsRegular():
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(copied, text, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
}
