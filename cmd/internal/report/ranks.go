package report

import (
	"fmt"
	"image/color"
	"strconv"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"unroll/dataset"
	"unroll/models/compare"
)

// Sizes of the diagram in points.
const (
	labelWidth = 150 // of the names on either side
	lineHeight = 1.6 * textSize
	barHeight  = 5 // from one bar to the next
)

// RanksPicture draws the critical-difference diagram (Demsar 2006, section 3.2.4): each
// group at its average rank, with bars between groups that do not differ significantly.
// The format is "png" or "svg". The error says that there are no ranks, or that the format
// is unknown.
func RanksPicture(c *compare.Comparison, format string) ([]byte, error) {
	if c.Ranks == nil {
		return nil, dataset.BadInput("picture", "a picture of average ranks needs two groups or more with at least two seeds in common")
	}
	title := fmt.Sprintf("Average ranks of the %s RMSE over %s", c.Metric, seeds(c.Ranks.Seeds))
	return newDiagram(c.Ranks.Ranking, title, c.Alpha).encode(format)
}

// PanelRanksPicture is [RanksPicture] for panels, whose ranks are over series.
func PanelRanksPicture(c *compare.PanelComparison, format string) ([]byte, error) {
	if len(c.Ranks.Places) == 0 {
		return nil, dataset.BadInput("picture", "a picture of average ranks needs two groups or more with at least two series in common")
	}
	return newDiagram(c.Ranks, fmt.Sprintf("Average ranks of the test MAE over %d series", c.Series), c.Alpha).encode(format)
}

func (d *diagram) encode(format string) ([]byte, error) { return encode(format, d.height, d.draw) }

// diagram is a critical-difference diagram with its measures.
type diagram struct {
	compare.Ranking
	title, small string
	ruler, axis  vg.Length // distance of the ruler and the axis from the top
	names        vg.Length // and the first name
	height       vg.Length
}

func newDiagram(r compare.Ranking, title string, alpha float64) *diagram {
	d := &diagram{Ranking: r, title: title}
	d.small = fmt.Sprintf("1 is the lowest error. A bar joins groups that do not differ at level %v (Nemenyi test).", alpha)
	d.ruler = margin + 1.5*titleSize + 3.5*textSize
	d.axis = d.ruler + 3.5*textSize
	d.names = d.axis + 12 + vg.Length(len(d.Alike))*barHeight
	d.height = d.names + vg.Length((len(d.Places)+1)/2)*lineHeight + margin
	return d
}

// x is the place of a rank: 1 at the left.
func (d *diagram) x(rank float64) vg.Length {
	const left, right = margin + labelWidth + 12, pictureWidth - margin - labelWidth - 12
	return left + (right-left)*vg.Length((rank-1)/float64(len(d.Places)-1))
}

func (d *diagram) draw(c draw.Canvas) {
	inscribe(c, titleSize, ink, draw.XLeft, margin, d.height-margin-titleSize/2, d.title)
	inscribe(c, textSize, muted, draw.XLeft, margin, d.height-margin-1.5*titleSize-textSize/2, d.small)
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

// drawRuler shows the critical difference from rank 1, at most as long as the axis.
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
	inscribe(c, textSize, muted, draw.XLeft, d.x(1), y+1.2*textSize, label)
}

func (d *diagram) drawAxis(c draw.Canvas) {
	y := d.height - d.axis
	c.StrokeLine2(stroke(gray, 0.5), d.x(1), y, d.x(float64(len(d.Places))), y)
	step := (len(d.Places) + 9) / 10
	for rank := 1; rank <= len(d.Places); rank += step {
		x := d.x(float64(rank))
		c.StrokeLine2(stroke(gray, 0.5), x, y, x, y+3)
		inscribe(c, textSize, muted, draw.XCenter, x, y+3+0.7*textSize, strconv.Itoa(rank))
	}
}

// drawPlace joins a group's average rank with its name: the better half on the left, the
// best on top, the others on the right, the worst on top, so that no two lines cross.
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
	style := textStyle(textSize, ink)
	inscribe(c, textSize, ink, align, x, y, shortened(place.Name, style, labelWidth-4-style.Width(average))+average)
}

// inscribe writes a text with its middle at height y.
func inscribe(c draw.Canvas, size vg.Length, color color.Color, align text.XAlignment, x, y vg.Length, line string) {
	s := textStyle(size, color)
	s.XAlign, s.YAlign = align, draw.YCenter
	c.FillText(s, vg.Point{X: x, Y: y}, line)
}
