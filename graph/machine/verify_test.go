package machine_test

import (
	"cmp"
	"strings"
	"testing"

	"gorgonia.org/tensor"

	"unroll/graph/machine"
)

// The verifier finds what is planted in an update.
func TestVerifierFindsUpdateMistakes(t *testing.T) {
	for _, m := range machine.UpdateMistakes {
		err := m.RunUpdate(variables(t, registered("adam"), 3, 2))
		if err == nil || !strings.Contains(err.Error(), `after pass "planted"`) || !strings.Contains(err.Error(), m.Want) {
			t.Errorf("%s: found %v, want the pass and %q", m.Name, err, m.Want)
		}
	}
}

// The verifier finds every planted mistake and names the pass that made it.
func TestVerifierFindsMistakes(t *testing.T) {
	stack := cellStack(t, "lstm", 1, 4)
	for _, m := range machine.Mistakes {
		t.Run(m.Name, func(t *testing.T) {
			s, err := stack.Steps(tensor.Float64, cmp.Or(m.Batch, 2), true)
			if err != nil {
				t.Fatal(err)
			}
			err = m.Run(loopSpec(s, 3), stack.Size())
			if err == nil || !strings.Contains(err.Error(), `after pass "planted"`) || !strings.Contains(err.Error(), m.Want) {
				t.Errorf("found %v, want the pass and %q", err, m.Want)
			}
		})
	}
}
