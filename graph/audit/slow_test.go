//go:build slow

package audit

import (
	"testing"

	"unroll/graph"
)

// TestCellsOverTheGrid audits every registered cell over the whole grid.
func TestCellsOverTheGrid(t *testing.T) {
	for _, info := range graph.Cells.All() {
		t.Run(info.Name, func(t *testing.T) {
			t.Parallel()
			s, err := Lookup(info.Name)
			if err != nil {
				t.Fatal(err)
			}
			holds(t, s, Options{Seed: 3})
		})
	}
}
