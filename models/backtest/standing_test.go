package backtest

import (
	"testing"

	"unroll/models/experiment"
)

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
		ranked   []experiment.Summary
		relative bool
		want     string
	}{
		{nil, false, "No configuration has a result"},
		{[]experiment.Summary{scored("a", 48, 14, 50)}, false, "a: worse than persistence"},
		{[]experiment.Summary{scored("a", 48, 14, 48)}, false, "a: worse than persistence"},
		{[]experiment.Summary{scored("a", 48, 14, 20), scored("b", 48, 14, 30)}, false,
			"a has the lowest median test RMSE of 2 configurations: better than persistence, worse than drift"},
		{[]experiment.Summary{scored("a", 48, 14, 10), scored("b", 48, 14, 30)}, true,
			"a has the lowest test RMSE relative to persistence of 2 configurations: better than every baseline"},
		{[]experiment.Summary{{Name: "a", Seeds: 1, Test: experiment.DistributionOf([]float64{1.5})}}, false, "a: test RMSE 1.500"},
	} {
		if got := Headline(c.ranked, c.relative); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}
