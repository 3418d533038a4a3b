//go:build unix

package cli

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// laboratory goes to a new folder with a run, a fit, a Spec, a cell and weights, and
// returns a command line of every command, without those that stay or measure.
func laboratory(t *testing.T) [][]string {
	t.Helper()
	records, err := filepath.Abs("../replay/testdata")
	if err != nil {
		t.Fatal(err)
	}
	record, err := filepath.Glob(filepath.Join(records, "*.json"))
	if err != nil || len(record) == 0 {
		t.Fatal("no recorded case", err)
	}
	t.Chdir(t.TempDir())
	put(t, "net.yaml", "name: net\ndata: n.csv\nmodel: {cell: my.cell}\ntrain: {epochs: 1, batch: 16}\n")
	series := "month,value\n"
	for i := range 48 {
		series += []string{"2001", "2002", "2003", "2004"}[i/12] + "-" + []string{"01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12"}[i%12] +
			"," + []string{"5", "7", "6", "9", "3", "4", "8"}[i%7] + "\n"
	}
	put(t, "n.csv", series)
	put(t, "my.cell", "state h\nh = tanh(x*W + h*U + b)\n")
	must(t, "cells", "--show", "my.cell")
	must(t, "run", "window", "--cell", "my.cell,rnn", "--seeds", "2", "--set", "train.epochs=1", "--out", "run")
	must(t, "fit", "n.csv", "--budget", "1s", "--out", "fit")
	must(t, "export", "run/window-rnn/seed-0000", "--format", "npz", "--out", "weights.npz")
	return [][]string{
		{"--help"},
		{"--version"},
		{"completion", "bash"},
		{"run", "net.yaml", "--seeds", "1"},
		{"run", "net.yaml", "--seeds", "1", "--json"},
		{"spec"},
		{"spec", "model.cell"},
		{"spec", "--json-schema"},
		{"watch", "run"},
		{"report", "run"},
		{"report", "run", "--text"},
		{"gates", "run/window-rnn/seed-0000"},
		{"gates", "run/window-rnn/seed-0000", "--json"},
		{"compare", "run"},
		{"compare", "run", "--json"},
		{"compare", "run", "--csv"},
		{"compare", "run", "--markdown"},
		{"export", "run/window-rnn/seed-0000", "--force"},
		{"import", "weights.npz", "--spec", "run/window-rnn/spec.yaml"},
		{"fit", "n.csv", "--budget", "1s"},
		{"forecast", "fit"},
		{"forecast", "fit", "--json"},
		{"backtest", "fit"},
		{"backtest", "fit", "--json"},
		{"cells"},
		{"cells", "--json"},
		{"cells", "--show", "gru"},
		{"gradcheck", "rnn", "--shape", "2,1,2,1"},
		{"gradcheck", "rnn", "--shape", "2,1,2,1", "--json"},
		{"graph", "rnn"},
		{"graph", "rnn", "--plan"},
		{"replay", record[0]},
		{"replay", record[0], "--json"},
	}
}

// failing is a writer that takes some bytes and then fails.
type failing struct {
	room int
	err  error
}

func (f *failing) Write(text []byte) (int, error) {
	if len(text) <= f.room {
		f.room -= len(text)
		return len(text), nil
	}
	n := f.room
	f.room = 0
	return n, f.err
}

// endingWriter is a failing standard output, and what is said then.
type endingWriter struct {
	failing
	last string
}

// A command whose results cannot be written says so, with exit code 1; where the
// reader has closed the pipe it says nothing.
func TestEveryCommandWithoutRoom(t *testing.T) {
	full := &os.PathError{Op: "write", Path: "/dev/stdout", Err: syscall.ENOSPC}
	lines := laboratory(t)
	covered := []string{"bench"} // measures for seconds and prints as the others do
	for _, line := range lines {
		covered = append(covered, line[0])
		writers := []endingWriter{
			{failing{0, full}, "unroll: standard output cannot be written: no space left on device\n"},
			{failing{10, full}, "unroll: standard output cannot be written: no space left on device\n"},
			{failing{0, syscall.EPIPE}, ""},
			{failing{10, io.ErrClosedPipe}, ""},
			{failing{0, errClosed}, "unroll: standard output cannot be written: it is closed\n"},
		}
		if line[0] != "cells" { // all commands print to the same writer
			writers = []endingWriter{writers[1], writers[2], writers[4]}
		}
		for _, c := range writers {
			var errs bytes.Buffer
			code := Main(line, Streams{In: strings.NewReader(""), Out: &c.failing, Err: &errs})
			said := errs.String()
			if code != 1 || !strings.HasSuffix(said, c.last) || c.last == "" && strings.Contains(said, "unroll: ") {
				t.Errorf("%s into a writer that fails with %v: exit code %d, %q", strings.Join(line, " "), c.err, code, said)
			}
		}
	}
	for _, cmd := range newRoot(Streams{}).Commands() {
		if !slices.Contains(covered, cmd.Name()) {
			t.Errorf("%s is not tried", cmd.Name())
		}
	}
}

