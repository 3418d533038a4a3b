package cli

import (
	"fmt"
	"strings"

	"unroll/models/experiment"
)

// allDiverged is the error of a run in which every seed of a configuration diverged, or
// nil.
func allDiverged(configurations []*experiment.Configuration) error {
	var names []string
	for _, c := range configurations {
		if s := c.Summarize(); s.Diverged > 0 && s.Seeds == 0 {
			names = append(names, c.Spec.Name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	return fmt.Errorf("every seed of %s diverged, so there is no network: try a lower learning rate (--set train.optimizer.rate=...) or --set train.clip_norm=1",
		strings.Join(names, ", "))
}
