package cli

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"unroll/cmd/internal/microscope"
)

// plainWidth is how wide text is made where the terminal does not say.
const plainWidth = 100

// print writes the view for people.
func (v *gatesView) print(s Streams) {
	width := s.Width
	if width < 1 {
		width = plainWidth
	}
	fmt.Fprintln(s.Out, wrapped(v.title(), "", width))
	scale := "the fuller a cell, the higher its value"
	if s.Color {
		scale = "low values are blue, high ones red"
	}
	fmt.Fprintln(s.Out, wrapped(fmt.Sprintf("A row is a unit, a column one of the %d time steps, the number the value at the last of them; %s.",
		len(v.Sample.Passes[0].States[0].Steps), scale), "", width))
	for _, p := range v.Sample.Passes {
		fmt.Fprintf(s.Out, "\n%s\n", p.Name)
		fmt.Fprint(s.Out, sideBySide(maps(p.Gates, p.States, width, s.Color), width))
		fmt.Fprintln(s.Out, "\nthe gradient of the loss in each state, by time step")
		fmt.Fprint(s.Out, gradientLines(p.Gradients, "step", width))
	}
	for _, series := range v.Series {
		if series.Part == v.Sample.Part {
			printSeries(s, series, width)
		}
	}
	fmt.Fprintf(s.Out, "\n%s\n%s\n", useTable(v.Uses).fit(s.Width), wrapped(useSentence(v.Uses), "", width))
}

// maps are the heat maps of a pass.
func maps(gates, states []microscope.Values, width int, color bool) []block {
	var blocks []block
	for _, g := range gates {
		blocks = append(blocks, heatmapOf(fmt.Sprintf("gate %s (%s)", g.Name, g.Activation), g.Activation, g.Steps).draw(width, color))
	}
	for _, s := range states {
		blocks = append(blocks, heatmapOf("state "+s.Name, "", s.Steps).draw(width, color))
	}
	return blocks
}

// printSeries shows the states of a stateful network along a part.
func printSeries(s Streams, series microscope.Series, width int) {
	for _, p := range series.Passes {
		fmt.Fprintf(s.Out, "\n%s along the %s part: a column is a sample, of %d\n", p.Name, series.Part, len(series.Rows))
		fmt.Fprint(s.Out, sideBySide(maps(nil, p.States, width, s.Color), width))
		fmt.Fprintln(s.Out, "\nthe gradient of the last sample's loss in the states after earlier ones, if batches did not cut it")
		fmt.Fprint(s.Out, gradientLines(p.Gradients, "sample", width))
	}
}

// bars are heights from the least to the greatest.
var bars = []rune("▁▂▃▄▅▆▇█")

// gradientLines draws the norms on a logarithmic scale, as many of the last as
// fit, and says what they do.
func gradientLines(gradients []microscope.Gradient, step string, width int) string {
	var out strings.Builder
	for _, g := range gradients {
		shown := g.Norms[max(0, len(g.Norms)-(width-6)):]
		fmt.Fprintf(&out, "%5s %s\n", g.State, strings.TrimRight(sparkline(shown), " "))
		fmt.Fprintln(&out, wrapped(gradientSentence(g, step), "      ", width))
	}
	return out.String()
}

// gradientSentence says how large the gradient is at both ends, and its rate.
func gradientSentence(g microscope.Gradient, step string) string {
	first := slices.IndexFunc(g.Norms, func(v float64) bool { return v > 0 })
	if first < 0 {
		return "no gradient flows through it"
	}
	last := first
	for t := first; t < len(g.Norms); t++ {
		if g.Norms[t] > 0 {
			last = t
		}
	}
	if g.Rate == nil {
		return fmt.Sprintf("%.2g after %s %d; too few to tell a rate", g.Norms[last], step, last+1)
	}
	return fmt.Sprintf("%.2g after %s %d, %.2g after %s %d: it %s", g.Norms[first], step, first+1, g.Norms[last], step, last+1,
		strings.Replace(g.Rate.Sentence(), "a step", "a "+step, 1))
}

// wrapped breaks a text into lines of a width, each behind an indent.
func wrapped(s, indent string, width int) string {
	var lines []string
	for paragraph := range strings.SplitSeq(s, "\n") {
		for line := range strings.SplitSeq(text.WrapSoft(paragraph, max(20, width-len(indent))), "\n") {
			lines = append(lines, indent+strings.TrimRight(line, " "))
		}
	}
	return strings.Join(lines, "\n")
}

// sparkline draws positive values on a logarithmic scale, zeros as a space.
func sparkline(values []float64) string {
	least, most := math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if v > 0 {
			least, most = min(least, math.Log(v)), max(most, math.Log(v))
		}
	}
	var line strings.Builder
	for _, v := range values {
		switch {
		case !(v > 0):
			line.WriteRune(' ')
		case most == least:
			line.WriteRune(bars[len(bars)-1])
		default:
			line.WriteRune(bars[int(math.Round((math.Log(v)-least)/(most-least)*float64(len(bars)-1)))])
		}
	}
	return line.String()
}

// useTable is one row a gate.
func useTable(uses []microscope.Use) *textTable {
	t := newTable("\ngate", "\nmean", "at the\nlower end", "at the\nupper end", "saturated\nunits", "dead\nunits")
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

// useSentence says what the table means.
func useSentence(uses []microscope.Use) string {
	return fmt.Sprintf("Over %d time steps of training samples. At an end: within %.0f %% of the activation's range. "+
		"Saturated: %.0f %% of a unit's values lie there. Dead: its values differ by less than %g.",
		uses[0].Values, 100*microscope.Edge, 100*microscope.Mostly, microscope.Still)
}
