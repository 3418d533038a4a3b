//go:build slow

package graph_test

import (
	"testing"

	"unroll/graph"
)

// TestCellsLarge checks gradients of every cell and LSTM variant beyond the widths
// at which Gorgonia's slices collide (128 and 256), over several time steps,
// features and sequences.
func TestCellsLarge(t *testing.T) {
	cells := map[string]func() graph.Cell{}
	for _, info := range graph.Cells.All() {
		cells[info.Name] = info.New
	}
	for name, v := range lstmVariants {
		cells["lstm, "+name] = v.cell
	}
	shapes := []shape{
		{1, 3, 130, 4},
		{5, 1, 130, 1},
		{2, 3, 260, 2},
		{3, 1, 260, 4},
		{4, 3, 5, 3},
		{5, 2, 1, 4},
		{5, 1, 2, 1},
	}
	for name, cell := range cells {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, s := range shapes {
				t.Run(s.String(), func(t *testing.T) {
					n := newNetwork(t, s.stack(cell()), s)
					n.checkGradient(t, 1e-7)
					n.checkSteps(t)
				})
			}
		})
	}
}
