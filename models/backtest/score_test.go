package backtest

import (
	"encoding/json"
	"strings"
	"testing"

	"unroll/graph/distribution"
	"unroll/models/forecast"
)

func TestScoresByHand(t *testing.T) {
	// Training part 1, 2, 4: persistence errs by 1 and 2 inside it. Errors after it: 1, -3.
	r := made(t, []float64{1, 2, 4, 10, 5}, 3, map[string][]float64{"network": {9, 8}}, "network")
	r.Levels = []float64{0.8}
	r.Methods[0].Intervals = [][][]forecast.Interval{{{{Lower: 8, Upper: 9.5, Known: true}}}, {{{Lower: 4, Upper: 6, Known: true}}}}
	for i, y := range []float64{9, 8} {
		r.Methods[0].Paths[i].Distributions = []distribution.Distribution{distribution.Empirical{Sorted: []float64{y}}}
	}
	s := r.Scores(1)[0]
	for _, c := range []struct {
		name string
		got  Number
		want float64
	}{
		{"RMSE", s.RMSE, 2.23606797749979}, {"MAE", s.MAE, 2}, {"MAPE", s.MAPE, 35}, {"SMAPE", s.SMAPE, 100 * (1/19. + 3/13.)},
		{"MASE", s.MASE, 2 / 1.5}, {"RMSSE", s.RMSSE, 1.4142135623730951},
		{"coverage", s.Intervals[0].Coverage, 0.5}, {"width", s.Intervals[0].Width, 1.75},
		// Quantile 0.1: 0.1*2 and 0.1*1; quantile 0.9: 0.9*0.5 and 0.1*1.
		{"pinball", s.Intervals[0].Pinball, (0.15 + 0.275) / 2},
		// Widths 1.5 and 2, and 2/0.2 times the 0.5 by which 10 lies above 9.5.
		{"Winkler", s.Intervals[0].Winkler, (1.5 + 5 + 2) / 2},
		// Of a value that is certain the CRPS is the absolute error: 1 and 3.
		{"CRPS", *s.CRPS, 2},
	} {
		if !near(c.got, c.want, 1e-12) {
			t.Errorf("%s is %v, by hand %v", c.name, float64(c.got), c.want)
		}
	}
	if s.Points != 2 || s.Intervals[0].Points != 2 {
		t.Errorf("%d points and %d intervals, there are 2", s.Points, s.Intervals[0].Points)
	}
}

func TestUndefinedMeasuresAreNull(t *testing.T) {
	r := made(t, []float64{0, 1, 0, 1, 0}, 3, map[string][]float64{"network": {1, 0}}, "network")
	text, err := json.Marshal(r.Scores(1)[0])
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), `"mape":null,"smape":null`) || !strings.Contains(string(text), `"rmse":0`) {
		t.Errorf("%s: percentages of zero are undefined", text)
	}
}

func TestNumbersInText(t *testing.T) {
	for v, want := range map[Number]string{14.5912: "14.59", 0.123456: "0.1235", 0: "0.00", 123456.7: "123457", 9.87654: "9.877"} {
		if got := v.String(); got != want {
			t.Errorf("%v reads %s, want %s", float64(v), got, want)
		}
	}
}

func TestKeys(t *testing.T) {
	for name, want := range map[string]string{
		"persistence": "persistence", "AR(13) by AIC on logs": "ar-by-aic-on-logs",
		"damped Holt-Winters additive (12)": "damped-holt-winters-additive", "drift (expanding)": "drift",
	} {
		if got := Key(name); got != want {
			t.Errorf("%s has the key %s, want %s", name, got, want)
		}
	}
	if got := common("AR(13) by AIC", "AR(12) by AIC"); got != "AR by AIC" {
		t.Errorf("orders 13 and 12 are called %q together", got)
	}
}
