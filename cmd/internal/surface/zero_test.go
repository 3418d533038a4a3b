package surface

import (
	"context"
	"math"
	"testing"

	"unroll/dataset"
	"unroll/models"
	"unroll/models/backtest"
	"unroll/models/compare"
	"unroll/models/experiment"
	"unroll/models/forecast"
	"unroll/models/recipe"
)

// What is made without its constructor, or of nothing, gives an error, not a panic.
func TestZeroValuesAreErrors(t *testing.T) {
	ctx := context.Background()
	for name, call := range map[string]func() error{
		"Split.At":           func() error { _, err := dataset.Split{}.At(&dataset.Frame{}); return err },
		"Frame.Select":       func() error { _, err := new(dataset.Frame).Select(dataset.Source{}); return err },
		"Frame.Record":       func() error { _, err := new(dataset.Frame).Record(); return err },
		"FromValues":         func() error { _, err := dataset.FromValues(nil, dataset.ValueOptions{}); return err },
		"Load":               func() error { _, err := dataset.Load(dataset.Source{}, nil); return err },
		"dataset.Prepare":    func() error { _, err := dataset.Prepare(nil, nil, nil, nil); return err },
		"Preparation.Table":  func() error { _, err := dataset.Preparation{}.Table(nil); return err },
		"Table.Windows":      func() error { _, err := new(dataset.Table).Windows(0, 5, dataset.Window{}); return err },
		"models.Prepare":     func() error { _, err := models.Prepare(new(models.Spec), nil); return err },
		"models.PrepareRows": func() error { _, err := models.PrepareRows(new(models.Spec), new(dataset.Frame), 0); return err },
		"NewNetwork":         func() error { _, err := models.NewNetwork[float32](new(models.Spec), "", 0, 0, 0, nil); return err },
		"models.Fit": func() error {
			_, _, err := models.Fit(ctx, new(models.Spec), models.Fold{}, 1, models.RunOptions{})
			return err
		},
		"Prepared.Run":           func() error { _, err := new(models.Prepared).Run(ctx, 1, models.RunOptions{}); return err },
		"forecast.Train":         func() error { _, err := forecast.Train(ctx, nil, 1, 1, forecast.Options{}); return err },
		"forecast.New":           func() error { _, err := forecast.New(nil, nil, forecast.Options{}); return err },
		"Ensemble.Rolling":       func() error { _, err := new(forecast.Ensemble).Rolling(ctx, nil, []int{1}, 1); return err },
		"backtest.Plan.Run":      func() error { _, err := backtest.Plan{}.Run(ctx, nil); return err },
		"backtest.Result.Future": func() error { _, err := new(backtest.Result).Future(""); return err },
		"recipe.Fit":             func() error { _, err := recipe.Fit(ctx, new(dataset.Frame), recipe.Options{}); return err },
		"recipe.Search.Run":      func() error { _, err := new(recipe.Search).Run(ctx); return err },
		"recipe.Result.Forecast": func() error { _, err := new(recipe.Result).Forecast(ctx, 1, ""); return err },
		"compare.Runs.Compare":   func() error { _, err := new(compare.Runs).Compare(compare.Options{}); return err },
		"models.Spec.Validate":   func() error { return new(models.Spec).Validate() },
		"models.Spec.Set":        func() error { return new(models.Spec).Set("", "") },
	} {
		if call() == nil {
			t.Errorf("%s of a zero value: no error", name)
		}
	}
	var frame dataset.Frame
	if frame.Len() != 0 || frame.String() != "no rows" || frame.Target() != nil || frame.Observed() != nil || frame.KnownAhead() != nil {
		t.Error("a zero frame has rows")
	}
	if !math.IsNaN(experiment.Quantile(nil, 0.5)) || experiment.DistributionOf(nil).Below(1) != 0 {
		t.Error("no values have a quantile")
	}
	if v := new(backtest.Result).Verdict(1); v.Best != nil {
		t.Errorf("no forecasts have the verdict %+v", v)
	}
}

// Callers own what they get.
func TestListsAreCopies(t *testing.T) {
	models.Experiments()[0] = "changed"
	if models.Experiments()[0] == "changed" {
		t.Error("the list of experiments can be changed")
	}
}
