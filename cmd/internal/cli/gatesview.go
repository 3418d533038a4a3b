package cli

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"

	"unroll/cmd/internal/microscope"
	"unroll/dataset"
)

// print prints the view as text.
func (v *gatesView) print(s Streams) {
	width := s.columns()
	scale := "denser shading is a higher value"
	if s.Color {
		scale = "blue is low, red is high"
	}
	fmt.Fprintln(s.Out, wrapped(fmt.Sprintf("%s\nRows are units, columns are %s; %s. The number is the value at the last step.",
		v.title(), dataset.Count(len(v.Sample.Passes[0].States[0].Steps), "time step"), scale), "", width))
	for _, p := range v.Sample.Passes {
		fmt.Fprintf(s.Out, "\n%s\n", p.Name)
		fmt.Fprint(s.Out, sideBySide(maps(p.Gates, p.States, width, s.Color), width))
		fmt.Fprintln(s.Out, "\ngradient of the loss with respect to each state, by time step")
		fmt.Fprint(s.Out, gradientLines(p.Gradients, "step", width))
	}
	for _, series := range v.Series {
		if series.Part == v.Sample.Part {
			printSeries(s, series, width)
		}
	}
	fmt.Fprintf(s.Out, "\n%s\n%s\n", useTable(v.Uses).fit(width), wrapped(fmt.Sprintf("Over %d time steps of training samples. %s", v.Uses[0].Values, microscope.UseLegend()), "", width))
}

// maps are the heat maps of a pass.
func maps(gates, states []microscope.Values, width int, color bool) [][]string {
	var blocks [][]string
	for _, g := range gates {
		blocks = append(blocks, heatmapOf(fmt.Sprintf("gate %s (%s)", g.Name, g.Activation), g.Activation, g.Steps).draw(width, color))
	}
	for _, s := range states {
		blocks = append(blocks, heatmapOf("state "+s.Name, "", s.Steps).draw(width, color))
	}
	return blocks
}

// printSeries prints the states of a stateful network along a part.
func printSeries(s Streams, series microscope.Series, width int) {
	for _, p := range series.Passes {
		fmt.Fprintf(s.Out, "\n%s along the %s part; columns are the %d samples\n", p.Name, series.Part, len(series.Rows))
		fmt.Fprint(s.Out, sideBySide(maps(nil, p.States, width, s.Color), width))
		fmt.Fprintln(s.Out, "\ngradient of the last sample's loss with respect to the states after earlier samples\n(training truncates it at batches)")
		fmt.Fprint(s.Out, gradientLines(p.Gradients, "sample", width))
	}
}

// bars are the heights of a sparkline.
var bars = []rune("▁▂▃▄▅▆▇█")

// gradientLines draws the last norms that fit on a logarithmic scale, with a sentence
// for each state.
func gradientLines(gradients []microscope.Gradient, step string, width int) string {
	var out strings.Builder
	for _, g := range gradients {
		shown := g.Norms[max(0, len(g.Norms)-(width-6)):]
		fmt.Fprintf(&out, "%5s %s\n", g.State, strings.TrimRight(sparkline(shown), " "))
		fmt.Fprintln(&out, wrapped(gradientSentence(g, step), "      ", width))
	}
	return out.String()
}

// gradientSentence describes the gradient at both ends and its rate.
func gradientSentence(g microscope.Gradient, step string) string {
	first := slices.IndexFunc(g.Norms, func(v float64) bool { return v > 0 })
	if first < 0 {
		return "the gradient is zero"
	}
	last := first
	for t := first; t < len(g.Norms); t++ {
		if g.Norms[t] > 0 {
			last = t
		}
	}
	if g.Rate == nil {
		return fmt.Sprintf("%.2g after %s %d; too few values for a rate", g.Norms[last], step, last+1)
	}
	return fmt.Sprintf("%.2g after %s %d, %.2g after %s %d: it %s", g.Norms[first], step, first+1, g.Norms[last], step, last+1, g.Rate.Sentence(step))
}

// sparkline draws positive values on a logarithmic scale, zeros as a space.
func sparkline(values []float64) string {
	lowest, highest := math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if v > 0 {
			lowest, highest = min(lowest, math.Log(v)), max(highest, math.Log(v))
		}
	}
	var line strings.Builder
	for _, v := range values {
		switch {
		case !(v > 0):
			line.WriteRune(' ')
		case highest == lowest:
			line.WriteRune(bars[len(bars)-1])
		default:
			line.WriteRune(bars[int(math.Round((math.Log(v)-lowest)/(highest-lowest)*float64(len(bars)-1)))])
		}
	}
	return line.String()
}

// useTable has one row for each gate.
func useTable(uses []microscope.Use) *textTable {
	t := newTable("gate", "mean", "at the\nlower end", "at the\nupper end", "saturated\nunits", "dead\nunits")
	for _, u := range uses {
		low, high := "-", "-"
		if u.Bounded() {
			low, high = fmt.Sprintf("%.0f %%", 100*u.Low), fmt.Sprintf("%.0f %%", 100*u.High)
		}
		t.AppendRow(table.Row{
			fmt.Sprintf("%s %s (%s)", u.Pass, u.Gate, u.Activation), fmt.Sprintf("%.3f", u.Mean), low, high, listedOrDash(u.Saturated), listedOrDash(u.Dead),
		})
	}
	return t
}

func listedOrDash(units []int) string {
	if len(units) == 0 {
		return "-"
	}
	return listed(units)
}
