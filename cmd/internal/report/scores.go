package report

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg/draw"

	"unroll/models/backtest"
	"unroll/models/experiment"
)

// scorePicture draws the distribution of the scores over the seeds, with the published
// value and, for the test part, persistence and the best baseline.
func scorePicture(c *experiment.Configuration, s experiment.Summary) *picture {
	p := &picture{title: fmt.Sprintf("%s: scores over %s", c.Spec.Name, seeds(s.Seeds)), small: backtest.Standing(s)}
	p.addScores("train RMSE", s.Train)
	p.addScores("test RMSE", s.Test)
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
	if s.Published != nil {
		mark(fmt.Sprintf("published %s / %s", score(s.Published.Train), score(s.Published.Test)), stroke(purple, 1.4, 5, 2), s.Published.Train, s.Published.Test)
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

// addScores adds a panel with a histogram. Scores more than eight times the interquartile
// range above the third quartile are left out: they would flatten the rest.
func (p *picture) addScores(label string, d *experiment.Distribution) {
	sorted := slices.Sorted(slices.Values(d.Values))
	shown := slices.DeleteFunc(sorted, func(v float64) bool { return !finite(v) })
	if n := len(shown); n > 0 && shown[n/4] < shown[3*n/4] {
		limit := shown[3*n/4] + 8*(shown[3*n/4]-shown[n/4])
		shown = slices.DeleteFunc(shown, func(v float64) bool { return v > limit })
	}
	switch n, beyond := len(shown), len(d.Values)-len(shown); {
	case n == 0:
		label += ": not finite"
	case beyond > 0:
		label += fmt.Sprintf(" (%s more above %s)", seeds(beyond), score(shown[n-1]))
	}
	panel := p.newPanel(label, "seeds")
	panel.Y.Tick.Marker = linearTicks{minStep: 1}
	if len(shown) > 0 {
		panel.Add(&plotter.Histogram{Bins: histogram(shown), FillColor: paleBlue}, rug(shown))
		panel.Y.Max = max(1, 1.05*panel.Y.Max) // room for labels
	}
}

// histogram counts sorted values in bins of half the width of Freedman & Diaconis (1981),
// which is 2 IQR / cbrt(n): the values themselves are drawn below. There are 5 to 40 bins.
func histogram(sorted []float64) []plotter.HistogramBin {
	n := len(sorted)
	low, high := sorted[0], sorted[n-1]
	if low == high {
		return []plotter.HistogramBin{{Min: 0.999 * low, Max: 1.001*low + 1e-9, Weight: float64(n)}}
	}
	width := (sorted[3*n/4] - sorted[n/4]) / math.Cbrt(float64(n))
	bins := make([]plotter.HistogramBin, int(min(40, max(5, math.Ceil((high-low)/width)))))
	k := float64(len(bins))
	for i := range bins {
		bins[i].Min, bins[i].Max = low+(high-low)*float64(i)/k, low+(high-low)*float64(i+1)/k
	}
	bins[len(bins)-1].Max = high // exactly
	for _, v := range sorted {
		bins[min(len(bins)-1, int(k*(v-low)/(high-low)))].Weight++
	}
	return bins
}
