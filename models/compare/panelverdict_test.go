package compare

import (
	"math"
	"slices"
	"testing"

	"unroll/models/baseline"
	"unroll/models/experiment"
)

// OWA is that of the formula: of each series by itself, and over all of the means of its parts.
func TestOWAOfPanel(t *testing.T) {
	c := panelRuns(t, "u", "v", "w")
	p, err := Panel(c)
	if err != nil {
		t.Fatal(err)
	}
	own := c.BySeries(p.Test)
	var sums [4]float64
	for k, s := range c.Series {
		naive, err := experiment.BaselineForecasts(&baseline.Naive2{Season: 7}, s)
		if err != nil {
			t.Fatal(err)
		}
		var parts [4]float64
		for m, predicted := range [][]float64{own[k].Predicted, naive.Predicted} {
			count := 0.0
			for i, y := range own[k].Actual {
				if !math.IsNaN(y) {
					d := math.Abs(y - predicted[i])
					parts[2*m], parts[2*m+1], count = parts[2*m]+2*d/(math.Abs(y)+math.Abs(predicted[i])), parts[2*m+1]+d/unitOf(s).mae, count+1
				}
			}
			parts[2*m], parts[2*m+1] = parts[2*m]/count, parts[2*m+1]/count
		}
		if want := (parts[0]/parts[2] + parts[1]/parts[3]) / 2; !near(float64(p.Series[k].Scores[0].OWA), want, 1e-12) {
			t.Errorf("series %d: OWA %v, not %v", k, p.Series[k].Scores[0].OWA, want)
		}
		for i := range sums {
			sums[i] += parts[i]
		}
	}
	if want := (sums[0]/sums[2] + sums[1]/sums[3]) / 2; !near(float64(p.Total[0].OWA), want, 1e-12) {
		t.Errorf("OWA %v over all, not %v", p.Total[0].OWA, want)
	}
}

// The verdict of a series is about its own best baseline, by a test of the errors of both.
func TestVerdictsOfSeries(t *testing.T) {
	c := panelRuns(t, "u", "v", "w", "x")
	p, err := Panel(c)
	if err != nil {
		t.Fatal(err)
	}
	var values []float64
	wins := 0
	for k, s := range p.Series {
		best := 1
		for m, a := range s.Scores {
			if m > 0 && a.MAE < s.Scores[best].MAE {
				best = m
			}
		}
		theirs, err := p.Forecasts(k, p.Total[best].Method)
		if err != nil {
			t.Fatal(err)
		}
		var a, b []float64
		for i, y := range theirs.Actual {
			if !math.IsNaN(y) {
				a, b = append(a, y-c.BySeries(p.Test)[k].Predicted[i]), append(b, y-theirs.Predicted[i])
			}
		}
		test, err := baseline.DieboldMariano(a, b, 1, 1)
		if err != nil || s.Verdict.Best != p.Total[best].Method || !near(float64(s.Verdict.P), test.PValue, 1e-12) {
			t.Errorf("series %d: %+v, not %v with %s (%v)", k, s.Verdict, test.PValue, p.Total[best].Method, err)
		}
		if won := s.Scores[0].MAE < s.Scores[best].MAE; won != (s.Verdict.Use == network) {
			t.Errorf("series %d: use %s", k, s.Verdict.Use)
		} else if won {
			wins++
		}
		values = append(values, test.PValue)
	}
	worse := 0
	for k, corrected := range Holm(values) {
		if v := p.Series[k].Verdict; !near(float64(v.Holm), corrected, 1e-12) {
			t.Errorf("series %d: %v after correction, not %v", k, v.Holm, corrected)
		} else if corrected < 0.05 && v.Use != network {
			worse++
		}
	}
	if p.Verdict.OwnWins != wins || p.Verdict.Worse != worse {
		t.Errorf("%+v, not %d wins and %d losses that are significant", p.Verdict, wins, worse)
	}
	if _, err := p.Forecasts(0, "no such"); err == nil {
		t.Error("an unknown baseline forecasts")
	}
	if !slices.ContainsFunc(p.Total, func(m MethodScores) bool { return m.Method == p.Verdict.Best }) {
		t.Error(p.Verdict.Best)
	}
}
