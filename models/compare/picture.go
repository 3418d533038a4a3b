package compare

import (
	"bytes"
	"errors"
	"fmt"
	"image/color"
	"image/png"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Sizes of the picture and of what is in it, in points; PNG has 120 pixels an inch.
const (
	pictureWidth  = 576
	margin        = 8
	titleSize     = 12
	textSize      = 9
	labelWidth    = 150 // of the names on either side
	lineHeight    = 1.6 * textSize
	barHeight     = 5 // from one bar to the next
	pixelsPerInch = 120
)

// The colours are those of the house's other pictures.
var (
	ink   = color.RGBA{R: 0x22, G: 0x22, B: 0x22, A: 0xff}
	muted = color.RGBA{R: 0x5f, G: 0x5f, B: 0x5f, A: 0xff}
	grey  = color.RGBA{R: 0x9a, G: 0x9a, B: 0x9a, A: 0xff}
	blue  = color.RGBA{R: 0x00, G: 0x72, B: 0xb2, A: 0xff}
)

// Picture draws the critical-difference diagram (Demsar 2006, section 3.2.4): each
// group at its average rank, those that do not differ joined by a bar. The format
// is "png" or "svg".
func (c *Comparison) Picture(format string) ([]byte, error) {
	if c.Ranks == nil {
		return nil, errors.New("a picture of average ranks needs at least two groups that have at least two seeds in common")
	}
	d := newDiagram(c)
	var b bytes.Buffer
	switch format {
	case "svg":
		canvas := vgsvg.New(pictureWidth, d.height)
		d.draw(draw.New(canvas))
		if _, err := canvas.WriteTo(&b); err != nil {
			return nil, err
		}
		return bytes.ReplaceAll(b.Bytes(), []byte("font-family:Liberation Sans;"),
			[]byte("font-family:Liberation Sans,Arial,Helvetica,sans-serif;")), nil
	case "png":
		canvas := vgimg.NewWith(vgimg.UseWH(pictureWidth, d.height), vgimg.UseDPI(pixelsPerInch))
		d.draw(draw.New(canvas))
		err := png.Encode(&b, canvas.Image())
		return b.Bytes(), err
	}
	return nil, fmt.Errorf("a picture cannot be %q: choose png or svg", format)
}

// diagram is a critical-difference diagram with its measures.
type diagram struct {
	*Ranks
	title, small string
	ruler, axis  vg.Length // how far below the top the ruler and the axis lie
	names        vg.Length // and the first name
	height       vg.Length
}

func newDiagram(c *Comparison) *diagram {
	d := &diagram{Ranks: c.Ranks}
	d.title = fmt.Sprintf("Average ranks of the %s RMSE over %s", c.Metric, count(d.Seeds, "seed"))
	d.small = fmt.Sprintf("1 is the lowest error. Groups joined by a bar do not differ at level %v (Nemenyi test).", c.Alpha)
	d.ruler = margin + 1.5*titleSize + 3.5*textSize
	d.axis = d.ruler + 3.5*textSize
	d.names = d.axis + 12 + vg.Length(len(d.Alike))*barHeight
	d.height = d.names + vg.Length((len(d.Places)+1)/2)*lineHeight + margin
	return d
}

// x is where a rank lies: 1 at the left.
func (d *diagram) x(rank float64) vg.Length {
	const left, right = margin + labelWidth + 12, pictureWidth - margin - labelWidth - 12
	return left + (right-left)*vg.Length((rank-1)/float64(len(d.Places)-1))
}

func (d *diagram) draw(c draw.Canvas) {
	write(c, titleSize, ink, draw.XLeft, margin, d.height-margin-titleSize/2, d.title)
	write(c, textSize, muted, draw.XLeft, margin, d.height-margin-1.5*titleSize-textSize/2, d.small)
	d.drawRuler(c)
	d.drawAxis(c)
	for i, alike := range d.Alike {
		y := d.height - d.axis - 8 - vg.Length(i)*barHeight
		c.StrokeLine2(stroke(blue, 3), d.x(d.Places[alike[0]].Average)-3, y, d.x(d.Places[alike[1]].Average)+3, y)
	}
	for i := range d.Places {
		d.drawPlace(c, i)
	}
}

// drawRuler shows the critical difference, from rank 1, as far as the axis goes.
func (d *diagram) drawRuler(c draw.Canvas) {
	y := d.height - d.ruler
	end := min(1+d.CriticalDifference, float64(len(d.Places)))
	c.StrokeLine2(stroke(ink, 1.4), d.x(1), y, d.x(end), y)
	for _, x := range []vg.Length{d.x(1), d.x(end)} {
		c.StrokeLine2(stroke(ink, 1.4), x, y-3, x, y+3)
	}
	label := fmt.Sprintf("critical difference %.2f", d.CriticalDifference)
	if end < 1+d.CriticalDifference {
		label += ", longer than the axis"
	}
	write(c, textSize, muted, draw.XLeft, d.x(1), y+1.2*textSize, label)
}

func (d *diagram) drawAxis(c draw.Canvas) {
	y := d.height - d.axis
	c.StrokeLine2(stroke(grey, 0.5), d.x(1), y, d.x(float64(len(d.Places))), y)
	step := (len(d.Places) + 9) / 10
	for rank := 1; rank <= len(d.Places); rank += step {
		x := d.x(float64(rank))
		c.StrokeLine2(stroke(grey, 0.5), x, y, x, y+3)
		write(c, textSize, muted, draw.XCenter, x, y+3+0.7*textSize, strconv.Itoa(rank))
	}
}

// drawPlace leads from a group's average rank to its name: the better half stand
// on the left, the best on top, the others on the right, the worst on top, so that
// no two lines cross.
func (d *diagram) drawPlace(c draw.Canvas, i int) {
	half := (len(d.Places) + 1) / 2
	level, edge, align, x := i, vg.Length(margin+labelWidth), draw.XRight, vg.Length(margin+labelWidth-4)
	if i >= half {
		level, edge, align, x = len(d.Places)-1-i, pictureWidth-margin-labelWidth, draw.XLeft, pictureWidth-margin-labelWidth+4
	}
	place := d.Places[i]
	y := d.height - d.names - (vg.Length(level)+0.5)*lineHeight
	at := d.x(place.Average)
	c.StrokeLine2(stroke(ink, 0.7), at, d.height-d.axis, at, y)
	c.StrokeLine2(stroke(ink, 0.7), at, y, edge, y)
	average := fmt.Sprintf("  %.2f", place.Average)
	room := labelWidth - 4 - style(textSize, ink).Width(average)
	write(c, textSize, ink, align, x, y, shortened(place.Name, room)+average)
}

// write puts a text's middle at height y.
func write(c draw.Canvas, size vg.Length, color color.Color, align text.XAlignment, x, y vg.Length, line string) {
	s := style(size, color)
	s.XAlign, s.YAlign = align, draw.YCenter
	c.FillText(s, vg.Point{X: x, Y: y}, line)
}

// shortened cuts a name off where it would be wider than its room.
func shortened(name string, room vg.Length) string {
	runes, s := []rune(name), style(textSize, ink)
	if s.Width(name) <= room {
		return name
	}
	for len(runes) > 0 && s.Width(string(runes)+"…") > room {
		runes = runes[:len(runes)-1]
	}
	return string(runes) + "…"
}

func style(size vg.Length, c color.Color) text.Style {
	return text.Style{
		Color: c, Font: font.Font{Typeface: "Liberation", Variant: "Sans", Size: size}, Handler: plot.DefaultTextHandler,
	}
}

func stroke(c color.Color, width vg.Length) draw.LineStyle {
	return draw.LineStyle{Color: c, Width: width}
}
