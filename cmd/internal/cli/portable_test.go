package cli_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"unroll/models/store"
)

// With portable kernels every file is the same on every processor, to the last byte, but
// for what says which processor it was.
func TestPortable(t *testing.T) {
	t.Parallel()
	const golden = "testdata/portable.txt"
	got := portableFiles(t, "unroll")
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	comparePortable(t, got, golden)
}

func comparePortable(t *testing.T, got, golden string) {
	t.Helper()
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("the files are not those of the other processors; if they were meant to change: go test ./cmd/internal/cli -run TestPortable -update\n%s", diff)
	}
}

// portableFiles trains, fits and forecasts with a program, given with what runs it, and
// lists all files with their digests.
func portableFiles(t *testing.T, program ...string) string {
	t.Helper()
	dir := t.TempDir()
	inputs := map[string]string{"sales.csv": "month,sales\n"}
	for m := range 60 {
		inputs["sales.csv"] += fmt.Sprintf("%d-%02d,%d\n", 2001+m/12, m%12+1, 100+2*m+m%12*(m%12-7)+m*m*7919%23)
	}
	for dtype, transforms := range map[string]string{
		"float32": "[{kind: log}, {kind: difference}, {kind: standardize}]", "float64": "[{kind: box_cox}, {kind: min_max}]",
	} {
		inputs[dtype+".yaml"] = "name: " + dtype + "\ndata: {source: airline}\ntransforms: " + transforms +
			"\nwindow: {look_back: 4, layout: steps, horizon: 2}\nmodel: {cell: lstm, units: [4], dropout: 0.1}\n" +
			"train: {epochs: 2, batch: 8, optimizer: nadam, validation: 0.2, schedule: cosine, dtype: " + dtype + "}\n"
	}
	for name, text := range inputs {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, command := range []string{
		"run float32.yaml float64.yaml --cell lstm,gru,slstm --seeds 1 --out run",
		"fit sales.csv --target sales --budget 1s --out fit",
		"forecast fit --json",
		"backtest float64.yaml --seeds 1 --json",
	} {
		args := append(program[1:len(program):len(program)], strings.Fields(command)...)
		cmd := exec.Command(program[0], append(args, "--kernels", "portable", "--jobs", "2")...)
		cmd.Dir = dir
		var diagnosis bytes.Buffer
		cmd.Stderr = &diagnosis
		printed, err := cmd.Output()
		if err != nil {
			t.Fatalf("%s: %v\n%s", command, err, diagnosis.Bytes())
		}
		name, arguments, _ := strings.Cut(command, " ")
		if strings.Contains(arguments, "--json") {
			if err := os.WriteFile(filepath.Join(dir, name+".json"), printed, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	return digests(t, dir)
}

// environmentTable is what a report says of the processor.
var environmentTable = regexp.MustCompile(`<caption>Environment</caption>.*?</table>`)

// planChecksum is in a fit's choice, and the plan names the folder.
var planChecksum = regexp.MustCompile(`"plan": "sha256:\w+"`)

// digests lists the files of a folder with their digests.
func digests(t *testing.T, dir string) string {
	t.Helper()
	var list strings.Builder
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == "environment.json" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if text, err = store.Unseal(text); err != nil { // the folder's name is in some checksums
			return err
		}
		name, err := filepath.Rel(dir, path)
		text = planChecksum.ReplaceAll(environmentTable.ReplaceAll(text, nil), nil)
		text = bytes.ReplaceAll(text, []byte(dir), nil)
		fmt.Fprintf(&list, "%.8x  %s\n", sha256.Sum256(text), filepath.ToSlash(name))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list.String()
}