// No command writes into what it reads, a file of another kind, a folder, a link, a
// device or a pipe.
func TestOutputsDoNoHarm(t *testing.T) {
	laboratory(t)
	put(t, "other", "notes of a year\n")
	put(t, "readonly", "step,row,date,forecast\nmethod,origin,step,row,date,actual,forecast\n<!DOCTYPE html>\n<svg\n")
	if err := errors.Join(os.Chmod("readonly", 0o400), os.Symlink("other", "link"), os.Symlink("n.csv", "data"), os.Link("n.csv", "hard"),
		os.Mkdir("folder", 0o700), mkfifo("pipe")); err != nil {
		t.Fatal(err)
	}
	before := contents(t)
	for _, c := range []struct {
		command string // and the flag that names the file
		reads   string // what the command reads
	}{
		{"forecast fit --data n.csv --out", "n.csv data hard fit/plan.yaml fit/final/final.json"},
		{"forecast fit --out", "n.csv data fit/spec.yaml"},
		{"forecast run/window-my --out", "run/window-my/runs-0000.safetensors run/window-my/environment.json"},
		{"graph my.cell --out", "my.cell"},
		{"graph my.cell --plan --out", "my.cell"},
		{"backtest net.yaml --seeds 1 --out", "net.yaml n.csv data hard my.cell"},
		{"backtest fit --out", "n.csv fit/plan.yaml"},
		{"report run --out", "run/plan.yaml run/window-my/spec.yaml"},
		{"export run/window-rnn/seed-0000 --out", "run/window-rnn/runs-0000.safetensors run/window-rnn/spec.yaml"},
		// What a run or fit has written, and would write, whoever reads it.
		{"graph rnn --out", "run/plan.yaml run/window-my/series.json fit/fit-plan.json fit/choice.json fit/fit.json fit/input.csv"},
		{"export run/window-rnn/seed-0000 --format safetensors --out", "run/window-my/runs-0000.safetensors run/window-my/runs-0009.safetensors"},
		{"export fit --out", "n.csv"},
		{"export run/window-my/seed-0000 --out", "my.cell"},
		{"export run/window-rnn/seed-0000 --format npz --out", "fit/spec.yaml fit/choice.json fit/input.csv"},
	} {
		words := strings.Fields(c.command)
		refused := func(path string, more ...string) {
			args := append(append(slices.Clone(words), path), more...)
			if code, _, errs := call(args...); code != 2 || !strings.Contains(errs, path) {
				t.Errorf("%s: exit code %d, %s", strings.Join(args, " "), code, errs)
			}
		}
		for _, path := range []string{"other", "link", "folder", "pipe", "readonly", "/dev/null"} {
			refused(path)
		}
		for path := range strings.FieldsSeq(c.reads) {
			refused(path)
			refused(path, "--force")
		}
		refused("folder", "--force")
	}
	for path, text := range contents(t) {
		if before[path] != text {
			t.Errorf("%s has changed", path)
		}
	}
}

