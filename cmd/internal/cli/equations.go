package cli

import (
	"fmt"

	"unroll/graph"
	"unroll/graph/formula"
	"unroll/models/experiment"
)

// printEquations lists the weights that an equation file names, and the questions about
// their names, on standard error. Other cells have no such list.
func printEquations(s Streams, cell graph.Cell) {
	f, is := cell.(*formula.Formula)
	if !is {
		return
	}
	fmt.Fprintf(s.Err, "weights of %s:\n", f.Name())
	for _, line := range f.WeightLines() {
		fmt.Fprintf(s.Err, "  %s\n", line)
	}
	for _, w := range f.Warnings() {
		s.warn("%s", w)
	}
}

// printAllEquations does so for each equation file of configurations once.
func printAllEquations(s Streams, configurations []*experiment.Configuration) {
	seen := map[string]bool{}
	for _, c := range configurations {
		if cell := c.Spec.Model.Cell; !seen[cell.Name] {
			seen[cell.Name] = true
			printEquations(s, cell.Value)
		}
	}
}
