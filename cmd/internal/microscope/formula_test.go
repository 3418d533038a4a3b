package microscope

import (
	"fmt"
	"slices"
	"testing"

	"unroll/graph/bptt"
	"unroll/graph/formula"
	"unroll/models"
)

// TestEquationFiles compares what the microscope sees of cells from equation files
// with their interpreter, which shares no graph with it.
func TestEquationFiles(t *testing.T) {
	for _, name := range formula.Sources() {
		src, err := formula.Source(name)
		if err != nil {
			t.Fatal(err)
		}
		cell, err := formula.Parse(name+formula.Extension, src)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(name, func(t *testing.T) {
			p := prepared(t, func(s *models.Spec) { s.Model.Cell = models.Cell{Name: name, Value: cell} })
			params := weights(p, 0.6)
			m := microscope(t, p)
			s := look(t, m, params, m.Places()[3])[0]
			d := bptt.Dims{T: p.Train.T, B: 1, F: p.Train.F, H: 3}
			w := packed(p.Spec.Stack(p.Train.F, 1).Passes()[0], params)
			trace, err := formula.Forward(cell, d, w, p.Train.X(3), nil)
			if err != nil {
				t.Fatal(err)
			}
			for _, g := range s.Passes[0].Gates {
				k := slices.Index(cell.Gates(), g.Name)
				for step, values := range g.Steps {
					near(t, fmt.Sprintf("gate %s at step %d", g.Name, step), values, trace.Gates[step][k])
				}
			}
			for k, state := range s.Passes[0].States {
				for step, values := range state.Steps {
					near(t, fmt.Sprintf("state %s after step %d", state.Name, step), values, trace.States[step+1][k])
				}
			}
		})
	}
}
