package machine_test

import (
	"testing"

	"gorgonia.org/tensor"

	"unroll/graph/machine"
)

func TestPlan(t *testing.T) {
	for _, cell := range []string{"lstm", "gru"} {
		stack := cellStack(t, cell, 1, 4)
		s, err := stack.Steps(tensor.Float32, 2, true)
		if err != nil {
			t.Fatal(err)
		}
		t.Log("\n" + machine.Describe(loopSpec(s, 3), stack.Size()))
	}
}
