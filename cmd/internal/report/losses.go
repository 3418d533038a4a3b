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
		title: fmt.Sprintf("%s, seed %d: training loss", c.Spec.Name, chosen.Seed),
		small: about(c),
	}
	panel := newPanel("epoch", c.Spec.Train.Loss.Summary()+" in transformed units")
	panel.X.Tick.Marker = linearTicks{least: 1}
	panel.Add(horizontalGrid())
	add := func(name string, l lines) {
		panel.Add(l)
		p.legend = append(p.legend, entry{name: name, style: l.style})
	}
	name := fmt.Sprintf("seed %d", chosen.Seed)
	if len(others) > 0 {
		p.title = fmt.Sprintf("%s: training loss over %s", c.Spec.Name, seeds(len(others)+1))
		name += ", of median test RMSE"
		add(otherSeeds(others))
	}
	add(name, lines{lossLines(chosen.Losses), stroke(blue, 1.4)})
	if chosen.ValidationLosses != nil {
		add(fmt.Sprintf("seed %d, validation", chosen.Seed), lines{lossLines(chosen.ValidationLosses), stroke(green, 1.2, 4, 2)})
	}
	if chosen.Best > 0 {
		panel.Add(verticalMark{x: float64(chosen.Best), style: stroke(grey, 0.7), label: "weights kept"})
	}
	panel.X.Min, panel.X.Max = 1, max(2, panel.X.Max)
	if panel.Y.Min > 0 && panel.Y.Max > 10*panel.Y.Min && !math.IsInf(panel.Y.Max, 1) {
		panel.Y.Scale, panel.Y.Tick.Marker = plot.LogScale{}, logTicks{}
		panel.caption += ", logarithmic"
	}
	p.panels = append(p.panels, panel)
	return p
}

// otherSeeds are the curves of the seeds beside the chosen one.
func otherSeeds(others []*models.Result) (name string, l lines) {
	shown := min(len(others), mostCurves)
	name = "the other " + seeds(shown)
	if shown < len(others) {
		name = fmt.Sprintf("%d of the other %s", shown, seeds(len(others)))
	}
	l.style = stroke(paleBlue, 0.5)
	for i := range shown {
		l.lines = append(l.lines, lossLines(others[i*len(others)/shown].Losses)...)
	}
	return name, l
}

// lossLines puts epoch 1's loss at 1.
func lossLines(losses []float64) []plotter.XYs {
	epochs := make([]int, len(losses))
	for i := range epochs {
		epochs[i] = i + 1
	}
	return forecastLines(models.Forecasts{Horizon: 1, Rows: epochs, Predicted: losses})
}