// A name that no file can have, one file for two outputs, and a folder that is not there are
// refused before there is any work.
func TestOutputNames(t *testing.T) {
	laboratory(t)
	if err := os.Symlink("nowhere", "dangling"); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		"forecast run --picture", "forecast run --out", "backtest run --out", "report run --out", "compare run --picture", "graph lstm --out",
		"export run --out", "run window --out", "fit n.csv --out", "import weights.npz --spec net.yaml --out",
	} {
		refused := func(path string, more ...string) {
			t.Helper()
			args := append(append(strings.Fields(line), path), more...)
			if code, out, errs := call(args...); code != 2 || out != "" || strings.Count(errs, "\n") != 1 {
				t.Errorf("%q: exit code %d, %s%s", args, code, out, errs)
			}
		}
		refused("")
		refused(strings.Repeat("a", 300) + ".svg")
		if command := strings.Fields(line)[0]; !slices.Contains([]string{"run", "fit", "import"}, command) {
			refused("nowhere/next.svg")
			refused("nowhere/next.svg", "--force")
			refused("dangling", "--force")
		}
	}
	for _, second := range []string{"next.svg", "./next.svg", "run/../next.svg"} {
		if code, _, errs := call("forecast", "fit", "--out", "next.svg", "--picture", second); code != 2 || !strings.Contains(errs, "are one file") {
			t.Errorf("%s: exit code %d, %s", second, code, errs)
		}
	}
}

// What a run or a fit can make again is replaced with --force alone.
func TestOutputsInRunFolders(t *testing.T) {
	laboratory(t)
	pictures, err := filepath.Glob("run/window-my/*.svg")
	if err != nil || len(pictures) == 0 {
		t.Fatal("no picture", err)
	}
	for _, line := range []string{"backtest fit --out fit/backtest.csv", "forecast fit --picture " + pictures[0], "report run --out fit/report.html", "report run fit --out fit/report.html"} {
		if code, _, errs := call(strings.Fields(line)...); code != 2 || !strings.Contains(errs, "has this file") {
			t.Errorf("%s: exit code %d, %s", line, code, errs)
		}
		must(t, append(strings.Fields(line), "--force")...)
	}
	for _, line := range []string{"report fit", "forecast fit --out fit/next.csv", "forecast fit --picture run/window-my/next.svg"} {
		must(t, strings.Fields(line)...)
	}
	must(t, "forecast", "fit", "--out", "fit/next.csv")
	must(t, "report", "fit", "--out", "fit/report.html")
	t.Chdir("fit")
	if code, _, errs := call("report", "../run", "../fit"); code != 2 || !strings.Contains(errs, "has this file") {
		t.Errorf("report into the folder of a fit: exit code %d, %s", code, errs)
	}
	must(t, "report", ".")
}

// An output of the same command is replaced, and with --force another file, the file
// that a link leads to, and a device.
func TestOutputsAreReplaced(t *testing.T) {
	laboratory(t)
	for _, line := range []string{
		"forecast fit --out next.csv", "forecast fit --picture next.svg", "forecast fit --picture next.png", "graph my.cell --out my.dot",
		"graph my.cell --plan --out plan.txt", "backtest fit --out all.csv", "report run", "report run --out both.html", "compare run --picture ranks.svg",
	} {
		must(t, strings.Fields(line)...)
		must(t, strings.Fields(line)...)
	}
	must(t, "graph", "rnn", "--out", "my.dot")
	put(t, "their.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>\n")
	put(t, "ours.svg", "<svg></svg>\n")
	put(t, "their.png", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
	put(t, "their.dot", "digraph g {}\n")
	put(t, "their.html", "<!DOCTYPE html>\n<title>x</title>\n")
	for _, line := range []string{
		"forecast fit --picture their.svg", "forecast fit --picture their.png", "compare run --picture ours.svg", "graph rnn --out their.dot", "report run --out their.html",
	} {
		if code, _, errs := call(strings.Fields(line)...); code != 2 || !strings.Contains(errs, "there is a file that unroll did not write") {
			t.Errorf("%s: exit code %d, %s", line, code, errs)
		}
		must(t, append(strings.Fields(line), "--force")...)
		must(t, strings.Fields(line)...)
	}
	put(t, "other", "notes of a year\n")
	if err := os.Symlink("other", "link"); err != nil {
		t.Fatal(err)
	}
	must(t, "graph", "rnn", "--out", "link", "--force")
	must(t, "graph", "rnn", "--out", "/dev/null", "--force")
	must(t, "export", "run/window-rnn/seed-0000", "--out", "weights.npz", "--force")
	if text := contents(t)["other"]; !strings.HasPrefix(text, "// Made by unroll\ndigraph") {
		t.Errorf("the file of the link is %q", text)
	}
}

// contents are the regular files here and below, by path.
func contents(t *testing.T) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(".", func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(path)
		files[path] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func mkfifo(path string) error { return syscall.Mkfifo(path, 0o600) }
