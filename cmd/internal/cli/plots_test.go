package cli

import (
	"bytes"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/jedib0t/go-pretty/v6/text"

	"unroll/cmd/internal/report"
	"unroll/models"
	"unroll/models/experiment"
	"unroll/models/forecast"
)

// madeUp is a configuration of which seed 0 has the middle score: each forecast is
// the last value, seed by seed further off, and the loss of epoch e is 1/e.
func madeUp(t *testing.T, horizon string) *experiment.Configuration {
	t.Helper()
	spec, err := models.Experiment("window")
	if err != nil {
		t.Fatal(err)
	}
	if err := spec.Set("window.horizon", horizon); err != nil {
		t.Fatal(err)
	}
	plan := experiment.Plan{Specs: []models.Spec{spec}}
	configurations, err := plan.Prepare()
	if err != nil {
		t.Fatal(err)
	}
	c := configurations[0]
	for seed, off := range []float64{10, 0, 20} {
		r := &models.Result{Seed: uint64(seed)}
		for e := range 100 {
			r.Losses = append(r.Losses, 1/float64(e+1))
		}
		r.Train = c.Forecasts(c.Train, make([]float64, c.Train.Len()*c.Train.Horizon))
		r.Test = c.Forecasts(c.Test, make([]float64, c.Test.Len()*c.Test.Horizon))
		for _, f := range []models.Forecasts{r.Train, r.Test} {
			for i, row := range f.Rows {
				f.Predicted[i] = c.Frame.Target()[row-1] + off
			}
		}
		c.Runs = append(c.Runs, experiment.Run{Seed: r.Seed, Result: r})
	}
	return c
}

func TestPlots(t *testing.T) {
	var out bytes.Buffer
	c := madeUp(t, "1")
	printPlots(Streams{Out: &out, Width: 60}, []*experiment.Configuration{c})
	golden, err := os.ReadFile("testdata/plots.txt")
	if err != nil {
		t.Fatal(err)
	}
	plotted := string(golden)
	if got := out.String(); got != plotted {
		t.Errorf("the plots are\n%s\nwant\n%s", got, plotted)
	}
	colored := plots(Streams{Width: 60, Color: true}, c)
	if text.StripEscape(colored) != plotted[1:] || colored == plotted[1:] {
		t.Errorf("in color the plots are\n%s", colored)
	}
}

// Plots fit any window, of any forecasts.
func TestPlotsFitTheWindow(t *testing.T) {
	c := madeUp(t, "3")
	for _, width := range []int{40, 79, 200} {
		if widest := text.LongestLineLen(plots(Streams{Width: width}, c)); widest > width {
			t.Errorf("in %d columns a line has %d", width, widest)
		}
	}
	r := c.Runs[0].Result
	r.Losses[50] = 0
	for i := range r.Test.Predicted {
		r.Test.Predicted[i] = math.Inf(1 - 2*(i%2))
	}
	c.Runs = c.Runs[:1]
	got := plots(Streams{}, c)
	if strings.Contains(got, "logarithmic") || strings.Contains(got, "NaN") || !strings.Contains(got, "training loss by epoch") {
		t.Errorf("a loss of zero and endless forecasts are\n%s", got)
	}
	c.Runs[0].Result = nil
	if got := plots(Streams{}, c); got != "" {
		t.Errorf("without a result the plots are %q", got)
	}
}

// A forecast stands at the end of its series, with its intervals if there are any.
func TestOutlookPlot(t *testing.T) {
	frame := madeUp(t, "1").Frame
	o := report.Outlook{Title: "drift, 3 rows ahead", Frame: frame, First: frame.Len(), Point: []float64{434, 436, 438}}
	if got, want := outlookPlot(Streams{}, o), "drift, 3 rows ahead: series ─, forecast *\n"; !strings.HasPrefix(got, want) || strings.Contains(got, "·") {
		t.Errorf("without intervals the plot is\n%s", got)
	}
	o.Levels = []float64{0.8, 0.95}
	for i, y := range o.Point {
		near := forecast.Interval{Lower: y - 10, Upper: y + 10, Known: true}
		far := forecast.Interval{Lower: y - 400, Upper: y + 300, Known: i > 0}
		o.Intervals = append(o.Intervals, []forecast.Interval{near, far})
	}
	plotted := strings.Split(outlookPlot(Streams{Width: 60}, o), "\n")
	if want := "drift, 3 rows ahead: series ─, forecast *, ends of the 95 %"; plotted[0] != want {
		t.Errorf("the title begins %q, want %q", plotted[0], want)
	}
	for _, c := range []struct {
		value string // of the axis
		end   string // of that line
	}{{"738", "··"}, {"446", "***"}, {"36", "··"}} {
		at := slices.IndexFunc(plotted, func(line string) bool { return strings.HasPrefix(strings.TrimSpace(line), c.value+" ┤") })
		if at < 0 || !strings.HasSuffix(plotted[at], c.end) {
			t.Errorf("no line at %s ends in %s:\n%s", c.value, c.end, strings.Join(plotted, "\n"))
		}
	}
	if last := plotted[len(plotted)-2]; !strings.HasSuffix(last, "1961-03") {
		t.Errorf("the axis ends in %q", last)
	}
}

// The sparkline is of one run until it has ended, then of another.
func TestLiveCurves(t *testing.T) {
	c := new(experiment.Configuration)
	l := newLiveCurves()
	if got := l.text(c); got != "" {
		t.Errorf("before the first epoch it is %q", got)
	}
	for _, step := range []struct {
		seed   uint64
		losses []float64
		want   string
	}{
		{3, []float64{1}, "  loss █                1"},
		{4, []float64{9, 8}, "  loss █                1"},
		{3, []float64{1, 0.1, 0.01}, "  loss █▅▁              0.01"},
	} {
		l.epoch(c, step.seed, step.losses)
		if got := l.text(c); got != step.want {
			t.Errorf("after %d epochs of seed %d it is %q, want %q", len(step.losses), step.seed, got, step.want)
		}
	}
	l.done(c, 4)
	l.done(c, 3)
	long := make([]float64, 1000)
	for i := range long {
		long[i] = math.Exp(-float64(i))
	}
	l.epoch(c, 4, long[:700])
	if got, want := l.text(c), "  loss ██▇▇▆▆▅▅▄▄▃▃▂▂▁▁ 2.68e-304"; got != want {
		t.Errorf("another run's 700 epochs are %q, want %q", got, want)
	}
}
