package report

import (
	"fmt"
	"image/color"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"

	"unroll/dataset"
	"unroll/models/forecast"
)

// Outlook is a forecast with its intervals, drawn after its series.
type Outlook struct {
	Title, Small string // Small is a line of small print
	Frame        *dataset.Frame
	First        int       // the first forecast row; it may be the frame's length
	Point        []float64 // forecasts of First, First+1, ...
	// Intervals are the intervals of the forecasts [row, level].
	Intervals [][]forecast.Interval
	Levels    []float64
}

// Picture draws the outlook as a PNG or SVG file; the format is "png" or "svg".
func (o Outlook) Picture(format string) ([]byte, error) { return o.picture().encode(format) }

func (o Outlook) picture() *picture {
	p := &picture{title: o.Title, small: o.Small}
	from, to := o.span()
	panel := p.newSeriesPanel(o.Frame, o.ticks(from, to))
	for l, level := range slices.Backward(o.Levels) { // the widest at the back
		color := shade(l, len(o.Levels))
		panel.Add(&plotter.Polygon{XYs: o.band(l), Color: color})
		p.legend = append(p.legend, entry{name: fmt.Sprintf("%.4g %% interval", 100*level), style: stroke(color, 1), filled: true})
	}
	p.addLines(panel, "series", stroke(ink, 0.9), linesFrom(from, o.Frame.Target()[from:])...)
	p.addLines(panel, "forecast", stroke(vermilion, 1.4), linesFrom(o.First-1, append([]float64{o.before()}, o.Point...))...)
	panel.X.Min, panel.X.Max = float64(from), float64(to-1)
	panel.Add(verticalMark{x: float64(o.First) - 0.5, style: stroke(gray, 0.7), label: "forecast"})
	return p
}

// before is the value of the row before the forecast.
func (o Outlook) before() float64 { return o.Frame.Target()[o.First-1] }

// band is the area of one level's intervals; it fans out from the value before the
// forecast. Rows without an interval leave a gap.
func (o Outlook) band(level int) (areas []plotter.XYs) {
	for from, to := 0, 0; from < len(o.Intervals); from = to + 1 {
		var area plotter.XYs
		if from == 0 {
			area = plotter.XYs{{X: float64(o.First - 1), Y: o.before()}}
		}
		for to = from; to < len(o.Intervals) && o.Intervals[to][level].Known; to++ {
			area = append(area, plotter.XY{X: float64(o.First + to), Y: o.Intervals[to][level].Lower})
		}
		for i := to - 1; i >= from; i-- {
			area = append(area, plotter.XY{X: float64(o.First + i), Y: o.Intervals[i][level].Upper})
		}
		if to > from {
			areas = append(areas, area)
		}
	}
	return areas
}

// shade is the color of a level's band, paler from level to level.
func shade(level, levels int) color.Color {
	pale := 0
	if levels > 1 {
		pale = 0x40 * level / (levels - 1)
	}
	return color.RGBA{R: 0xf4, G: uint8(0xbe + pale*2/3), B: uint8(0x92 + pale), A: 0xff}
}

// span returns the rows that are drawn: the forecast and four times as many rows before,
// at least 60.
func (o Outlook) span() (from, to int) {
	return max(0, o.First-max(4*len(o.Point), 60)), max(o.Frame.Len(), o.First+len(o.Point))
}

// ticks label the rows from .. to-1, beyond the series with the dates that follow.
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
