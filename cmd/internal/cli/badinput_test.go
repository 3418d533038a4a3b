package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"unroll/dataset"
	"unroll/graph"
	"unroll/graph/formula"
	"unroll/models"
	"unroll/models/store"
)

// Every type of error and every sentinel has its exit code, however it is wrapped.
func TestExitCode(t *testing.T) {
	refused := store.Write(t.TempDir(), nil)
	_, equations := formula.Parse("my.cell", []byte("state h"))
	for _, c := range []struct {
		err  error
		want int
	}{
		{usage("--seeds 0"), 2},
		{dataset.BadInput("", "a file"), 2},
		{graph.BadInput("units", "a size"), 2},
		{equations, 2},
		{refused, 2},
		{store.ErrLocked, 2},
		{errCheckFailed, 3},
		{errors.New("a fault of the program"), 1},
		{context.Canceled, 1},
		{syscall.ENOSPC, 1},
		{&models.DivergedError{}, 1},
		{&models.GradientError{}, 1},
		{models.ErrCheckpoint, 1},
		{store.ErrChecksum, 1},
	} {
		for _, err := range []error{c.err, fmt.Errorf("window: %w", c.err), errors.Join(os.ErrClosed, c.err)} {
			if got := exitCode(err); got != c.want {
				t.Errorf("%T %v: exit code %d, want %d", err, err, got, c.want)
			}
		}
	}
}

// The command line names the flag of the command that settles an error, or the key
// of the Spec where the command has none.
func TestRemedy(t *testing.T) {
	spec := models.Default()
	spec.Name = "x"
	change := func(change func(*models.Spec)) error {
		changed := spec
		change(&changed)
		return changed.Validate()
	}
	for _, c := range []struct {
		err     error
		command string // and its flags
		want    string
	}{
		{dataset.BadInput("column", "x"), "fit", " (--target)"},
		{dataset.BadInput("source", "x"), "fit", ""}, // it is the argument
		{dataset.BadInput("source", "x"), "fit --like=runs/001", " (--data)"},
		{dataset.BadInput("source", "x"), "forecast", " (--data)"},
		{dataset.BadInput("column", "x"), "run", " (--set data.column=...)"},
		{dataset.BadInput("column", "x"), "report", ""},
		{dataset.BadInput("column", "x"), "run --resume=runs/001", ""},
		{dataset.BadInput("split", "x"), "fit", " (--split)"},
		{dataset.BadInput("split", "x"), "backtest", " (--first)"},
		{dataset.BadInput("skip_footer", "x"), "fit", " (--skip-footer)"},
		{fmt.Errorf("window: %w", dataset.BadInput("", "x: %w", dataset.BadInput("look_back", "y"))), "run", " (--set window.look_back=...)"},
		{usage("--set %v", dataset.BadInput("column", "x")), "run", ""},
		{change(func(s *models.Spec) { s.Data.Missing = "guess" }), "run", " (--set data.missing=...)"},
		{change(func(s *models.Spec) { s.Train.Epochs = -1 }), "run", " (--set train.epochs=...)"},
		{change(func(s *models.Spec) { s.Model.Units = []int{0} }), "run", " (--set model.units=...)"},
		{change(func(s *models.Spec) { s.Model.Dropout = 2 }), "backtest", " (--set model.dropout=...)"},
		{change(func(s *models.Spec) { s.Model.Cell = models.Cell{Name: "lsmt"} }), "run", " (--cell)"},
		{dataset.BadInput("past", "x"), "run", " (--past)"},
		{dataset.BadInput("past", "x"), "run --set data.past=[y]", " (--set data.past=...)"},
		{dataset.BadInput("past", "x"), "run --set data={past:[y]}", " (--set data.past=...)"},
		{dataset.BadInput("past", "x"), "run --set data.pa=y", " (--past)"},
		{dataset.BadInput("split", "x"), "backtest --set split=0.9", " (--set split=...)"},
		{change(func(s *models.Spec) { s.Model.Cell = models.Cell{Value: &graph.IndRNN{Activation: "tan"}} }), "run",
			" (--set model.cell.activation=...)"},
		{change(func(s *models.Spec) { s.Train.Loss = models.Loss{Value: &graph.Huber{}} }), "run", " (--set train.loss.delta=...)"},
		{change(func(s *models.Spec) { s.InputTransforms = dataset.Transforms{dataset.MinMax{Range: []float64{1, 1}}} }), "run",
			" (--set input_transforms=...)"},
	} {
		cmd, flags := command(t, c.command)
		if err := cmd.ParseFlags(flags); err != nil {
			t.Fatal(err)
		}
		if got := remedy(cmd, c.err); got != c.want {
			t.Errorf("%s: %v: %q, want %q", c.command, c.err, got, c.want)
		}
	}
}

