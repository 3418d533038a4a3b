package cli

import (
	"slices"

	"unroll/graph/engine"
	"unroll/models/experiment"
)

// warnKernels warns of runs that were made with other kernels than those of this
// processor, as in a folder that was begun on another computer.
func warnKernels(s Streams, configurations []*experiment.Configuration, engineName string) error {
	here, err := engine.Kernels(engineName)
	if err != nil {
		return err
	}
	for _, c := range configurations {
		var others []string
		for _, r := range c.Runs {
			if made := r.Environment.Kernels; made != "" && !engine.SameResults(made, here) && !slices.Contains(others, made) {
				others = append(others, made)
			}
		}
		for _, name := range others {
			s.warn("%s: some runs were made with the kernels %s; this processor uses %s, whose results differ by rounding",
				c.Spec.Name, name, here)
		}
	}
	return nil
}
