package machine_test

import (
	"testing"

	"unroll/graph/machine"
)

func TestRunAllocatesNothing(t *testing.T) {
	n := newNetwork[float32](cellStack(t, "lstm", 1, 4), 3, 1)
	p, _ := n.loops(t, machine.Options[float32]{})
	defer p.Close()
	if allocs := testing.AllocsPerRun(100, p.Run); allocs != 0 {
		t.Errorf("a run allocates %g times, want 0", allocs)
	}
}
