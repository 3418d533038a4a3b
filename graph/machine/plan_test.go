package machine_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"gorgonia.org/tensor"

	"unroll/graph/machine"
)

var update = flag.Bool("update", false, "write the plans into testdata")

// The plans of two cells are those that were looked at: what runs before the
// loops, in them and after them.
func TestPlan(t *testing.T) {
	var plans strings.Builder
	for _, cell := range []string{"lstm", "gru"} {
		stack := cellStack(t, cell, 1, 4)
		s, err := stack.Steps(tensor.Float32, 2, true)
		if err != nil {
			t.Fatal(err)
		}
		plans.WriteString(cell + "\n" + machine.Describe(loopSpec(s, 3), stack.Size()) + "\n")
	}
	const golden = "testdata/plans.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(plans.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if plans.String() != string(want) {
		t.Errorf("the plans are\n%s\nand not those of %s; if they are better, run with -update", &plans, golden)
	}
}
