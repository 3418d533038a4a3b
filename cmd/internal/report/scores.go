package report

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/vg/draw"

	"unroll/models/backtest"
	"unroll/models/experiment"
)

// scorePicture draws how the scores spread over the seeds, with the printed value
// and, on the test points, persistence and the best baseline.
func scorePicture(c *experiment.Configuration, s experiment.Summary) *picture {
	p := &picture{title: fmt.Sprintf("%s: scores over %s", c.Spec.Name, seeds(s.Seeds)), small: backtest.Standing(s)}
	train, test := newScorePanel("train RMSE", s.Train), newScorePanel("test RMSE", s.Test)
	p.panels = []panel{train.panel(), test.panel()}
	mark := func(name string, style draw.LineStyle, train, test float64) {
		for i, x := range []float64{train, test} {
			if finite(x) {
				p.panels[i].Add(verticalMark{x: x, style: style})
			}
		}
		p.legend = append(p.legend, entry{name: name, style: style})
	}
	none := math.NaN()
	mark(fmt.Sprintf("median %s / %s", score(s.Train.Median), score(s.Test.Median)), stroke(blue, 1.4), s.Train.Median, s.Test.Median)
	if s.Printed != nil {
		mark(fmt.Sprintf("printed %s / %s", score(s.Printed.Train), score(s.Printed.Test)), stroke(purple, 1.4, 5, 2), s.Printed.Train, s.Printed.Test)
	}
	if b := c.Persistence(); b != nil {
		mark(fmt.Sprintf("persistence %s", score(b.RMSE)), stroke(muted, 1.2, 1.5, 1.5), none, b.RMSE)
	}
	if s.Best != nil && s.Best != s.Persistence {
		mark(fmt.Sprintf("best baseline: %s, %s", s.Best.Name, score(s.Best.RMSE)), stroke(green, 1.4, 6, 2, 1.5, 2), none, s.Best.RMSE)
	}
	for _, panel := range p.panels {
		room := 0.03 * (panel.X.Max - panel.X.Min)
		panel.X.Min, panel.X.Max = panel.X.Min-room, panel.X.Max+room
	}
	return p
}

// scorePanel is a histogram in the making.
type scorePanel struct {
	label  string
	values []float64 // those that are drawn, sorted
	beyond int       // how many are infinite, or too high to be drawn with the others
}

// newScorePanel leaves out scores that lie more than eight times the
// interquartile range above the third quartile: they would flatten the rest.
func newScorePanel(label string, d *experiment.Distribution) scorePanel {
	sorted := slices.Sorted(slices.Values(d.Values))
	drawn := slices.DeleteFunc(sorted, func(v float64) bool { return !finite(v) })
	if n := len(drawn); n > 0 && drawn[n/4] < drawn[3*n/4] {
		limit := drawn[3*n/4] + 8*(drawn[3*n/4]-drawn[n/4])
		drawn = slices.DeleteFunc(drawn, func(v float64) bool { return v > limit })
	}
	return scorePanel{label, drawn, len(d.Values) - len(drawn)}
}

func (s scorePanel) panel() panel {
	label := s.label
	switch n := len(s.values); {
	case n == 0:
		label += ": no seed's is finite"
	case s.beyond > 0:
		label += fmt.Sprintf(" (%s more above %s)", seeds(s.beyond), score(s.values[n-1]))
	}
	p := newPanel(label, "seeds")
	p.Y.Tick.Marker = linearTicks{least: 1}
	p.Add(horizontalGrid())
	if len(s.values) > 0 {
		p.Add(histogram(s.values))
	}
	return p
}

// histogram counts sorted values in bins of half of Freedman & Diaconis's (1981)
// width, IQR / cbrt(n): narrower ones, since the values themselves are drawn
// beneath. There are at least 5 bins and at most 40.
func histogram(sorted []float64) bars {
	n := len(sorted)
	low, high := sorted[0], sorted[n-1]
	if low == high {
		return bars{counts: []int{n}, edges: []float64{0.999 * low, 1.001*low + 1e-9}, values: sorted}
	}
	width := (sorted[3*n/4] - sorted[n/4]) / math.Cbrt(float64(n))
	k := int(min(40, max(5, math.Ceil((high-low)/width))))
	b := bars{counts: make([]int, k), values: sorted}
	for i := range k + 1 {
		b.edges = append(b.edges, low+(high-low)*float64(i)/float64(k))
	}
	b.edges[k] = high // whatever the rounding
	for _, v := range sorted {
		b.counts[min(k-1, int(float64(k)*(v-low)/(high-low)))]++
	}
	return b
}
