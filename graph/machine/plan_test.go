package machine_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gorgonia.org/tensor"

	"unroll/graph/machine"
)

var update = flag.Bool("update", false, "write the plans into testdata")

func plan(t *testing.T, cell string) string {
	t.Helper()
	stack := cellStack(t, cell, 1, 4)
	s, err := stack.Steps(tensor.Float32, 2, true)
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	if err := machine.WritePlan[float32](&text, loopSpec(s, 3), stack.Size()); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

// program is the end of a plan: what runs.
func program(plan string) string {
	_, actions, _ := strings.Cut(plan, "\nprogram: what a run goes through\n")
	return actions
}

// The programs of two cells are those that were looked at: what runs before the
// loops, in them and after them. The passes of a small cell are those that were
// read.
func TestPlan(t *testing.T) {
	for file, got := range map[string]string{
		"plans.txt":  "lstm\n" + program(plan(t, "lstm")) + "\ngru\n" + program(plan(t, "gru")),
		"passes.txt": plan(t, "rnn"),
	} {
		golden := filepath.Join("testdata", file)
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("want what %s holds, got\n%s\nif that is better, run with -update", golden, got)
		}
	}
}
