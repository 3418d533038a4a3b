package compare

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// demsar are the ranks of C4.5 with its parameters m and cf tuned or not on 14 data
// sets, table 6 of Demsar 2006; a data set stands for a seed, and the rank for a
// score.
func demsar() []Group {
	table := map[string][]float64{
		"C4.5":      {4, 1, 4, 4, 4, 1, 3, 2.5, 4, 2.5, 4, 3, 4, 3},
		"C4.5+m":    {3, 2, 1, 1, 2, 2.5, 2, 2.5, 3, 2.5, 2.5, 2, 1, 1},
		"C4.5+cf":   {2, 3, 2, 3, 3, 4, 4, 4, 2, 2.5, 1, 4, 2, 4},
		"C4.5+m+cf": {1, 4, 3, 2, 1, 2.5, 1, 1, 1, 2.5, 2.5, 1, 3, 2},
	}
	var groups []Group
	for _, name := range []string{"C4.5", "C4.5+m", "C4.5+cf", "C4.5+m+cf"} {
		i := -1
		groups = append(groups, simulated(name, 0, 14, func() float64 { i++; return table[name][i] }))
	}
	return groups
}

// Demsar 2006, section 3.2.2: the average ranks are 3.143, 2.000, 2.893 and 1.964,
// the critical difference 1.25 at 0.05 and 1.12 at 0.10. At 0.05 no two differ; at
// 0.10 C4.5 is worse than C4.5+m and C4.5+m+cf, and C4.5+cf may belong to either.
func TestRanksAsPublished(t *testing.T) {
	for _, c := range []struct {
		alpha, critical float64
		alike           [][2]int
	}{
		{0.05, 1.25, [][2]int{{0, 3}}},
		{0.10, 1.12, [][2]int{{0, 2}, {2, 3}}},
	} {
		r := averageRanks(demsar(), c.alpha)
		want := []Place{{"C4.5+m+cf", 1.964}, {"C4.5+m", 2}, {"C4.5+cf", 2.893}, {"C4.5", 3.143}}
		for i, p := range r.Places {
			if p.Name != want[i].Name || math.Abs(p.Average-want[i].Average) > 0.0005 {
				t.Errorf("place %d is %+v, published %+v", i+1, p, want[i])
			}
		}
		if r.Seeds != 14 || math.Abs(r.CriticalDifference-c.critical) > 0.005 {
			t.Errorf("at %v: critical difference %v over %d, published %v", c.alpha, r.CriticalDifference, r.Seeds, c.critical)
		}
		if diff := cmp.Diff(c.alike, r.Alike); diff != "" {
			t.Errorf("at %v: alike (-want +got):\n%s", c.alpha, diff)
		}
	}
}

// A group may be alike with those above it and with those below it.
func TestAlikeAreTheLongestIntervals(t *testing.T) {
	scores := map[string][]float64{"a": {1, 2, 1, 2}, "b": {2, 1, 2, 1}, "c": {3, 3, 3, 3}, "d": {4, 4, 4, 5}, "e": {5, 5, 5, 4}}
	var groups []Group
	for _, name := range []string{"e", "c", "a", "d", "b"} {
		i := -1
		groups = append(groups, simulated(name, 0, 4, func() float64 { i++; return scores[name][i] }))
	}
	r := averageRanks(groups, 0.05) // the critical difference is 3.05
	want := []Place{{"a", 1.5}, {"b", 1.5}, {"c", 3}, {"d", 4.25}, {"e", 4.75}}
	if diff := cmp.Diff(want, r.Places); diff != "" {
		t.Errorf("places (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([][2]int{{0, 3}, {2, 4}}, r.Alike); diff != "" {
		t.Errorf("alike with a critical difference of %v (-want +got):\n%s", r.CriticalDifference, diff)
	}
}

func TestRanksNeedSharedSeeds(t *testing.T) {
	one := func() float64 { return 1 }
	for name, groups := range map[string][]Group{
		"one group":       {simulated("a", 0, 9, one)},
		"no shared seed":  {simulated("a", 0, 9, one), simulated("b", 9, 9, one)},
		"one shared seed": {simulated("a", 0, 9, one), simulated("b", 8, 9, one)},
	} {
		if r := averageRanks(groups, 0.05); r != nil {
			t.Errorf("%s has ranks %+v", name, r)
		}
	}
	r := averageRanks([]Group{simulated("a", 0, 9, one), simulated("b", 7, 9, one)}, 0.05)
	if r == nil || r.Seeds != 2 || r.Places[0].Average != 1.5 {
		t.Errorf("two shared seeds of equal scores have ranks %+v", r)
	}
}
