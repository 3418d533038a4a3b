package report

import (
	"image/color"
	"strings"
	"unicode"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// The house's colours: Okabe & Ito's (2008) for what is compared, which stay
// apart for colour-blind readers and in grey, and greys for the rest.
var (
	ink       = color.RGBA{R: 0x22, G: 0x22, B: 0x22, A: 0xff}
	muted     = color.RGBA{R: 0x5f, G: 0x5f, B: 0x5f, A: 0xff}
	faint     = color.RGBA{R: 0xe4, G: 0xe4, B: 0xe4, A: 0xff}
	grey      = color.RGBA{R: 0x9a, G: 0x9a, B: 0x9a, A: 0xff}
	blue      = color.RGBA{R: 0x00, G: 0x72, B: 0xb2, A: 0xff}
	paleBlue  = color.RGBA{R: 0x9c, G: 0xc8, B: 0xe2, A: 0xff}
	vermilion = color.RGBA{R: 0xd5, G: 0x5e, B: 0x00, A: 0xff}
	paleRed   = color.RGBA{R: 0xf1, G: 0xc0, B: 0x9c, A: 0xff}
	green     = color.RGBA{R: 0x00, G: 0x8a, B: 0x66, A: 0xff}
	purple    = color.RGBA{R: 0xaa, G: 0x33, B: 0x77, A: 0xff}
)

// Sizes of pictures and of what is in them, in points.
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

// textStyle is sans serif text hung from its top left corner.
func textStyle(size vg.Length, c color.Color) text.Style {
	return text.Style{
		Color: c, Font: font.Font{Typeface: "Liberation", Variant: "Sans", Size: size},
		XAlign: draw.XLeft, YAlign: draw.YTop, Handler: plot.DefaultTextHandler,
	}
}

// newPanel is an empty plot in the house style.
func newPanel(xLabel, caption string) panel {
	p := plot.New()
	p.BackgroundColor = nil
	p.X.Label.Text = xLabel
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		axis.Padding = 0
		axis.LineStyle = stroke(grey, 0.5)
		axis.Tick.LineStyle = stroke(grey, 0.5)
		axis.Tick.Length = 3
		for _, style := range []*text.Style{&axis.Label.TextStyle, &axis.Tick.Label} {
			style.Font, style.Color = textStyle(textSize, muted).Font, muted
		}
		axis.Label.Padding = 2
		axis.Tick.Marker = linearTicks{}
	}
	return panel{p, caption}
}

// oneLine makes any text fit for a picture: without line breaks and without the
// characters that XML does not allow.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar || r == 0xfffe || r == 0xffff {
			return ' '
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// shortened cuts a text off where it would be wider than width.
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
