package cli

import (
	"slices"
	"strings"
	"testing"
)

func TestParseLevels(t *testing.T) {
	for text, want := range map[string]string{
		"80,95": "", "99.99": "", "1": "", " 95 , 50": "",
		"0.95": "did you mean 95?", "0.0273": "did you mean 2.73?", "0.001": "give percentages from 1, below 100", "5e-324": "give percentages from 1",
		"0": "give percentages", "100": "give percentages", "many": "give percentages",
		"99.9999999999": "at most two decimals", "80,80.0000000001": "at most two decimals",
	} {
		levels, err := parseLevels(text)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) || !slices.IsSorted(levels) {
			t.Errorf("%s: %v, %v", text, levels, err)
		}
	}
}

func TestByteText(t *testing.T) {
	for bytes, want := range map[int64]string{1: "1 byte", 999_999: "999999 bytes", 1_000_001: "2 MB", 2_500_000_000: "2.5 GB"} {
		if got := byteText(bytes); got != want {
			t.Errorf("%d: %s, want %s", bytes, got, want)
		}
	}
}

// A folder does not hide an experiment of its name, and what does not exist is said to be so.
func TestNamesOfSpecs(t *testing.T) {
	t.Chdir(t.TempDir())
	must(t, "run", "window", "--seeds", "1", "--set", "train.epochs=0", "--out", "out/window")
	t.Chdir("out")
	if spec, err := specNamed("window"); err != nil || spec.Name != "window" {
		t.Errorf("%v, %v", spec.Name, err)
	}
	must(t, "backtest", "window") // the folder, which has a run
	for args, want := range map[string]string{
		"run gone/window":       "gone/window does not exist: give a YAML file or the name of an experiment",
		"run ../out":            "../out is a folder: give a YAML file, such as the spec.yaml",
		"backtest gone/window":  "gone/window does not exist: give the folder of a fit or run, a YAML file",
		"backtest gone/x.yaml":  "gone/x.yaml does not exist",
		"run gone":              `unknown experiment "gone": there are`,
		"export window --out -": "--out -: give the name of a file",
	} {
		if code, _, errs := call(strings.Fields(args)...); code != 2 || !strings.Contains(errs, want) {
			t.Errorf("%s: exit code %d, %s", args, code, errs)
		}
	}
	for _, out := range []string{"-", "/dev/stdout"} {
		if code, text, errs := call("forecast", "window", "--out", out); code != 0 || !strings.HasPrefix(text, "step,row,date,forecast") {
			t.Errorf("--out %s: exit code %d, %s%s", out, code, text, errs)
		}
		if code, text, _ := call("graph", "gru", "--out", out); code != 0 || !strings.Contains(text, "\ndigraph") {
			t.Errorf("--out %s: exit code %d, %.20s", out, code, text)
		}
	}
}
