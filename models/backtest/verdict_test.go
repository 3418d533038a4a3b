package backtest

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"unroll/models/experiment"
)

func TestVerdicts(t *testing.T) {
	actual := noisy(40, 7)
	off := func(by ...float64) []float64 {
		out := make([]float64, 20)
		for i := range out {
			out[i] = actual[20+i] + by[i%len(by)]
		}
		return out
	}
	for name, c := range map[string]struct {
		network, rule []float64
		sentence      string
	}{
		"clear win":        {off(1, -1.1), off(5, -4, 3), "network: RMSE 1.051 (MASE 0.09057); best baseline here, rule: RMSE 4.129; the difference is significant (Diebold-Mariano p = 1.7e-09)"},
		"clear loss":       {off(5, -4, 3), off(1, -1.1), "network: RMSE 4.129 (MASE 0.3494); best baseline here, rule: RMSE 1.051; the difference is significant (Diebold-Mariano p = 1.7e-09)"},
		"small difference": {off(3, -1), off(1, -3.1), "network: RMSE 2.236 (MASE 0.1725); best baseline here, rule: RMSE 2.303; the difference is not significant (Diebold-Mariano p = 0.87): no clear winner"},
		"the same":         {off(2), off(2), "network: RMSE 2.000 (MASE 0.1725); best baseline here, rule: RMSE 2.000; the difference cannot be tested"},
	} {
		r := made(t, actual, 20, map[string][]float64{"network": c.network, "rule": c.rule, "worse": off(9)}, "network", "worse", "rule")
		r.Methods = append(r.Methods, Method{Name: "absent", Missing: "no season"})
		scores := r.Scores(1)
		if text, err := json.Marshal(scores[len(scores)-1]); err != nil || bytes.Count(text, []byte(":null")) != 6 {
			t.Errorf("a method without forecasts has the scores %s (%v)", text, err)
		}
		v := r.Verdict(1)
		if v.Sentence != c.sentence {
			t.Errorf("%s:\n got %s\nwant %s", name, v.Sentence, c.sentence)
		}
		if v.Best == nil || v.Best.Method != "rule" {
			t.Errorf("%s: the best baseline is %v", name, v.Best)
		}
	}
	sure := made(t, actual, 20, map[string][]float64{"network": off(1, -1.1), "rule": off(9)}, "network", "rule").Verdict(1)
	sure.Test.PValue = 0 // as of many origins
	if want := "(Diebold-Mariano p < 1e-15)"; !strings.Contains(sure.sentence(), want) {
		t.Errorf("%s, not %s", sure.sentence(), want)
	}
	alone := made(t, actual, 20, map[string][]float64{"network": off(1)}, "network").Verdict(1)
	if alone.Best != nil || alone.Test != nil || alone.Sentence != "network: RMSE 1.000; no baseline to compare with" {
		t.Errorf("without baselines: %+v", alone)
	}
}

// scored is a configuration with test scores beside two baselines.
func scored(name string, persistence, drift float64, scores ...float64) experiment.Summary {
	s := experiment.Summary{Name: name, Seeds: len(scores), Persistence: &experiment.Baseline{Name: "persistence", RMSE: persistence}}
	s.Best = s.Persistence
	if drift < persistence {
		s.Best = &experiment.Baseline{Name: "drift", RMSE: drift}
	}
	if len(scores) > 0 {
		s.Test = experiment.DistributionOf(scores)
	}
	return s
}

func TestStanding(t *testing.T) {
	diverged := func(s experiment.Summary, n int) experiment.Summary {
		s.Diverged = n
		return s
	}
	for _, c := range []struct {
		summary experiment.Summary
		want    string
	}{
		{diverged(scored("a", 48, 14), 3), "all 3 seeds diverged"},
		{diverged(scored("a", 48, 14), 1), "the only seed diverged"},
		{experiment.Summary{Seeds: 1, Test: experiment.DistributionOf([]float64{1})}, "no baseline to compare with"},
		{scored("a", 48, 48, 50), "worse than persistence (48.00)"},
		{scored("a", 48, 14, 47), "better than persistence (48.00); worse than drift (14.00)"},
		{scored("a", 48, 14, 50, 47, 13), "better than persistence (48.00) in 2 of 3 seeds; worse than drift (14.00) in 2 of 3 seeds"},
		{scored("a", 48, 14, 50, 47), "worse than persistence (48.00) in 1 of 2 seeds; worse than drift (14.00) in both seeds"},
		{diverged(scored("a", 48, 48, 40, 48, 47), 2), "better than persistence (48.00) in 2 of 3 seeds; 2 more diverged"},
	} {
		if got := Standing(c.summary); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestHeadline(t *testing.T) {
	for _, c := range []struct {
		ranked       []experiment.Summary
		relative     bool
		significance string
		want         string
	}{
		{nil, false, "", "No configuration has a result"},
		{[]experiment.Summary{scored("a", 48, 14, 50)}, false, "", "a: worse than persistence"},
		{[]experiment.Summary{scored("a", 48, 14, 48)}, false, "", "a: worse than persistence"},
		{[]experiment.Summary{scored("a", 48, 14, 20), scored("b", 48, 14, 30)}, false, "not significantly below b",
			"a has the lowest median test RMSE of 2 configurations, not significantly below b: better than persistence, worse than drift"},
		{[]experiment.Summary{scored("a", 48, 14, 10), scored("b", 48, 14, 30)}, true, "",
			"a has the lowest test RMSE relative to persistence of 2 configurations: better than every baseline"},
		{[]experiment.Summary{scored("a", 48, 14, 10, 12, 20)}, false, "", "a: better than every baseline in 2 of 3 seeds"},
		{[]experiment.Summary{{Name: "a", Seeds: 1, Test: experiment.DistributionOf([]float64{1.5})}}, false, "", "a: test RMSE 1.500"},
	} {
		if got := Headline(c.ranked, c.relative, c.significance); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}
