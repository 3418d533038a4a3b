package report

import (
	"bytes"
	"fmt"
	"image/png"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// picture is what one file shows: a title, a line of small print, a legend and
// plots side by side.
type picture struct {
	title, small string
	legend       []entry
	panels       []panel
}

// panel is a plot with the meaning of its y axis written above it, where it is
// read without turning one's head and takes no width.
type panel struct {
	*plot.Plot
	caption string
}

func (p panel) draw(c draw.Canvas) {
	style := textStyle(textSize, muted)
	c.FillText(style, vg.Point{X: c.Min.X, Y: c.Max.Y}, shortened(p.caption, style, c.Max.X-c.Min.X))
	c.Max.Y -= 1.6 * textSize
	p.X.Label.Text = shortened(p.X.Label.Text, p.X.Label.TextStyle, 0.9*(c.Max.X-c.Min.X))
	p.Draw(c)
}

// entry is a legend's sample of a line, or of a filled area, and what it stands for.
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

// encode returns what paint draws on a canvas of the given height, as a PNG or SVG
// file. The error says that there is no such format.
func encode(format string, height vg.Length, paint func(draw.Canvas)) ([]byte, error) {
	switch format {
	case "svg":
		return svg(height, paint)
	case "png":
		return pixels(height, paint)
	}
	return nil, fmt.Errorf("a picture cannot be %q: choose png or svg", format)
}

// svg is what paint draws on a canvas of the given height, as SVG. Where Liberation
// Sans is missing, the fonts that share its widths take its place.
func svg(height vg.Length, paint func(draw.Canvas)) ([]byte, error) {
	c := vgsvg.New(pictureWidth, height)
	paint(draw.New(c))
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return nil, err
	}
	return bytes.ReplaceAll(b.Bytes(), []byte("font-family:Liberation Sans;"),
		[]byte("font-family:Liberation Sans,Arial,Helvetica,sans-serif;")), nil
}

// pixels is the same as PNG.
func pixels(height vg.Length, paint func(draw.Canvas)) ([]byte, error) {
	c := vgimg.NewWith(vgimg.UseWH(pictureWidth, height), vgimg.UseDPI(pixelsPerInch))
	paint(draw.New(c))
	var b bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestSpeed}
	err := encoder.Encode(&b, c.Image())
	return b.Bytes(), err
}
