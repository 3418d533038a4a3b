package cli

import (
	"bytes"
	"compress/gzip"
	"os"
	"strings"
	"testing"
)

// Wherever a limit is reached, the sentence names the flag that raises it.
func TestLimitsNameTheirFlag(t *testing.T) {
	weights, err := os.ReadFile("../../../models/export/testdata/numpy/timesteps.npz")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	const series = "a,b\n1,2\n2,3\n3,5\n"
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write([]byte(strings.Repeat(series, 1000))); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	put(t, "s.csv", series)
	put(t, "s.csv.gz", packed.String())
	put(t, "s.tsf", "@frequency yearly\n@data\na:1,2,3\nb:1,2,3\n")
	put(t, "w.npz", string(weights))
	put(t, "my.cell", "state h, g\nh = tanh(((x*W + h*U) + b))\ng = h + g\n")
	put(t, "cell.yaml", "name: x\nmodel:\n  cell: my.cell\n")
	cells := []string{"graph my.cell", "gradcheck my.cell", "run window --cell my.cell", "run cell.yaml", "cells --show my.cell"}
	for _, one := range newLimits().all() {
		calls := map[string][]string{
			"series.bytes":     {"fit s.csv", "fit -", "run window --set data=-", "run window --set data=s.csv"},
			"series.unpacked":  {"fit s.csv.gz"},
			"series.columns":   {"fit s.csv", "fit -"},
			"series.rows":      {"fit s.csv", "fit s.tsf --target T1"},
			"series.values":    {"fit s.csv"},
			"series.count":     {"fit s.tsf --target T1"},
			"weights.bytes":    {"import w.npz --spec timesteps"},
			"weights.unpacked": {"import w.npz --spec timesteps"},
			"weights.arrays":   {"import w.npz --spec timesteps"},
			"gradcheck.bytes":  {"gradcheck my.cell"},
		}[one.name]
		if strings.HasPrefix(one.name, "cell.") {
			calls = cells
		}
		if len(calls) == 0 {
			t.Errorf("no command reaches %s", one.name)
		}
		for _, args := range calls {
			var errs bytes.Buffer
			s := Streams{In: strings.NewReader(series), Out: &bytes.Buffer{}, Err: &errs}
			code := Main(append(strings.Fields(args), "--limit", one.name+"=1"), s)
			if want := "(--limit " + one.name + "=...)\n"; code != 2 || !strings.HasSuffix(errs.String(), want) {
				t.Errorf("%s with %s=1: exit code %d, %s", args, one.name, code, errs.String())
			}
		}
	}
}
