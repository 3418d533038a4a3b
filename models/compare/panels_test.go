package compare

import (
	"math"
	"slices"
	"strings"
	"testing"

	"unroll/models"
	"unroll/models/experiment"
)

// changed is a panel under another name, with its forecasts changed and some series renamed.
func changed(c *experiment.Configuration, name string, forecast func(series, i int, y, f float64) float64) *experiment.Configuration {
	spec := *c.Spec
	spec.Name = name
	out := &experiment.Configuration{Prepared: &models.Prepared{Spec: &spec, Panel: c.Panel, Series: c.Series, Test: c.Test}}
	for _, run := range c.Runs {
		result := *run.Result
		result.Test.Predicted = nil
		for k, f := range c.BySeries(run.Result.Test) {
			for i := range f.Predicted {
				result.Test.Predicted = append(result.Test.Predicted, forecast(k, i, f.Actual[i], f.Predicted[i]))
			}
		}
		run.Result = &result
		out.Runs = append(out.Runs, run)
	}
	return out
}

// A network whose errors are all halved has half the MASE, wins every series, and is tested over
// them; one with equal forecasts does not differ.
func TestComparePanels(t *testing.T) {
	names := strings.Fields("o p q r s t u v w x y z")
	c := panelRuns(t, names...)
	half := changed(c, "half", func(_, _ int, y, f float64) float64 {
		if math.IsNaN(y) {
			return f
		}
		return y + (f-y)/2
	})
	same := changed(c, "same", func(_, _ int, _, f float64) float64 { return f })
	got, err := Panels([]*experiment.Configuration{c, half, same}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	alone, err := Panel(c)
	if err != nil {
		t.Fatal(err)
	}
	base := got.Rows[slices.IndexFunc(got.Rows, func(r PanelRow) bool { return r.Name == "p" })]
	if base.Test != nil || base.MASE != alone.Total[0].MASE || base.OWA != alone.Total[0].OWA || got.Base != "p" || got.Series != len(names) || len(got.Left) > 0 || got.Fewer != "" {
		t.Errorf("%+v, where the panel alone has %+v; %+v", base, alone.Total[0], got)
	}
	first := got.Rows[0]
	// All 12 differences have one sign: p = 2 / 2^12, twice that after correction.
	if first.Name != "half" || !near(float64(first.MASE), float64(base.MASE)/2, 1e-12) || !near(*first.Change, -0.5, 1e-12) ||
		first.Test.Wins != len(names) || !near(first.Test.P, math.Ldexp(1, -11), 1e-12) || !near(first.Test.Holm, math.Ldexp(1, -10), 1e-12) || !first.Test.Differs || first.Test.Use != "half" {
		t.Errorf("%+v, %+v", first, first.Test)
	}
	if s := first.Test.Sentence; !strings.HasPrefix(s, "half: mean MASE ") || !strings.HasSuffix(s, "half has the lower error on 12 of 12 series (100 %); the difference is significant (Wilcoxon p = 0.00098); lower on the test part, where this was picked: half") {
		t.Error(s)
	}
	last := got.Rows[slices.IndexFunc(got.Rows, func(r PanelRow) bool { return r.Name == "same" })]
	if last.Test.Wins != 0 || last.Test.P != 1 || last.Test.Differs || last.Rank != 2 || base.Rank != 2 {
		t.Errorf("%+v, %+v", last, last.Test)
	}
	if p := got.Ranks.Places; p[0].Average != 1 || p[1].Average != 2.5 || got.Ranks.Friedman.P > 1e-4 {
		t.Errorf("%+v", got.Ranks)
	}
	if m := got.Paired[3]; m.IDs[0] != "r" || !near(float64(m.MASE["half"]), float64(m.MASE["p"])/2, 1e-12) {
		t.Errorf("%+v", m)
	}
	other, err := Panels([]*experiment.Configuration{c, half}, Options{Base: "half"})
	if err != nil || other.Base != "half" || other.Rows[1].Test.Use != "half" || other.Rows[1].Test.Wins != 0 {
		t.Errorf("%+v, %v", other, err)
	}
}

// Only the series and points that all groups forecast are compared; other data are refused.
func TestComparePanelsInCommon(t *testing.T) {
	c := panelRuns(t, "u", "v", "w")
	twin := changed(c, "twin", func(_, _ int, _, f float64) float64 { return f + 1 })
	fewer := *twin
	panel := *twin.Panel
	panel.Series = panel.Series[1:]
	fewer.Prepared, fewer.Runs = &models.Prepared{Spec: twin.Spec, Panel: &panel, Series: twin.Series[1:], Test: twin.Test}, nil
	for _, run := range twin.Runs {
		result := *run.Result
		skip := len(c.BySeries(result.Test)[0].Rows)
		result.Test = models.Forecasts{Horizon: 1, Rows: result.Test.Rows[skip:], Actual: result.Test.Actual[skip:], Predicted: result.Test.Predicted[skip:]}
		run.Result = &result
		fewer.Runs = append(fewer.Runs, run)
	}
	for _, order := range [][]*experiment.Configuration{{c, &fewer}, {&fewer, c}} {
		got, err := Panels(order, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got.Series != 2 || len(got.Left) != 1 || got.Left[0].Series != "u" || got.Left[0].Reason != "it is not in twin" {
			t.Errorf("%d series, %v left out", got.Series, got.Left)
		}
	}
	odd := changed(panelRuns(t, "t", "u", "v"), "odd", func(_, _ int, _, f float64) float64 { return f })
	if _, err := Panels([]*experiment.Configuration{c, odd}, Options{}); err == nil || !strings.Contains(err.Error(), "of series u is ") || !strings.HasSuffix(err.Error(), "their data differ, so their scores cannot be compared") {
		t.Error(err)
	}
	first := &models.Prepared{Spec: twin.Spec, Frame: twin.Series[0].Frame, TrainRows: twin.Series[0].TrainRows - 1, Test: twin.Series[0].Test}
	shorter := &models.Prepared{Spec: twin.Spec, Panel: twin.Panel, Series: append([]*models.Prepared{first}, twin.Series[1:]...), Test: twin.Test}
	if _, err := Panels([]*experiment.Configuration{c, {Prepared: shorter, Runs: twin.Runs}}, Options{}); err == nil || !strings.Contains(err.Error(), "train both with the same split and data") {
		t.Error(err)
	}
	for want, o := range map[string]Options{`unknown group "none"`: {Base: "none"}, "level 2: give": {Alpha: 2}} {
		if _, err := Panels([]*experiment.Configuration{c}, o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	if _, err := Panels([]*experiment.Configuration{{Prepared: c.Prepared}}, Options{}); err == nil || !strings.Contains(err.Error(), "nothing to compare") {
		t.Error(err)
	}
}
