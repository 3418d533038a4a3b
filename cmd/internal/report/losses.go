package report

import (
	"fmt"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"

	"unroll/models"
	"unroll/models/experiment"
)

// maxCurves is the number of loss curves in a picture beside the chosen one.
const maxCurves = 50

// lossPicture draws the training loss by epoch: the chosen run thick, the others thin,
// evenly chosen if there are too many.
func lossPicture(c *experiment.Configuration, chosen *models.Result, others []*models.Result) *picture {
	p := &picture{
		title: fmt.Sprintf("%s, seed %d: training loss", c.Spec.Name, chosen.Seed),
		small: about(c),
	}
	panel := p.newPanel("epoch", c.Spec.Train.Loss.Summary()+" in transformed units")
	panel.X.Tick.Marker = linearTicks{minStep: 1}
	name := fmt.Sprintf("seed %d", chosen.Seed)
	if len(others) > 0 {
		p.title = fmt.Sprintf("%s: training loss over %s", c.Spec.Name, seeds(len(others)+1))
		name += ", median test RMSE"
		p.addOtherSeeds(panel, others)
	}
	p.addLines(panel, name, stroke(blue, 1.4), linesFrom(1, chosen.Losses)...)
	if chosen.ValidationLosses != nil {
		p.addLines(panel, fmt.Sprintf("seed %d, validation", chosen.Seed), stroke(green, 1.2, 4, 2), linesFrom(1, chosen.ValidationLosses)...)
	}
	if chosen.Best > 0 {
		panel.Add(verticalMark{x: float64(chosen.Best), style: stroke(gray, 0.7), label: "final weights"})
	}
	panel.X.Min, panel.X.Max = 1, max(2, panel.X.Max)
	if panel.Y.Min > 0 && panel.Y.Max > 10*panel.Y.Min && !math.IsInf(panel.Y.Max, 1) {
		panel.Y.Scale, panel.Y.Tick.Marker = plot.LogScale{}, logTicks{}
		panel.caption += ", logarithmic"
	}
	return p
}

// addOtherSeeds draws the curves of the seeds beside the chosen one.
func (p *picture) addOtherSeeds(to panel, others []*models.Result) {
	shown := min(len(others), maxCurves)
	name := "the other " + seeds(shown)
	if shown < len(others) {
		name = fmt.Sprintf("%d of the other %s", shown, seeds(len(others)))
	}
	var lines []plotter.XYs
	for i := range shown {
		lines = append(lines, linesFrom(1, others[i*len(others)/shown].Losses)...)
	}
	p.addLines(to, name, stroke(paleBlue, 0.5), lines...)
}
