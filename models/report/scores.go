package report

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg/draw"

	"unroll/models/experiment"
)

// scorePicture draws how the scores spread over the seeds, with the printed value
// and, on the test points, persistence and the best baseline.
func scorePicture(c *experiment.Configuration, s experiment.Summary) *picture {
	p := &picture{title: fmt.Sprintf("%s: scores over %d seeds", c.Spec.Name, s.Seeds), small: s.Sentence}
	train, test := newScorePanel("train RMSE", s.Train), newScorePanel("test RMSE", s.Test)
	p.panels = []*plot.Plot{train.panel(), test.panel()}
	mark := func(name string, style draw.LineStyle, train, test float64) {
		for i, x := range []float64{train, test} {
			if !math.IsNaN(x) {
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
		mark(fmt.Sprintf("best baseline: %s %s", s.Best.Name, score(s.Best.RMSE)), stroke(green, 1.4, 6, 2, 1.5, 2), none, s.Best.RMSE)
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
	beyond int       // how many are too high to be drawn with the others
}

// newScorePanel leaves out scores that lie more than eight times the
// interquartile range above the third quartile: they would flatten the rest.
func newScorePanel(label string, d *experiment.Distribution) scorePanel {
	sorted := slices.Sorted(slices.Values(d.Values))
	n := len(sorted)
	first, third := sorted[n/4], sorted[3*n/4]
	limit := third + 8*(third-first)
	drawn := sorted
	if first < third {
		drawn = slices.DeleteFunc(sorted, func(v float64) bool { return !(v <= limit) })
	}
	return scorePanel{label, drawn, n - len(drawn)}
}

func (s scorePanel) panel() *plot.Plot {
	label := s.label
	if s.beyond > 0 {
		label = fmt.Sprintf("%s (%d more above %s)", label, s.beyond, score(s.values[len(s.values)-1]))
	}
	p := newPanel(label, "seeds")
	p.Y.Tick.Marker = wholeTicks{}
	p.Add(horizontalGrid(), histogram(s.values))
	return p
}

// histogram counts sorted values in bins of Freedman & Diaconis's (1981) width,
// 2 IQR / cbrt(n), at least 5 and at most 40 bins.
func histogram(sorted []float64) bars {
	n := len(sorted)
	low, high := sorted[0], sorted[n-1]
	if low == high {
		low, high = low-0.5, high+0.5
	}
	width := 2 * (sorted[3*n/4] - sorted[n/4]) / math.Cbrt(float64(n))
	k := int(min(40, max(5, math.Ceil((high-low)/width))))
	b := bars{counts: make([]int, k), values: sorted}
	for i := range k + 1 {
		b.edges = append(b.edges, low+(high-low)*float64(i)/float64(k))
	}
	for _, v := range sorted {
		b.counts[min(k-1, int(float64(k)*(v-low)/(high-low)))]++
	}
	return b
}
