package report

import (
	"fmt"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"

	"unroll/models"
	"unroll/models/experiment"
)

// mostCurves is how many loss curves a picture holds beside the chosen one.
const mostCurves = 100

// lossPicture draws the training loss of every epoch: one run of several thick,
// the others, evenly chosen if there are too many, thin.
func lossPicture(c *experiment.Configuration, chosen *models.Result, others []*models.Result) *picture {
	p := &picture{
		title: fmt.Sprintf("%s: training loss, seed %d", c.Spec.Name, chosen.Seed),
		small: about(c),
	}
	panel := newPanel("epoch", "mean squared error in transformed units")
	panel.X.Tick.Marker = linearTicks{least: 1}
	panel.Add(horizontalGrid())
	if len(others) > 0 {
		p.title = fmt.Sprintf("%s: training loss over %s", c.Spec.Name, seeds(len(others)+1))
		thin, shown := lines{style: stroke(paleBlue, 0.5)}, min(len(others), mostCurves)
		for i := range shown {
			thin.lines = append(thin.lines, lossLines(others[i*len(others)/shown])...)
		}
		panel.Add(thin)
		p.legend = []entry{
			{name: fmt.Sprintf("seed %d, of median test RMSE", chosen.Seed), style: stroke(blue, 1.4)},
			{name: fmt.Sprintf("%d of the other %s", shown, seeds(len(others))), style: stroke(paleBlue, 1)},
		}
		if shown == len(others) {
			p.legend[1].name = "the other " + seeds(shown)
		}
	}
	panel.Add(lines{lossLines(chosen), stroke(blue, 1.4)})
	panel.X.Min, panel.X.Max = 1, float64(max(2, len(chosen.Losses)))
	if panel.Y.Min > 0 && panel.Y.Max > 10*panel.Y.Min && !math.IsInf(panel.Y.Max, 1) {
		panel.Y.Scale, panel.Y.Tick.Marker = plot.LogScale{}, logTicks{}
		panel.caption += ", logarithmic"
	}
	p.panels = append(p.panels, panel)
	return p
}

// lossLines puts epoch 1's loss at 1.
func lossLines(r *models.Result) []plotter.XYs {
	epochs := make([]int, len(r.Losses))
	for i := range epochs {
		epochs[i] = i + 1
	}
	return forecastLines(models.Forecasts{Horizon: 1, Rows: epochs, Predicted: r.Losses})
}
