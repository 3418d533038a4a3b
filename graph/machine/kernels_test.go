package machine_test

import (
	"strings"
	"testing"

	"unroll/graph/machine"
)

// Every set of kernels that this processor runs gives the same results up to
// rounding, those in assembly to the last bit; the fastest is the default.
func TestKernels(t *testing.T) {
	n := newNetwork[float64](cellStack(t, "lstm", 2, 5), 3, 4)
	_, want := n.loops(t, machine.Options[float64]{})
	for i, name := range machine.Kernels() {
		_, got := n.loops(t, machine.Options[float64]{Kernels: name})
		tolerance := 1e-12
		if i == 0 || name != "portable" {
			tolerance = 0
		}
		compare(t, name, got, want, tolerance)
		if rate, err := machine.ProductRate[float32](name, 8, 16, 4); err != nil || !(rate > 0) {
			t.Errorf("%s: %v operations a second, error %v", name, rate, err)
		}
	}
	_, err := machine.CompileUpdate(variables(t, registered("adam"), 3), machine.Options[float32]{Kernels: "abacus"})
	_, timing := machine.ProductRate[float64]("abacus", 1, 1, 1)
	for _, err := range []error{err, timing} {
		if want := `unknown kernels "abacus": this processor runs `; err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}
