package recipe

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"unroll/dataset"
	"unroll/graph"
	"unroll/models"
	"unroll/models/forecast"
)

// visits is a daily series of small counts.
func visits(n int) string {
	rng := rand.New(rand.NewPCG(3, 4))
	return months(n, "y", func(i int) string { return fmt.Sprint(i%12/4 + rng.IntN(3)) })
}

// Quantiles are those that the intervals need, unless they are given.
func TestQuantilesAreTheEndsOfTheIntervals(t *testing.T) {
	frame := loaded(t, seasonal(96), dataset.Source{})
	for _, c := range []struct {
		loss models.Loss
		want []float64
	}{
		{models.Loss{Name: "quantile"}, []float64{0.025, 0.1, 0.5, 0.9, 0.975}},
		{models.Loss{Name: "quantile", Value: &graph.Quantile{Levels: []float64{0.3, 0.6}}}, []float64{0.3, 0.6}},
	} {
		s := quick(t, frame, Options{Loss: c.loss})
		spec := s.base()
		if got := spec.Stack(1, 1).Loss.(*graph.Quantile).Levels; !slices.Equal(got, c.want) || s.Interval != forecast.Conformalized {
			t.Errorf("levels %v, intervals %s", got, s.Interval)
		}
		text, err := s.lossText()
		if err != nil {
			t.Fatal(err)
		}
		if read, err := readLoss("plan", text); err != nil || !reflect.DeepEqual(read.Value, spec.Stack(1, 1).Loss) {
			t.Errorf("%q is read as %+v, %v", text, read, err)
		}
	}
}

// Counts that no network in float32 can learn end the search with what to change.
func TestCountsThatDiverge(t *testing.T) {
	counts := months(60, "y", func(i int) string { return fmt.Sprint(100_000_000_000_000 + int64(i*7%11)*70_000_000_000_000) })
	_, err := quick(t, loaded(t, counts, dataset.Source{}), Options{Loss: models.Loss{Name: "poisson"}}).Run(t.Context())
	if bad, is := errors.AsType[*dataset.InputError](err); !is || bad.Option != "loss" || !strings.HasSuffix(bad.Problem, "the loss is not finite in epoch 1, batch 1; try another loss") {
		t.Error(err)
	}
}

// Every loss is taken for a series that it is defined for: the recipes train, and the forecast has
// intervals of the model. What it is not defined for is refused.
func TestEveryLoss(t *testing.T) {
	shares := months(96, "y", func(i int) string { return fmt.Sprint(i % 3 % 2) })
	for _, entry := range graph.Losses.All() {
		loss := models.Loss{Name: entry.Name}
		text, refused := seasonal(96), ""
		switch entry.Name {
		case "poisson", "negative_binomial", "tweedie":
			text = visits(96)
		case "binary_cross_entropy":
			text = shares
		case "cross_entropy":
			refused = "is for classes"
		}
		_, likelihood := entry.New().(graph.Likelihood)
		s, err := NewSearch(loaded(t, text, dataset.Source{}), Options{Name: "quick", Loss: loss})
		if refused != "" {
			if err == nil || !strings.Contains(err.Error(), refused) {
				t.Errorf("%s: %v", entry.Name, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", entry.Name, err)
			continue
		}
		s.Effort = Effort{Seeds: 1, Epochs: []int{1, 2}, Rows: s.Profile.Rows, Members: 2}
		fit, err := s.Fit(t.Context())
		if err != nil {
			t.Errorf("%s: %v", entry.Name, err)
			continue
		}
		score := fit.Test.Scores(1)[0]
		if (score.CRPS != nil) != likelihood || (s.Interval == forecast.Conformalized) != likelihood {
			t.Errorf("%s: CRPS %v, %s intervals", entry.Name, score.CRPS, s.Interval)
		}
		if own := fit.Choice.Spec.OwnUnit(); own != (len(fit.Choice.Spec.Transforms) == 0) || fit.Choice.Spec.Train.Loss.Name != entry.Name {
			t.Errorf("%s: chose %+v", entry.Name, fit.Choice.Spec)
		}
		fit.Close()
	}
	for name, want := range map[string]string{
		"poisson": "the loss poisson: 2", "binary_cross_entropy": "the loss binary_cross_entropy: 2", "guess": `unknown loss "guess"`,
	} {
		_, err := NewSearch(loaded(t, seasonal(96), dataset.Source{}), Options{Loss: models.Loss{Name: name}})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
