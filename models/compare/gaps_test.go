package compare

import (
	"math"
	"slices"
	"testing"

	"unroll/dataset"
	"unroll/models/experiment"
	"unroll/models/experiment/experimenttest"
)

// Runs on a series with filled values are read again, and compared at the rows that have
// a value.
func TestFilledValuesAreNotCompared(t *testing.T) {
	plan := experimenttest.Plan(t, "window", "timesteps")
	for i := range plan.Specs {
		spec := &plan.Specs[i]
		spec.Data = dataset.Source{Path: "../../dataset/testdata/cases/f_filled_truth.csv", Missing: dataset.MissingForward}
		spec.Split, spec.Window.Samples, spec.Published = dataset.Split{Rows: 200}, dataset.Full, nil
	}
	dir := t.TempDir()
	made := experimenttest.RunIn(t, plan, dir)
	opened, err := experiment.Open(nil, dir)
	if err != nil {
		t.Fatal(err)
	}
	got, want := opened[0].Runs[0].Result.Test, made[0].Runs[0].Result.Test
	same := func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }
	if !slices.EqualFunc(got.Actual, want.Actual, same) || got.RMSE() != want.RMSE() || math.IsNaN(got.RMSE()) {
		t.Errorf("RMSE %v is read back as %v", want.RMSE(), got.RMSE())
	}
	runs, err := Open([]string{dir}, Test)
	if err != nil {
		t.Fatal(err)
	}
	g, base := &runs.Groups[1], &runs.Groups[0]
	if err := alike(g, base, Test); err != nil {
		t.Fatal(err)
	}
	points, warning := overPoints(g, base, Test)
	if points == nil || points.Points != 43 { // 46 rows of the test part have a value, 3 of them in the look-back
		t.Errorf("%+v, %s", points, warning)
	}
}
