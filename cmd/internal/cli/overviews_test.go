package cli

import (
	"strings"
	"testing"

	"unroll/models"
	"unroll/models/experiment"
)

// TestOverviewsOfWhatThereIs checks that a configuration without a result has no
// overview, and one whose network cannot be looked into tells why.
func TestOverviewsOfWhatThereIs(t *testing.T) {
	spec, err := models.Experiment("window")
	if err != nil {
		t.Fatal(err)
	}
	spec.Train.Epochs = 2
	plan := experiment.Plan{Specs: []models.Spec{spec}, Seeds: 1, Engine: models.DefaultEngine}
	configurations, err := plan.Prepare()
	if err != nil {
		t.Fatal(err)
	}
	if err := plan.Run(t.Context(), configurations); err != nil {
		t.Fatal(err)
	}
	whole := configurations[0]
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
