package report

import (
	"fmt"
	"math"
	"strings"

	"unroll/dataset"
	"unroll/models"
	"unroll/models/experiment"
)

// forecastPicture draws a run's forecasts over the series, each at the row that it
// forecasts. So the train forecast starts at row look_back and the test forecast at row
// n_train + 2*look_back + 1, where n_train is the number of the tutorial's training
// samples.
func forecastPicture(c *experiment.Configuration, r *models.Result) *picture {
	p := &picture{
		title: fmt.Sprintf("%s, seed %d: train RMSE %s, test RMSE %s", c.Spec.Name, r.Seed, score(r.Train.RMSE()), score(r.Test.RMSE())),
		small: about(c),
	}
	panel := p.newSeriesPanel(c.Frame, rowTicks(c.Frame))
	if b := c.Persistence(); b != nil {
		last := r.Test
		last.Predicted = b.Predicted
		p.addLines(panel, "persistence (the last value)", stroke(gray, 0.7, 2, 2), forecastLines(last)...)
	}
	p.addLines(panel, "series", stroke(ink, 0.9), linesFrom(0, c.Frame.Target())...)
	p.addLines(panel, "train forecast", stroke(blue, 1.4), forecastLines(r.Train)...)
	if len(r.Validation.Rows) > 0 {
		p.addLines(panel, "validation forecast", stroke(green, 1.4), forecastLines(r.Validation)...)
	}
	p.addLines(panel, "test forecast", stroke(vermilion, 1.4), forecastLines(r.Test)...)
	panel.X.Min, panel.X.Max = 0, float64(max(1, c.Frame.Len()-1))
	panel.Add(verticalMark{x: float64(c.TrainRows) - 0.5, style: stroke(gray, 0.7), label: "test"})
	return p
}

// about describes a configuration in a line.
func about(c *experiment.Configuration) string {
	m, t := c.Spec.Model, c.Spec.Train
	units := strings.Trim(strings.ReplaceAll(fmt.Sprint(m.Units), " ", ", "), "[]")
	text := fmt.Sprintf("%s (%s), look-back %d, %s, batch %d", m.Cell.Name, units, max(1, c.Spec.Window.LookBack), dataset.Count(t.Epochs, "epoch"), t.Batch)
	if c.Spec.About != "" {
		text = c.Spec.About + " · " + text
	}
	return text
}

// score writes an RMSE with two decimals, or three digits if it is small or large.
func score(v float64) string {
	if !finite(v) {
		return "not finite"
	}
	if v != 0 && math.Abs(v) < 1 || math.Abs(v) >= 1e7 {
		return fmt.Sprintf("%.3g", v)
	}
	return fmt.Sprintf("%.2f", v)
}

// seeds writes a number of seeds.
func seeds(n int) string {
	return dataset.Count(n, "seed")
}
