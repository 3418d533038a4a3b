package report

import (
	"image/color"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"unroll/dataset/input"
)

// rgb is an opaque color, 0xRRGGBB.
type rgb uint32

// RGBA returns the channels from 0 to 0xffff.
func (c rgb) RGBA() (r, g, b, a uint32) {
	const wide = 0x101
	return uint32(c>>16&0xff) * wide, uint32(c>>8&0xff) * wide, uint32(c&0xff) * wide, 0xffff
}

// Colors for what is compared, after Okabe & Ito (2008), which color-blind readers can
// distinguish, also in gray; and grays for the rest.
const (
	ink       rgb = 0x222222
	muted     rgb = 0x5f5f5f
	faint     rgb = 0xe4e4e4
	gray      rgb = 0x9a9a9a
	blue      rgb = 0x0072b2
	paleBlue  rgb = 0x9cc8e2
	vermilion rgb = 0xd55e00
	green     rgb = 0x008a66
	purple    rgb = 0xaa3377
)

// Sizes in points.
const (
	pictureWidth  = 576 // 8 inches
	pictureHeight = 288
	margin        = 8
	titleSize     = 12
	textSize      = 9
)

// pixelsPerInch of PNG files.
const pixelsPerInch = 120

func stroke(c color.Color, width vg.Length, dashes ...vg.Length) draw.LineStyle {
	return draw.LineStyle{Color: c, Width: width, Dashes: dashes}
}

// textStyle is sans serif text, positioned by its top left corner.
func textStyle(size vg.Length, c color.Color) text.Style {
	return text.Style{
		Color: c, Font: font.Font{Typeface: "Liberation", Variant: "Sans", Size: size},
		XAlign: draw.XLeft, YAlign: draw.YTop, Handler: plot.DefaultTextHandler,
	}
}

// newPanel is an empty plot.
func newPanel(xLabel, caption string) panel {
	p := plot.New()
	p.BackgroundColor = nil
	p.X.Label.Text = xLabel
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		axis.Padding = 0
		axis.LineStyle = stroke(gray, 0.5)
		axis.Tick.LineStyle = stroke(gray, 0.5)
		axis.Tick.Length = 3
		for _, style := range []*text.Style{&axis.Label.TextStyle, &axis.Tick.Label} {
			style.Font, style.Color = textStyle(textSize, muted).Font, muted
		}
		axis.Label.Padding = 2
		axis.Tick.Marker = linearTicks{}
	}
	return panel{p, caption}
}

// oneLine is a text from outside as a picture shows it.
func oneLine(s string) string { return input.Printable(strings.Join(strings.Fields(s), " ")) }

// shortened cuts off a text that is wider than width.
func shortened(s string, style text.Style, width vg.Length) string {
	s = oneLine(s)
	if style.Width(s) <= width {
		return s
	}
	runes := []rune(s)
	low, high := 0, len(runes)
	for low < high {
		middle := (low + high + 1) / 2
		if style.Width(string(runes[:middle])+"…") <= width {
			low = middle
		} else {
			high = middle - 1
		}
	}
	return strings.TrimSpace(string(runes[:low])) + "…"
}