// command is the command of a line, and the flags there.
func command(t *testing.T, line string) (*cobra.Command, []string) {
	t.Helper()
	cmd, flags, err := newRoot(Streams{}).Find(strings.Fields(line))
	if err != nil {
		t.Fatal(err)
	}
	return cmd, flags
}

// Flags of every type are refused in plain words.
func TestFlagError(t *testing.T) {
	for line, want := range map[string]string{
		"watch --port x":                    `--port "x": give a whole number from 0 to 65535`,
		"watch --port 99999999999999999999": `--port "99999999999999999999": give a whole number from 0 to 65535`,
		"watch --port":                      `--port has no value: give a whole number from 0 to 65535`,
		"run --seed -1":                     `--seed "-1": give a whole number from 0 to 10000000000000000000`,
		"compare --alpha five":              `--alpha "five": give a number between 0 and 1`,
		"run --json=perhaps":                `--json "perhaps": give true or false`,
		"watch --port 1_05":                 `--port "1_05": give a whole number from 0 to 65535`,
		"run --seed 0x10":                   `--seed "0x10": give a whole number from 0 to 10000000000000000000`,
		"run --seeds 010":                   `--seeds "010": give a whole number from 1 to 100000`,
		"compare --alpha 0x1p-4":            `--alpha "0x1p-4": give a number between 0 and 1`,
		"fit --budget 5":                    `--budget "5": give a duration from 1s to 1000h0m0s, such as 30s or 5m`,
		`fit --inputs "a`:                   `--inputs "\"a": give a list, such as a,b`,
		"run --out":                         `--out has no value: give a text`,
		"run --set":                         `--set has no value: give a text`,
		"run --seds 3":                      `unknown flag --seds: did you mean --seeds?`,
		"run --frobnicate":                  `unknown flag --frobnicate: see unroll run --help`,
		"run -vx":                           `unknown flag -x: see unroll run --help`,
		"run ---":                           `bad flag syntax: ---; see unroll run --help`,
		"--frobnicate":                      `unknown flag --frobnicate: see unroll --help`,
		"completion --frobnicate":           `unknown flag --frobnicate: see unroll completion --help`,
	} {
		var out, errs bytes.Buffer
		code := Main(strings.Fields(line), Streams{In: strings.NewReader(""), Out: &out, Err: &errs})
		if got := errs.String(); code != 2 || got != "unroll: "+want+"\n" || out.Len() > 0 {
			t.Errorf("%s: exit code %d, %q, want %q", line, code, got, want)
		}
	}
}

// Every type of flag that a command has is known to flagError.
func TestFlagValues(t *testing.T) {
	for _, cmd := range newRoot(Streams{}).Commands() {
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if takes(f) == "" {
				t.Errorf("%s --%s is of type %s", cmd.Name(), f.Name, f.Value.Type())
			}
		})
	}
}

// A folder that another process writes into is bad input: of a run, and, as in the case
// j_mix, of a fit that would mix two series.
func TestLockedFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "out")
	main := func(args ...string) (int, string) {
		var errs bytes.Buffer
		return Main(args, Streams{In: strings.NewReader(""), Out: &bytes.Buffer{}, Err: &errs}), errs.String()
	}
	if code, errs := main("run", "window", "--seeds", "1", "--set", "train.epochs=1", "--out", dir); code != 0 {
		t.Fatal(errs)
	}
	guard, err := store.Lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	want := "unroll: " + dir + ": another process is writing into it: wait until it ends, or give another folder\n"
	if code, errs := main("run", "--resume", dir); code != 2 || errs != want {
		t.Errorf("exit code %d, %q, want %q", code, errs, want)
	}
	if err := guard.Unlock(); err != nil {
		t.Fatal(err)
	}
	dir = filepath.Join(t.TempDir(), "other")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if guard, err = store.Lock(dir); err != nil {
		t.Fatal(err)
	}
	want = "unroll: " + dir + ": another process is writing into it: wait until it ends, or give another folder (--out)\n"
	if code, errs := main("fit", "airline", "--budget", "1s", "--out", dir); code != 2 || errs != want {
		t.Errorf("exit code %d, %q, want %q", code, errs, want)
	}
	if _, err := os.Stat(filepath.Join(dir, "spec.yaml")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a fit wrote into a folder of another process: %v", err)
	}
	if err := guard.Unlock(); err != nil {
		t.Fatal(err)
	}
}

