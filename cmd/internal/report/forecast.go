package report

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/plot/plotter"

	"unroll/dataset"
	"unroll/models"
	"unroll/models/experiment"
)

// forecastPicture draws a run's forecasts over the series, each at the row that
// it forecasts. The train forecast so begins at row look_back and the test
// forecast at row n_train + 2*look_back + 1, where n_train counts the tutorial's
// training samples.
func forecastPicture(c *experiment.Configuration, r *models.Result) *picture {
	p := &picture{
		title: fmt.Sprintf("%s, seed %d: train RMSE %s, test RMSE %s", c.Spec.Name, r.Seed, score(r.Train.RMSE()), score(r.Test.RMSE())),
		small: about(c),
	}
	panel := newPanel("", c.Frame.Columns[0])
	panel.X.Tick.Marker = rowTicks(c.Frame)
	if c.Frame.Dates == nil {
		panel.X.Label.Text = "row of the series, from 0"
	}
	panel.Add(horizontalGrid())
	add := func(name string, l lines) {
		panel.Add(l)
		p.legend = append(p.legend, entry{name: name, style: l.style})
	}
	if b := c.Persistence(); b != nil {
		last := r.Test
		last.Predicted = b.Predicted
		add("persistence (the last value)", lines{forecastLines(last), stroke(grey, 0.7, 2, 2)})
	}
	add("series", lines{seriesLines(c.Frame.Target()), stroke(ink, 0.9)})
	add("train forecast", lines{forecastLines(r.Train), stroke(blue, 1.4)})
	if len(r.Validation.Rows) > 0 {
		add("validation forecast", lines{forecastLines(r.Validation), stroke(green, 1.4)})
	}
	add("test forecast", lines{forecastLines(r.Test), stroke(vermilion, 1.4)})
	panel.X.Min, panel.X.Max = 0, float64(max(1, c.Frame.Len()-1))
	panel.Add(verticalMark{x: float64(c.TrainRows) - 0.5, style: stroke(grey, 0.7), label: "test"})
	p.panels = append(p.panels, panel)
	return p
}

// forecastLines joins one-step forecasts into lines. At longer horizons every
// sample has a line of its own, since neighbours forecast the same rows.
func forecastLines(f models.Forecasts) []plotter.XYs {
	var all []plotter.XYs
	if f.Horizon == 1 {
		all = polylines(f.Rows, f.Predicted)
	} else {
		for i := 0; i < len(f.Rows); i += f.Horizon {
			all = append(all, polylines(f.Rows[i:i+f.Horizon], f.Predicted[i:i+f.Horizon])...)
		}
	}
	for i := range all {
		all[i] = thinned(all[i], columns)
	}
	return all
}

func seriesLines(values []float64) []plotter.XYs {
	rows := make([]int, len(values))
	for i := range rows {
		rows[i] = i
	}
	return forecastLines(models.Forecasts{Horizon: 1, Rows: rows, Predicted: values})
}

// about says in a line what a configuration is.
func about(c *experiment.Configuration) string {
	m, t := c.Spec.Model, c.Spec.Train
	units := strings.Trim(strings.ReplaceAll(fmt.Sprint(m.Units), " ", ", "), "[]")
	text := fmt.Sprintf("%s (%s), look-back %d, %s of batches of %d", m.Cell.Name, units, max(1, c.Spec.Window.LookBack), dataset.Count(t.Epochs, "epoch"), t.Batch)
	if c.Spec.About != "" {
		text = c.Spec.About + " · " + text
	}
	return text
}

// score writes an RMSE as tables do, with more digits where two decimals would
// say nothing.
func score(v float64) string {
	if !finite(v) {
		return "not finite"
	}
	if v != 0 && math.Abs(v) < 1 || math.Abs(v) >= 1e7 {
		return fmt.Sprintf("%.3g", v)
	}
	return fmt.Sprintf("%.2f", v)
}

// seeds counts seeds in words.
func seeds(n int) string {
	return dataset.Count(n, "seed")
}
