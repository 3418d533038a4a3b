package cli

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/guptarohit/asciigraph"

	"unroll/models"
	"unroll/models/experiment"
)

// A text plot has so many lines, and so many columns beside its curves for the
// labels of its axis.
const (
	plotHeight = 12
	plotMargin = 12
)

// printPlots shows the forecasts and the losses of configurations as text.
func printPlots(s Streams, configurations []*experiment.Configuration) {
	for _, c := range configurations {
		fmt.Fprintf(s.Out, "\n%s", plots(s, c))
	}
}

// plots are the forecast and the loss of a configuration, of the seed with the
// median test score, the lower one of two; empty without a result.
func plots(s Streams, c *experiment.Configuration) string {
	r := medianResult(c)
	if r == nil {
		return ""
	}
	width := cmp.Or(s.Width, plainWidth)
	columns := max(20, width-plotMargin)
	text := titled(c, r, width, fmt.Sprintf("series ─, train forecast ·, test forecast * (RMSE %.2f)", r.Test.RMSE()), forecastPlot(c, r, columns, s.Color))
	if len(r.Losses) > 1 {
		title, plot := lossPlot(r.Losses, columns)
		text += "\n" + titled(c, r, width, title, plot)
	}
	return text
}

// titled is a plot below its title. Every line ends where its last mark is.
func titled(c *experiment.Configuration, r *models.Result, width int, title, plot string) string {
	var out strings.Builder
	fmt.Fprintln(&out, wrapped(fmt.Sprintf("%s, seed %d: %s", c.Spec.Name, r.Seed, title), "", width))
	for line := range strings.SplitSeq(plot, "\n") {
		fmt.Fprintln(&out, strings.TrimRight(line, " "))
	}
	return out.String()
}

func medianResult(c *experiment.Configuration) *models.Result {
	var results []*models.Result
	for _, r := range c.Runs {
		if r.Result != nil {
			results = append(results, r.Result)
		}
	}
	if len(results) == 0 {
		return nil
	}
	slices.SortStableFunc(results, func(a, b *models.Result) int { return cmp.Compare(a.Test.RMSE(), b.Test.RMSE()) })
	return results[(len(results)-1)/2]
}

// forecastPlot is the end of the series and its forecasts one row ahead, a row in a
// column.
func forecastPlot(c *experiment.Configuration, r *models.Result, columns int, color bool) string {
	values := c.Frame.Target()
	first := max(0, len(values)-columns)
	curves := [][]float64{values[first:]}
	for _, f := range []models.Forecasts{r.Train, r.Test} {
		curve := make([]float64, len(values)-first)
		for i := range curve {
			curve[i] = math.NaN()
		}
		for i := 0; i < len(f.Rows); i += f.Horizon {
			if row := f.Rows[i] - first; row >= 0 && !math.IsInf(f.Predicted[i], 0) {
				curve[row] = f.Predicted[i]
			}
		}
		curves = append(curves, curve)
	}
	options := []asciigraph.Option{
		asciigraph.Height(plotHeight), asciigraph.SeriesChars(asciigraph.DefaultCharSet, asciigraph.CreateCharSet("·"), asciigraph.CreateCharSet("*")),
		asciigraph.XAxisRange(float64(first), float64(len(values)-1)), asciigraph.XAxisTickCount(max(2, len(curves[0])/20)),
		asciigraph.XAxisValueFormatter(func(v float64) string { return c.Frame.Label(int(math.Round(v))) }),
	}
	if color {
		options = append(options, asciigraph.SeriesColors(asciigraph.Default, asciigraph.DodgerBlue, asciigraph.OrangeRed))
	}
	return asciigraph.PlotMany(curves, options...)
}

// lossPlot is the training loss by epoch, on a logarithmic scale where it is above
// zero.
func lossPlot(losses []float64, columns int) (title, plot string) {
	title = "training loss by epoch"
	label := func(v float64) string { return fmt.Sprintf("%.3g", v) }
	if slices.Min(losses) > 0 {
		title += ", logarithmic"
		losses = slices.Clone(losses)
		for i, loss := range losses {
			losses[i] = math.Log10(loss)
		}
		label = func(v float64) string { return fmt.Sprintf("%.3g", math.Pow(10, v)) }
	}
	options := []asciigraph.Option{
		asciigraph.Height(plotHeight), asciigraph.YAxisValueFormatter(label),
		asciigraph.XAxisRange(1, float64(len(losses))), asciigraph.XAxisTickCount(5),
		asciigraph.XAxisValueFormatter(func(v float64) string { return fmt.Sprintf("%.0f", v) }),
	}
	if len(losses) > columns {
		options = append(options, asciigraph.Width(columns))
	}
	return title, asciigraph.Plot(losses, options...)
}
