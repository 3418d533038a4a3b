package cli

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"math"
	"os"
	"runtime/debug"
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
	put(t, "p.csv", "a,b\n"+strings.Repeat("x,1\n", 9)+strings.Repeat("y,2\n", 9))
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
			"series.line":      {"fit s.csv", "fit -"},
			"series.columns":   {"fit s.csv", "fit -"},
			"series.rows":      {"fit s.csv", "fit s.tsf --target T1"},
			"series.values":    {"fit s.csv"},
			"series.count":     {"fit s.tsf --target T1"},
			"series.panel":     {"fit s.tsf --series *", "fit p.csv --series a --target b"},
			"weights.bytes":    {"import w.npz --spec timesteps"},
			"weights.unpacked": {"import w.npz --spec timesteps"},
			"weights.arrays":   {"import w.npz --spec timesteps"},
			"gradcheck.bytes":  {"gradcheck my.cell"},
			"network.bytes":    {"run window", "backtest window"},
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

// The default grid of gradcheck, which has 384 units, is not for a file of 70 recurrent kernels;
// the units that the user chooses are.
func TestGradcheckLimit(t *testing.T) {
	t.Chdir(t.TempDir())
	var terms strings.Builder
	for i := range 70 {
		fmt.Fprintf(&terms, " + h*U%d", i)
	}
	put(t, "my.cell", "state h\nh = tanh(x*W"+terms.String()+")\n")
	var errs bytes.Buffer
	s := Streams{In: strings.NewReader(""), Out: &bytes.Buffer{}, Err: &errs}
	if code := Main([]string{"gradcheck", "my.cell"}, s); code != 2 || !strings.HasSuffix(errs.String(), "(--limit gradcheck.bytes=...)\n") {
		t.Errorf("exit code %d, %s", code, errs.String())
	}
	if code := Main([]string{"gradcheck", "my.cell", "--shape", "1,1,2,1"}, s); code != 0 {
		t.Errorf("exit code %d, %s", code, errs.String())
	}
}

// Garbage is collected early unless a command says that it needs the memory; what the user
// gives is never exceeded.
func TestMemoryLimits(t *testing.T) {
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(math.MaxInt64))
	limit := func() int64 { return debug.SetMemoryLimit(-1) }
	l := newLimits()
	if err := l.setMemory("2GB"); err != nil || limit() != collectedAbove {
		t.Errorf("the limit is %d (%v), want %d", limit(), err, collectedAbove)
	}
	if err := l.fits("a", 1e9, 1, ""); err != nil || limit() < 1e9 || limit() > 2e9 {
		t.Errorf("the limit is %d (%v), want 1 GB and a little more", limit(), err)
	}
	if err := l.fits("a", 1e9, 2, ""); err == nil || limit() > 2e9 {
		t.Errorf("the limit is %d, and 2 GB and a little more fit into 2 GB", limit())
	}
	if err := l.setMemory("100MB"); err != nil || limit() != 100e6 {
		t.Errorf("the limit is %d (%v), want 100 MB", limit(), err)
	}
	debug.SetMemoryLimit(5e9) // as GOMEMLIMIT does
	if err := newLimits().setMemory(""); err != nil || limit() != 5e9 {
		t.Errorf("the limit is %d (%v), want that of GOMEMLIMIT", limit(), err)
	}
}
