package browser

import (
	"testing"

	"unroll/cmd/internal/report"
	"unroll/cmd/internal/report/reporttest"
	"unroll/models/backtest"
	"unroll/models/experiment"
	"unroll/models/recipe"
)

// The policy of the page lets its picture of the forecast be drawn, and nothing is wider than
// a telephone.
func TestForecastOfAFitIsDrawn(t *testing.T) {
	c := reporttest.Configuration(t, "window", 2)
	fit := &recipe.Summary{
		Scores: [][]backtest.Score{{{Method: "network", Step: 1, RMSE: 3}}}, Verdicts: []backtest.Verdict{{Step: 1, Sentence: "network: RMSE 3.000"}},
		Future: &backtest.Future{Method: "network", First: c.Frame.Len(), Digits: 8, Steps: []backtest.Step{
			{Step: 1, Date: "1961-01", Forecast: 450, Intervals: []backtest.End{{Level: 0.8, Lower: 400, Upper: 500}}},
		}},
	}
	b := New(t)
	address, _ := b.Open(pageOf(t, report.Group{Configurations: []*experiment.Configuration{c}, Fit: fit}), 390, 844)
	if width := b.Evaluate(`document.querySelector("img").naturalWidth`); width == 0.0 {
		t.Error("the forecast is not drawn")
	}
	if got := b.Text("h1 + p"); got != "network: RMSE 3.000." {
		t.Errorf("below the headline: %q", got)
	}
	if width := b.Evaluate("document.documentElement.scrollWidth").(float64); width > 390 {
		t.Errorf("the page is %.0f wide", width)
	}
	b.Quiet(address, "data:")
}
