package audit

import (
	"testing"

	"unroll/graph"
)

// TestScalings audits every registered scaling of windows; a new one needs no line here.
func TestScalings(t *testing.T) {
	for _, info := range graph.Scalings.All() {
		if info.Name == "none" {
			continue
		}
		s, err := LookupScaling(info.Name)
		if err != nil {
			t.Fatal(err)
		}
		r, err := CheckScaling(t.Context(), s, Options{Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		reportFlaws(t, info.Name, r)
	}
}
