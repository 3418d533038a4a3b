package cli

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/guptarohit/asciigraph"

	"unroll/cmd/internal/report"
	"unroll/dataset"
	"unroll/models"
	"unroll/models/experiment"
)

// Size of a text plot: lines, and columns for the labels of the y axis.
const (
	plotHeight = 12
	plotMargin = 12
)

// printPlots plots the forecasts and losses of configurations as text.
func printPlots(s Streams, configurations []*experiment.Configuration) {
	for _, c := range configurations {
		fmt.Fprintf(s.Out, "\n%s", plots(s, c))
	}
}

// plots are the forecast and loss of a configuration's median run; empty without a
// result.
func plots(s Streams, c *experiment.Configuration) string {
	r := c.MedianRun()
	if r == nil {
		return ""
	}
	width := s.columns()
	columns := max(20, width-plotMargin)
	name := fmt.Sprintf("%s, seed %d: ", c.Spec.Name, r.Seed)
	title := fmt.Sprintf("series ─, train forecast ·, test forecast * (RMSE %.2f)", r.Test.RMSE())
	text := titled(name+title, width, forecastPlot(c, r, columns, s.Color))
	if len(r.Losses) > 1 {
		title, plot := lossPlot(r.Losses, columns)
		text += "\n" + titled(name+title, width, plot)
	}
	return text
}

// outlookPlot is a forecast after its series, with the ends of its widest intervals,
// for standard error.
func outlookPlot(s Streams, o report.Outlook) string {
	point := rowCurve{values: o.Point, mark: "*", color: asciigraph.OrangeRed}
	lower, upper := rowCurve{mark: "·"}, rowCurve{mark: "·"}
	for i := range o.Point {
		row := o.First + i
		point.rows = append(point.rows, row)
		if n := len(o.Levels); n > 0 && o.Intervals[i][n-1].Known {
			lower.rows, lower.values = append(lower.rows, row), append(lower.values, o.Intervals[i][n-1].Lower)
			upper.rows, upper.values = append(upper.rows, row), append(upper.values, o.Intervals[i][n-1].Upper)
		}
	}
	title := o.Title + ": series ─, forecast *"
	if len(lower.rows) > 0 {
		title += fmt.Sprintf(", ends of the %.4g %% interval ·", 100*o.Levels[len(o.Levels)-1])
	}
	width := s.columns()
	end := max(o.Frame.Len(), o.First+len(o.Point))
	return titled(title, width, rowPlot(o.Frame, end, max(20, width-plotMargin), s.Color && s.Terminal, lower, upper, point))
}

// titled is a plot below its title, without trailing spaces.
func titled(title string, width int, plot string) string {
	var out strings.Builder
	fmt.Fprintln(&out, wrapped(title, "", width))
	for line := range strings.SplitSeq(plot, "\n") {
		fmt.Fprintln(&out, strings.TrimRight(line, " "))
	}
	return out.String()
}

// forecastPlot is the end of the series with its one-step forecasts.
func forecastPlot(c *experiment.Configuration, r *models.Result, columns int, color bool) string {
	ahead := func(f models.Forecasts, mark string, color asciigraph.AnsiColor) rowCurve {
		curve := rowCurve{mark: mark, color: color}
		for i := 0; i < len(f.Rows); i += f.Horizon {
			curve.rows, curve.values = append(curve.rows, f.Rows[i]), append(curve.values, f.Predicted[i])
		}
		return curve
	}
	return rowPlot(c.Frame, c.Frame.Len(), columns, color,
		ahead(r.Train, "·", asciigraph.DodgerBlue), ahead(r.Test, "*", asciigraph.OrangeRed))
}

// rowCurve is a curve over a series: values at some of its rows.
type rowCurve struct {
	rows   []int
	values []float64
	mark   string
	color  asciigraph.AnsiColor
}

// rowPlot plots a series and curves over it, one row a column: the last rows before end
// that fit.
func rowPlot(f *dataset.Frame, end, columns int, color bool, curves ...rowCurve) string {
	first := max(0, end-columns)
	known := rowCurve{values: f.Target()}
	for row := range f.Len() {
		known.rows = append(known.rows, row)
	}
	var drawn [][]float64
	var marks []asciigraph.CharSet
	var colors []asciigraph.AnsiColor
	for i, curve := range slices.Concat([]rowCurve{known}, curves) {
		places := slices.Repeat([]float64{math.NaN()}, end-first)
		for k, row := range curve.rows {
			if row >= first && !math.IsInf(curve.values[k], 0) {
				places[row-first] = curve.values[k]
			}
		}
		drawn, colors = append(drawn, places), append(colors, curve.color)
		if i == 0 {
			marks = append(marks, asciigraph.DefaultCharSet)
		} else {
			marks = append(marks, asciigraph.CreateCharSet(curve.mark))
		}
	}
	options := []asciigraph.Option{
		asciigraph.SeriesChars(marks...),
		asciigraph.XAxisRange(float64(first), float64(end-1)), asciigraph.XAxisTickCount(max(2, (end-first)/20)),
		asciigraph.XAxisValueFormatter(func(v float64) string { return f.Label(int(math.Round(v))) }),
	}
	if color {
		options = append(options, asciigraph.SeriesColors(colors...))
	}
	return draw(drawn, func(v, line float64) string {
		return strconv.FormatFloat(v, 'f', max(0, int(math.Ceil(-math.Log10(line)))), 64)
	}, options...)
}

// draw plots curves; label writes a value of the y axis, given the step from line to
// line. asciigraph rounds the curves and the axis differently, up to a line apart, unless
// the values are in lines.
func draw(curves [][]float64, label func(v, line float64) string, options ...asciigraph.Option) string {
	lowest, highest := math.Inf(1), math.Inf(-1)
	for _, v := range slices.Concat(curves...) {
		if !math.IsNaN(v) {
			lowest, highest = min(lowest, v), max(highest, v)
		}
	}
	line := (highest - lowest) / plotHeight
	if line == 0 {
		line = 1
	}
	for _, curve := range curves {
		for i := range curve {
			curve[i] = (curve[i] - lowest) / line
		}
	}
	return asciigraph.PlotMany(curves, append(options, asciigraph.Height(plotHeight),
		asciigraph.YAxisValueFormatter(func(v float64) string { return label(lowest+v*line, line) }))...)
}

// lossPlot is the training loss by epoch, on a logarithmic scale if it is positive.
func lossPlot(losses []float64, columns int) (title, plot string) {
	title = "training loss by epoch"
	label := func(v, _ float64) string { return fmt.Sprintf("%.3g", v) }
	losses = slices.Clone(losses)
	if slices.Min(losses) > 0 {
		title += ", logarithmic"
		for i, loss := range losses {
			losses[i] = math.Log10(loss)
		}
		label = func(v, _ float64) string { return fmt.Sprintf("%.3g", math.Pow(10, v)) }
	}
	options := []asciigraph.Option{
		asciigraph.XAxisRange(1, float64(len(losses))), asciigraph.XAxisTickCount(5),
		asciigraph.XAxisValueFormatter(func(v float64) string { return fmt.Sprintf("%.0f", v) }),
	}
	if len(losses) > columns {
		options = append(options, asciigraph.Width(columns))
	}
	return title, draw([][]float64{losses}, label, options...)
}
