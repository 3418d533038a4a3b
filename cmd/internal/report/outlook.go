package report

import (
	"fmt"
	"slices"

	"gonum.org/v1/plot"

	"unroll/dataset"
	"unroll/models/forecast"
)

// Outlook is a forecast with its intervals, to be drawn at the end of its series.
type Outlook struct {
	Title, Small string // Small is a line of small print
	Frame        *dataset.Frame
	First        int       // the first row that is forecast; it may be the frame's length
	Point        []float64 // forecasts of First, First+1, ...
	// Intervals are those of each forecast [row, level].
	Intervals [][]forecast.Interval
	Levels    []float64
}

// Picture draws the outlook as a PNG or SVG file; the format is "png" or "svg".
func (o Outlook) Picture(format string) ([]byte, error) { return o.picture().encode(format) }

func (o Outlook) picture() *picture {
	p := &picture{title: o.Title, small: o.Small}
	panel := newPanel("", o.Frame.Columns[0])
	from, to := o.span()
	panel.X.Tick.Marker = o.ticks(from, to)
	if o.Frame.Dates == nil {
		panel.X.Label.Text = "row of the series, from 0"
	}
	panel.Add(horizontalGrid())
	for l, level := range slices.Backward(o.Levels) { // the widest lies below
		b := band{first: o.First, before: o.Frame.Target()[o.First-1], intervals: o.Intervals, level: l, color: shade(l, len(o.Levels))}
		panel.Add(b)
		p.legend = append(p.legend, entry{name: fmt.Sprintf("%.4g %% interval", 100*level), style: stroke(b.color, 1), filled: true})
	}
	ahead := append([]float64{o.Frame.Target()[o.First-1]}, o.Point...)
	for _, line := range []struct {
		name string
		lines
	}{
		{"series", lines{polylines(onward(from, o.Frame.Len()), o.Frame.Target()[from:]), stroke(ink, 0.9)}},
		{"forecast", lines{polylines(onward(o.First-1, o.First+len(o.Point)), ahead), stroke(vermilion, 1.4)}},
	} {
		panel.Add(line.lines)
		p.legend = append(p.legend, entry{name: line.name, style: line.style})
	}
	panel.X.Min, panel.X.Max = float64(from), float64(to-1)
	panel.Add(verticalMark{x: float64(o.First) - 0.5, style: stroke(grey, 0.7), label: "forecast"})
	p.panels = append(p.panels, panel)
	return p
}

// span is the rows that are drawn: the forecast, and before it four times as many,
// at least 60.
func (o Outlook) span() (from, to int) {
	return max(0, o.First-max(4*len(o.Point), 60)), max(o.Frame.Len(), o.First+len(o.Point))
}

// ticks label the rows from .. to-1, those beyond the series by the dates that
// follow.
func (o Outlook) ticks(from, to int) plot.Ticker {
	if o.Frame.Dates == nil || !o.Frame.Frequency.Regular() {
		return rowTicks(o.Frame)
	}
	part := &dataset.Frame{}
	last := o.Frame.Len() - 1
	for row := from; row < to; row++ {
		date := o.Frame.Dates[min(row, last)]
		if row > last {
			date = o.Frame.Frequency.Next(date, row-last)
		}
		part.Dates, part.Labels = append(part.Dates, date), append(part.Labels, o.Frame.Label(row))
	}
	var ticks []plot.Tick
	for _, t := range rowTicks(part).Ticks(0, float64(to-from-1)) {
		t.Value += float64(from)
		ticks = append(ticks, t)
	}
	return plot.ConstantTicks(ticks)
}

// onward lists the rows from .. to-1.
func onward(from, to int) []int {
	rows := make([]int, to-from)
	for i := range rows {
		rows[i] = from + i
	}
	return rows
}
