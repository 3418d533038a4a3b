package report

import (
	"bytes"
	"fmt"
	"image/png"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"

	"unroll/dataset"
)

// picture is the contents of one file: a title, a line of small print, a legend and plots
// side by side.
type picture struct {
	title, small string
	legend       []entry
	panels       []panel
}

// panel is a plot with the label of its y axis above it, where it is horizontal and takes
// no width.
type panel struct {
	*plot.Plot
	caption string
}

// newPanel adds an empty panel with a grid.
func (p *picture) newPanel(xLabel, caption string) panel {
	panel := newPanel(xLabel, caption)
	panel.Add(horizontalGrid())
	p.panels = append(p.panels, panel)
	return panel
}

// newSeriesPanel adds an empty panel for the rows of a series.
func (p *picture) newSeriesPanel(f *dataset.Frame, ticks plot.Ticker) panel {
	label := ""
	if f.Dates == nil {
		label = "row of the series, from 0"
	}
	panel := p.newPanel(label, f.Columns[0])
	panel.X.Tick.Marker = ticks
	return panel
}

// addLines adds lines of one style to a panel, and an entry to the legend.
func (p *picture) addLines(to panel, name string, style draw.LineStyle, lines ...plotter.XYs) {
	for _, line := range lines {
		to.Add(&plotter.Line{XYs: line, LineStyle: style})
	}
	p.legend = append(p.legend, entry{name: name, style: style})
}

func (p panel) draw(c draw.Canvas) {
	style := textStyle(textSize, muted)
	c.FillText(style, vg.Point{X: c.Min.X, Y: c.Max.Y}, shortened(p.caption, style, c.Max.X-c.Min.X))
	c.Max.Y -= 1.6 * textSize
	p.X.Label.Text = shortened(p.X.Label.Text, p.X.Label.TextStyle, 0.9*(c.Max.X-c.Min.X))
	p.Draw(c)
}

// entry is an entry of the legend: a line or a filled area, and its name.
type entry struct {
	name   string
	style  draw.LineStyle
	filled bool
}

func (p *picture) draw(c draw.Canvas) {
	c = draw.Crop(c, margin, -margin, margin, -margin)
	width := c.Max.X - c.Min.X
	for _, line := range []struct {
		text string
		size vg.Length
	}{{p.title, titleSize}, {p.small, textSize}} {
		style := textStyle(line.size, muted)
		if line.size == titleSize {
			style.Color = ink
		}
		if text := shortened(line.text, style, width); text != "" {
			c.FillText(style, vg.Point{X: c.Min.X, Y: c.Max.Y}, text)
			c.Max.Y -= line.size * 1.45
		}
	}
	c = p.drawLegend(c)
	gap := vg.Length(2 * margin)
	each := (width - gap*vg.Length(len(p.panels)-1)) / vg.Length(len(p.panels))
	for i, panel := range p.panels {
		left := vg.Length(i) * (each + gap)
		panel.draw(draw.Crop(c, left, left+each-width, 0, 0))
	}
}

// drawLegend writes the entries in rows and returns the canvas below them.
func (p *picture) drawLegend(c draw.Canvas) draw.Canvas {
	const sample, line = 18, 1.5 * textSize
	style := textStyle(textSize, ink)
	at := vg.Point{X: c.Min.X, Y: c.Max.Y}
	for _, e := range p.legend {
		name := shortened(e.name, style, c.Max.X-c.Min.X-sample-4)
		width := sample + 4 + style.Width(name)
		if at.X > c.Min.X && at.X+width > c.Max.X {
			at = vg.Point{X: c.Min.X, Y: at.Y - line}
		}
		look := e.style
		if e.filled {
			look = stroke(e.style.Color, 0.8*textSize)
		}
		middle := at.Y - 0.6*textSize
		c.StrokeLine2(look, at.X, middle, at.X+sample, middle)
		c.FillText(style, vg.Point{X: at.X + sample + 4, Y: at.Y}, name)
		at.X += width + 14
	}
	if len(p.legend) > 0 {
		c.Max.Y = at.Y - line - margin/2
	}
	return c
}

// encode draws the picture in a format: png or svg.
func (p *picture) encode(format string) ([]byte, error) {
	return encode(format, pictureHeight, p.draw)
}

// encode returns a PNG or SVG file of what paint draws on a canvas of the given height.
// The error says that the format is unknown.
func encode(format string, height vg.Length, paint func(draw.Canvas)) ([]byte, error) {
	var b bytes.Buffer
	switch format {
	case "svg":
		c := vgsvg.New(pictureWidth, height)
		paint(draw.New(c))
		_, err := c.WriteTo(&b)
		// Without Liberation Sans, use fonts of the same widths.
		return bytes.ReplaceAll(b.Bytes(), []byte("font-family:Liberation Sans;"),
			[]byte("font-family:Liberation Sans,Arial,Helvetica,sans-serif;")), err
	case "png":
		c := vgimg.NewWith(vgimg.UseWH(pictureWidth, height), vgimg.UseDPI(pixelsPerInch))
		paint(draw.New(c))
		encoder := png.Encoder{CompressionLevel: png.BestSpeed}
		err := encoder.Encode(&b, c.Image())
		return b.Bytes(), err
	}
	return nil, fmt.Errorf("unknown picture format %q: choose png or svg", format)
}
