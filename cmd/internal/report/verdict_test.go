package report

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"unroll/cmd/internal/report/reporttest"
	"unroll/models/experiment"
)

// scored is a contender with the given test scores beside two baselines.
func scored(name string, persistence, best float64, scores ...float64) contender {
	s := experiment.Summary{Name: name, Seeds: len(scores), Persistence: &experiment.Baseline{Name: "persistence", RMSE: persistence}}
	s.Best = s.Persistence
	if best < persistence {
		s.Best = &experiment.Baseline{Name: "drift", RMSE: best}
	}
	middle := scores[(len(scores)-1)/2]
	s.Test = &experiment.Distribution{Low: scores[0], Median: middle, High: scores[len(scores)-1], Values: scores}
	return contender{Summary: s, key: middle, points: 46}
}

func TestFigures(t *testing.T) {
	got := figures([]contender{scored("a", 48, 16, 30, 40, 60), scored("b", 48, 16, 35, 50, 70)}, false, seedTests{"b": {Holm: 0.7}})
	want := []figure{
		{"Test RMSE of a", "40.00", "median over 3 seeds, 5 to 95\u00a0%: 30.00–60.00"},
		// Of the nine pairs a is lower in all but 40:35, 60:35 and 60:50.
		{"Compared with b", "10.00 lower (20.0\u00a0%)", "b: 50.00; better in 67\u00a0% of pairs of seeds; not significant (p = 0.7)"},
		{"Compared with persistence", "8.00 lower (16.7\u00a0%)", "persistence: 48.00; better in 2 of 3 seeds"},
		{"Compared with the best baseline", "24.00 higher (150.0\u00a0%)", "drift: 16.00; better in 0 of 3 seeds"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestShareBelow(t *testing.T) {
	if got := shareBelow([]float64{1, 2, 3}, []float64{2, 4}); got != 4.5/6 {
		t.Errorf("got %v, want 4.5 of 6", got)
	}
}

func TestRankingIsByMedianUnlessSeriesDiffer(t *testing.T) {
	groups := reporttest.Odd(t)
	for name, want := range map[string]bool{"different series": true, "one diverged": false} {
		configurations := groups[name]
		contenders, relative := ranked(configurations, []experiment.Summary{configurations[0].Summarize(), configurations[1].Summarize()})
		if relative != want {
			t.Errorf("%s: ranked relative to persistence: %v", name, relative)
		}
		for i, c := range contenders {
			key := c.Test.Median
			if relative {
				key /= c.Persistence.RMSE
			}
			if c.key != key || i > 0 && contenders[i-1].key > key {
				t.Errorf("%s: %s is ranked by %v, want %v", name, c.Name, c.key, key)
			}
		}
	}
}