// The options of packages dataset and graph have a key in a Spec, or a flag.
func TestOptionsHaveAKey(t *testing.T) {
	flags := map[string]bool{}
	for _, cmd := range newRoot(Streams{}).Commands() {
		cmd.Flags().VisitAll(func(f *pflag.Flag) { flags[f.Name] = true })
	}
	for option, names := range flagNames {
		for _, name := range names {
			if !flags[name] {
				t.Errorf("%s: no command has --%s", option, name)
			}
		}
	}
	for option, key := range specKeys {
		spec := models.Default()
		if err := spec.Set(key, "{}"); err != nil && strings.Contains(err.Error(), "unknown key") {
			t.Errorf("%s: %v", option, err)
		}
	}
	// Options of a cell or a loss follow the key model.cell or train.loss.
	members := []string{"activation", "recurrent_activation", "without", "coupled", "peephole", "full_gate_recurrence", "forget_bias", "nesterov"}
	options, limits := 0, newLimits().all()
	for path, file := range sources(t, "dataset", "graph") {
		ast.Inspect(file, func(n ast.Node) bool {
			call, is := n.(*ast.CallExpr)
			if !is || len(call.Args) == 0 || nameOf(call.Fun) != "BadInput" {
				return true
			}
			literal, is := call.Args[0].(*ast.BasicLit)
			if !is || literal.Value == `""` {
				return true
			}
			option := strings.Trim(literal.Value, `"`)
			options++
			if name, is := strings.CutPrefix(option, "limit."); is && slices.ContainsFunc(limits, func(l limit) bool { return l.name == name }) {
				return true
			}
			if specKeys[option] == "" && !flags[option] && !slices.Contains(members, option) {
				t.Errorf("%s: the option %s has no key", path, option)
			}
			return true
		})
	}
	if options < 40 {
		t.Errorf("%d options found", options)
	}
}

// There is one notion of bad input: the method BadInput. Each package has at most
// one type with it, one function of the command line asks for it, and libraries name
// no flag.
func TestOneNotionOfBadInput(t *testing.T) {
	flag := regexp.MustCompile(`(^|[^-\w])--[a-z]`)
	var bad, other, asked []string
	for path, file := range sources(t, "dataset", "graph", "models", "cmd") {
		methods := map[string][]string{}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				if n.Recv != nil {
					typ := n.Recv.List[0].Type
					if star, is := typ.(*ast.StarExpr); is {
						typ = star.X
					}
					methods[n.Name.Name] = append(methods[n.Name.Name], filepath.Dir(path)+"."+nameOf(typ))
				}
			case *ast.CallExpr:
				if nameOf(n.Fun) == "BadInput" && len(n.Args) == 0 {
					asked = append(asked, path)
				}
			case *ast.BasicLit:
				if n.Kind == token.STRING && !strings.HasPrefix(path, "cmd/") && flag.MatchString(n.Value) {
					t.Errorf("%s names a flag: %s", path, n.Value)
				}
			}
			return true
		})
		bad = append(bad, methods["BadInput"]...)
		for _, typ := range methods["Error"] {
			if !slices.Contains(methods["BadInput"], typ) {
				other = append(other, typ)
			}
		}
	}
	slices.Sort(bad)
	slices.Sort(other)
	if diff := cmp.Diff([]string{
		"cmd/internal/cli.usageError", "dataset/input.Error", "graph/formula.Error", "models/experiment.PanelError", "models/experiment.Shortfall", "models/store.InputError",
	}, bad); diff != "" {
		t.Errorf("types with BadInput: %s", diff)
	}
	// Failures, two that carry a place in a YAML file to decode, and what a file of results lacks.
	if diff := cmp.Diff([]string{
		"models.DivergedError", "models.GradientError", "models.optionError", "models.valueError", "models/store.FileError",
	}, other); diff != "" {
		t.Errorf("other types of errors: %s", diff)
	}
	if !slices.Equal(asked, []string{"cmd/internal/cli/badinput.go"}) {
		t.Errorf("BadInput is called in %q", asked)
	}
}

func nameOf(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	case *ast.IndexExpr:
		return nameOf(e.X)
	}
	return ""
}

// sources are the parsed files below folders of the module, without tests.
func sources(t *testing.T, folders ...string) map[string]*ast.File {
	t.Helper()
	root := os.DirFS("../../..")
	files := map[string]*ast.File{}
	for _, folder := range folders {
		err := fs.WalkDir(root, folder, func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			text, err := fs.ReadFile(root, path)
			if err != nil {
				return err
			}
			files[path], err = parser.ParseFile(token.NewFileSet(), path, text, parser.SkipObjectResolution)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return files
}
