package cli

import (
	"strings"
	"testing"

	"unroll/models"
	"unroll/models/experiment"
	"unroll/models/experiment/experimenttest"
)

// TestOverviewsOfWhatThereIs checks that a configuration without a result has no
// overview, and that the overview of a network that cannot be read says why.
func TestOverviewsOfWhatThereIs(t *testing.T) {
	whole := experimenttest.Run(t, experimenttest.Plan(t, "window"))[0]
	none, broken := *whole, *whole
	none.Runs = nil
	result := *whole.Runs[0].Result
	result.Trained = models.Saved("no weights")
	broken.Runs = []experiment.Run{{Result: &result}}
	list := overviews([]*experiment.Configuration{whole, &none, &broken})
	if list[0] == nil || len(list[0].Epochs) != 3 || len(list[0].Cut) > 0 {
		t.Errorf("the network's overview is %+v", list[0])
	}
	if list[1] != nil {
		t.Errorf("no run has the overview %+v", list[1])
	}
	if list[2] == nil || len(list[2].Cut) != 1 || !strings.HasPrefix(list[2].Cut[0], "The gates cannot be shown: ") {
		t.Errorf("broken weights have the overview %+v", list[2])
	}
}
