package tensorboard

import (
	"math"
	"slices"
	"testing"

	"unroll/models"
	"unroll/models/experiment"
	"unroll/models/experiment/experimenttest"
)

// trained is a configuration with one run of a few epochs.
func trained(t *testing.T, changes ...[2]string) *experiment.Configuration {
	t.Helper()
	plan := experimenttest.Plan(t, "window")
	plan.Seeds = 1
	for _, change := range append(changes, [2]string{"train.epochs", "4"}) {
		if err := plan.Specs[0].Set(change[0], change[1]); err != nil {
			t.Fatal(err)
		}
	}
	return experimenttest.Run(t, plan)[0]
}

func eventsOf(t *testing.T, c *experiment.Configuration) []Event {
	t.Helper()
	file, err := Run(c, c.Runs[0].Result)
	if err != nil {
		t.Fatal(err)
	}
	return readEvents(t, file.Contents)
}

// An independent reader finds the run's numbers, each at its epoch.
func TestRun(t *testing.T) {
	c := trained(t, [2]string{"train.validation", "0.25"}, [2]string{"train.schedule", "cosine"})
	r := c.Runs[0].Result
	list := eventsOf(t, c)
	if len(list) != 5 || len(list[0].Scalars) != 0 {
		t.Fatalf("%d events, the first with %v", len(list), list[0].Scalars)
	}
	for epoch, e := range list {
		if e.Step != epoch || e.Time != float64(epoch) {
			t.Errorf("event %d is of step %d, time %v", epoch, e.Step, e.Time)
		}
		if epoch > 0 {
			want := []Scalar{{"loss", r.Losses[epoch-1]}, {"val_loss", r.ValidationLosses[epoch-1]}, {"learning_rate", r.Rates[epoch-1]}}
			if epoch == 4 {
				want = append(want, Scalar{"rmse/train", r.Train.RMSE()}, Scalar{"rmse/validation", r.Validation.RMSE()}, Scalar{"rmse/test", r.Test.RMSE()})
			}
			if !slices.EqualFunc(e.Scalars, want, func(a, b Scalar) bool { return a.Tag == b.Tag && a.Value == float64(float32(b.Value)) }) {
				t.Errorf("epoch %d: %v, want %v", epoch, e.Scalars, want)
			}
		}
		compareHistograms(t, e.Histograms, r.Snapshots[epoch])
	}
}

// compareHistograms counts a block's weights anew; layer 0's kernel is the first
// weight, gates side by side.
func compareHistograms(t *testing.T, got []Histogram, s models.Snapshot) {
	t.Helper()
	if len(got) != len(s.Weights) {
		t.Fatalf("%d histograms of %d blocks", len(got), len(s.Weights))
	}
	forget := got[1]
	if forget.Tag != "weights/layer0/kernel/f" {
		t.Fatalf("the second histogram is %q", forget.Tag)
	}
	var sum, squares float64
	count := make([]float64, len(forget.Limits))
	for row := range 3 {
		for _, v := range s.Params[row*16+4 : row*16+8] {
			sum, squares = sum+v, squares+v*v
			count[slices.IndexFunc(forget.Limits, func(limit float64) bool { return v < limit || limit == forget.Max })]++
		}
	}
	if !slices.Equal(forget.Counts, count) || forget.Count != 12 || math.Abs(forget.Sum-sum) > 1e-12 || math.Abs(forget.SumSquares-squares) > 1e-12 {
		t.Errorf("epoch %d: %+v, want counts %v, sum %v, squares %v", s.Epoch, forget, count, sum, squares)
	}
}

// Equal weights are one bin; weights that are not finite have no histogram. A run
// without a schedule has the Spec's learning rate.
func TestRunOddities(t *testing.T) {
	c := trained(t)
	list := eventsOf(t, c)
	bias := list[0].Histograms[9]
	if bias.Tag != "weights/layer0/bias/f" || !slices.Equal(bias.Limits, []float64{1}) || !slices.Equal(bias.Counts, []float64{4}) || bias.Sum != 4 {
		t.Errorf("the forget bias starts as %+v", bias)
	}
	if got := list[1].Scalars[1]; got.Tag != "learning_rate" || got.Value != float64(float32(0.001)) {
		t.Errorf("the second scalar is %v", got)
	}
	r := c.Runs[0].Result
	r.Snapshots[0].Weights[0] = models.WeightStatistics{Norm: math.Inf(1), Min: math.Inf(-1), Max: 3}
	if now := eventsOf(t, c)[0].Histograms; len(now) != len(list[0].Histograms)-1 {
		t.Errorf("%d histograms, the first is %+v", len(now), now[0])
	}
}
