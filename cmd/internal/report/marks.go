package report

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// horizontalGrid draws faint lines at the ticks of the y axis.
func horizontalGrid() plot.Plotter {
	g := plotter.NewGrid()
	g.Vertical.Width = 0
	g.Horizontal = stroke(faint, 0.5)
	return g
}

// verticalMark is a vertical line at x with a small label at its top: on the right, or on
// the left if there is no room.
type verticalMark struct {
	x     float64
	style draw.LineStyle
	label string
}

// Plot draws the line and the label.
func (m verticalMark) Plot(c draw.Canvas, p *plot.Plot) {
	x := c.X(p.X.Norm(m.x))
	c.StrokeLine2(m.style, x, c.Min.Y, x, c.Max.Y)
	if m.label == "" {
		return
	}
	style, at := textStyle(textSize, muted), x+3
	if at+style.Width(m.label) > c.Max.X {
		at = x - 3 - style.Width(m.label)
	}
	c.FillText(style, vg.Point{X: at, Y: c.Max.Y}, m.label)
}

// DataRange includes the line in the x axis and leaves the y axis alone.
func (m verticalMark) DataRange() (xmin, xmax, ymin, ymax float64) {
	return m.x, m.x, math.Inf(1), math.Inf(-1)
}

// rug draws ticks for values at the foot of a panel.
type rug []float64

// Plot draws the ticks.
func (r rug) Plot(c draw.Canvas, p *plot.Plot) {
	for _, v := range r {
		x := c.X(p.X.Norm(v))
		c.StrokeLine2(stroke(blue, 0.7), x, c.Min.Y, x, c.Min.Y+5)
	}
}
