package report

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// horizontalGrid is faint lines at the ticks of the y axis.
func horizontalGrid() plot.Plotter {
	g := plotter.NewGrid()
	g.Vertical.Width = 0
	g.Horizontal = stroke(faint, 0.5)
	return g
}

// verticalMark is a vertical line at x with a small label at its top: right of it,
// or left where there is no room.
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

// DataRange asks the x axis to reach the line, and nothing of the y axis.
func (m verticalMark) DataRange() (xmin, xmax, ymin, ymax float64) {
	return m.x, m.x, math.Inf(1), math.Inf(-1)
}

// bars is a histogram: counts[i] values lie in [edges[i], edges[i+1]). The values
// themselves are ticks at its foot.
type bars struct {
	counts []int
	edges  []float64
	values []float64
}

// Plot draws the bars and the ticks.
func (b bars) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	c.SetColor(paleBlue)
	for i, n := range b.counts {
		if n > 0 {
			c.Fill(vg.Rectangle{
				Min: vg.Point{X: x(b.edges[i]), Y: y(0)}, Max: vg.Point{X: x(b.edges[i+1]) - 0.4, Y: y(float64(n))},
			}.Path())
		}
	}
	var path vg.Path
	for _, v := range b.values {
		path.Move(vg.Point{X: x(v), Y: c.Min.Y})
		path.Line(vg.Point{X: x(v), Y: c.Min.Y + 5})
	}
	c.SetLineStyle(stroke(blue, 0.7))
	c.Stroke(path)
}

// DataRange returns the edges, and counts from 0 with room for a mark's label.
func (b bars) DataRange() (xmin, xmax, ymin, ymax float64) {
	highest := 1
	for _, n := range b.counts {
		highest = max(highest, n)
	}
	return b.edges[0], b.edges[len(b.edges)-1], 0, 1.05 * float64(highest)
}
