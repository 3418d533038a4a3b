package report

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// columns is how many pairs of points a line is thinned to: about one for every
// dot of a picture's width.
const columns = 600

// lines is a plotter for polylines of one style.
type lines struct {
	lines []plotter.XYs
	style draw.LineStyle
}

// Plot draws the lines.
func (l lines) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	c.SetLineStyle(l.style)
	for _, line := range l.lines {
		var path vg.Path
		for i, point := range line {
			at := vg.Point{X: x(point.X), Y: y(point.Y)}
			if i == 0 {
				path.Move(at)
			} else {
				path.Line(at)
			}
		}
		c.Stroke(path)
	}
}

// DataRange returns the least and greatest coordinates.
func (l lines) DataRange() (xmin, xmax, ymin, ymax float64) {
	xmin, xmax, ymin, ymax = math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for _, line := range l.lines {
		for _, point := range line {
			xmin, xmax = min(xmin, point.X), max(xmax, point.X)
			ymin, ymax = min(ymin, point.Y), max(ymax, point.Y)
		}
	}
	return xmin, xmax, ymin, ymax
}

// polylines joins y[i] at x[i], x counted in rows or epochs. A line ends where the
// next x is not the next whole number or a value is not finite.
func polylines(x []int, y []float64) []plotter.XYs {
	var all []plotter.XYs
	var line plotter.XYs
	for i, value := range y {
		if len(line) > 0 && (!finite(value) || float64(x[i]) != line[len(line)-1].X+1) {
			all, line = append(all, line), nil
		}
		if finite(value) {
			line = append(line, plotter.XY{X: float64(x[i]), Y: value})
		}
	}
	if len(line) > 0 {
		all = append(all, line)
	}
	return all
}

func finite(v float64) bool { return !math.IsInf(v, 0) && !math.IsNaN(v) }

// thinned returns a line of at most 2n+2 points that looks the same when drawn n
// dots wide: the first point, the last, and the lowest and highest of each of n
// equal stretches.
func thinned(line plotter.XYs, n int) plotter.XYs {
	if len(line) <= 2*n+2 {
		return line
	}
	out := plotter.XYs{line[0]}
	inner := line[1 : len(line)-1]
	for k := range n {
		stretch := inner[k*len(inner)/n : (k+1)*len(inner)/n]
		low, high := 0, 0
		for i, point := range stretch {
			if point.Y < stretch[low].Y {
				low = i
			}
			if point.Y > stretch[high].Y {
				high = i
			}
		}
		out = append(out, stretch[min(low, high)], stretch[max(low, high)])
	}
	return append(out, line[len(line)-1])
}
