package report

import (
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"unroll/models/forecast"
)

// band is the area between the ends of one level's intervals, from row first on;
// it fans out from the value before. It has a gap where there is no interval.
type band struct {
	first     int
	before    float64               // the value of row first-1
	intervals [][]forecast.Interval // [row, level]
	level     int
	color     color.Color
}

// shade is the colour of a level's band, paler from level to level.
func shade(level, levels int) color.Color {
	pale := 0
	if levels > 1 {
		pale = 0x40 * level / (levels - 1)
	}
	return color.RGBA{R: 0xf4, G: uint8(0xbe + pale*2/3), B: uint8(0x92 + pale), A: 0xff}
}

// Plot fills the area.
func (b band) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for from := 0; from < len(b.intervals); from++ {
		to := from
		for to < len(b.intervals) && b.intervals[to][b.level].Known {
			to++
		}
		if to == from {
			continue
		}
		var outline []vg.Point
		if from == 0 {
			outline = append(outline, vg.Point{X: x(float64(b.first - 1)), Y: y(b.before)})
		}
		for i := from; i < to; i++ {
			outline = append(outline, vg.Point{X: x(float64(b.first + i)), Y: y(b.intervals[i][b.level].Lower)})
		}
		for i := to - 1; i >= from; i-- {
			outline = append(outline, vg.Point{X: x(float64(b.first + i)), Y: y(b.intervals[i][b.level].Upper)})
		}
		c.FillPolygon(b.color, outline)
		from = to
	}
}

// DataRange returns the least and greatest coordinates.
func (b band) DataRange() (xmin, xmax, ymin, ymax float64) {
	xmin, xmax, ymin, ymax = math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for i, levels := range b.intervals {
		if v := levels[b.level]; v.Known {
			x := float64(b.first + i)
			xmin, xmax = min(xmin, x), max(xmax, x)
			ymin, ymax = min(ymin, v.Lower), max(ymax, v.Upper)
		}
	}
	return xmin, xmax, ymin, ymax
}
